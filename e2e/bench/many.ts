/** One seeder and several leechers that begin at once, no limits: what they get together. */
import { GIB, MIB } from "../content.ts";
import { type Bench, valuesByParty } from "./bench.ts";
import { contest } from "./contest.ts";
import { ratioRow, type Target } from "./figures.ts";

export const four = many("four", 4, 64, { raw: { atLeast: 0.95 }, webtorrent: { atLeast: 1.2 } });
export const eight = many("eight", 8, 32, {});

function many(
  name: string,
  leechers: number,
  mebibytes: number,
  targets: { readonly raw?: Target; readonly webtorrent?: Target },
): Bench {
  return {
    name,
    title: `${mebibytes} MiB from 1 to ${leechers} at once: what all get together`,
    runs: 3,
    run: async (ground) => {
      const bytes = (ground.isQuick ? 8 : mebibytes) * MIB;
      const seen = await contest(ground, { leechers, bytes });
      const rates = valuesByParty(seen, ({ rate }) => rate);
      const perGib = (seconds: number): number => (seconds * GIB) / (bytes * leechers);
      return [
        { what: "aggregate rate, MB/s", values: rates },
        ratioRow(`rate ÷ ${leechers} raw channels`, rates, "raw", targets.raw),
        ratioRow("rate ÷ WebTorrent", rates, "webtorrent", targets.webtorrent),
        { what: "longest pause of anybody, s", values: valuesByParty(seen, ({ pause }) => pause) },
        {
          what: "CPU of all browsers, s per GiB received",
          values: valuesByParty(seen, ({ senderCpu, receiverCpu }) => perGib(senderCpu + receiverCpu)),
        },
      ];
    },
  };
}
