/** Far peers, as DevTools emulates them on both pages: what delay and loss leave of a link's rate. */
import { KIB, MIB } from "../content.ts";
import { type Distance, putFarAway } from "../distance.ts";
import { type Bench, valuesByParty } from "./bench.ts";
import { contest } from "./contest.ts";
import { ratioRow } from "./figures.ts";
import type { Person } from "./person.ts";

interface FarBench extends Distance {
  readonly name: string;
  readonly title: string;
  readonly mebibytes: number;
}

/** What a link keeps in flight is bounded by delay here, not by sockets: larger windows may do better. */
const WINDOWS = [512 * KIB, 2 * MIB];

export const far = away({
  name: "far",
  title: "32 MiB between two, round trip 44 ms",
  mebibytes: 32,
  latency: 10,
  packetLoss: 0,
});

export const lossy = away({
  name: "lossy",
  title: "8 MiB between two, round trip 24 ms, 1 % of the packets lost",
  mebibytes: 8,
  latency: 5,
  packetLoss: 1,
});

function away({ name, title, mebibytes, ...distance }: FarBench): Bench {
  return {
    name,
    title,
    runs: 3,
    run: async (ground) => {
      const bytes = (ground.isQuick ? 4 : mebibytes) * MIB;
      const beforeTransfer = async (people: readonly Person[]) => {
        for (const page of people.flatMap(({ context }) => context.pages())) await putFarAway(page, distance);
      };
      const seen = await contest(ground, { leechers: 1, bytes, windows: WINDOWS, beforeTransfer });
      const rates = valuesByParty(seen, ({ rate }) => rate);
      return [
        { what: "rate, MB/s", values: rates },
        ratioRow("rate ÷ raw channel", rates, "raw"),
        ratioRow("rate ÷ WebTorrent", rates, "webtorrent", { atLeast: 2 }),
        { what: "longest pause, s", values: valuesByParty(seen, ({ pause }) => pause) },
      ];
    },
  };
}
