/** Far peers, as DevTools emulates them on both pages: what delay and loss leave of a link's rate. */
import { KIB, MIB } from "../content.ts";
import { type Bench, valuesByParty } from "./bench.ts";
import { contest } from "./contest.ts";
import { ratioRow } from "./figures.ts";
import type { Person } from "./person.ts";

interface Distance {
  readonly name: string;
  readonly title: string;
  readonly mebibytes: number;
  /** Of each page, milliseconds: the round trip takes four of it and four milliseconds more. */
  readonly latency: number;
  /** Percent, of each page. */
  readonly packetLoss: number;
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

function away({ name, title, mebibytes, latency, packetLoss }: Distance): Bench {
  return {
    name,
    title,
    runs: 3,
    run: async (ground) => {
      const bytes = (ground.isQuick ? 4 : mebibytes) * MIB;
      const beforeTransfer = (people: readonly Person[]) => emulate(people, latency, packetLoss);
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

async function emulate(people: readonly Person[], latency: number, packetLoss: number): Promise<void> {
  const unlimited = -1;
  for (const { context } of people)
    for (const page of context.pages()) {
      const session = await context.newCDPSession(page);
      await session.send("Network.emulateNetworkConditions", {
        offline: false,
        latency,
        packetLoss,
        downloadThroughput: unlimited,
        uploadThroughput: unlimited,
      });
    }
}
