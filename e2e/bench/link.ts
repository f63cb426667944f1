/** One fresh link, no limits: what a program makes of the best that a bare channel carries here, and what it costs. */
import { GIB, MIB } from "../content.ts";
import { type Bench, valuesByParty } from "./bench.ts";
import { contest } from "./contest.ts";
import { middle, ratioRow } from "./figures.ts";

/**
 * Below this share of the raw channel's rate something is broken, and the bench fails. A quiet machine reaches more than twice as
 * much; one block at a time, or a timer on the data path, a tenth.
 */
const BROKEN_BELOW = 0.3;

export const link: Bench = {
  name: "link",
  title: "128 MiB over one fresh link: rate, pauses, processor time on each side",
  runs: 5,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 16 : 128) * MIB;
    const seen = await contest(ground, { leechers: 1, bytes });
    const rates = valuesByParty(seen, ({ rate }) => rate);
    const share = ratioRow("rate ÷ raw channel", rates, "raw", { atLeast: 0.95 });
    const median = middle(share.values.tabswarm ?? []);
    if (median < BROKEN_BELOW) throw new Error(`${median.toFixed(2)} of the raw channel's rate`);
    const perGib = (seconds: number): number => (seconds * GIB) / bytes;
    return [
      { what: "rate, MB/s", values: rates },
      share,
      ratioRow("rate ÷ WebTorrent", rates, "webtorrent", { atLeast: 1.5 }),
      {
        what: "rate from the first byte on, MB/s",
        values: valuesByParty(seen, ({ flowingRate }) => flowingRate),
      },
      {
        what: "longest pause, s",
        values: valuesByParty(seen, ({ pause }) => pause),
        target: { atMost: 1 },
      },
      {
        what: "CPU of the sender's browser, s/GiB",
        values: valuesByParty(seen, ({ senderCpu }) => perGib(senderCpu)),
      },
      {
        what: "CPU of the receiver's browser, s/GiB",
        values: valuesByParty(seen, ({ receiverCpu }) => perGib(receiverCpu)),
      },
    ];
  },
};
