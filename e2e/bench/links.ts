/** One file over fresh links: near and far, to one leecher and to several. Each bench compares the programs with bare channels. */
import { GIB, KIB, MIB } from "../content.ts";
import { type Distance, putFarAway } from "../distance.ts";
import type { People } from "./launcher.ts";
import { type Goal, type Measurement, measurement, median, type Outcomes, ratio } from "./results.ts";
import type { Bench } from "./suite.ts";
import { type ContestOptions, contest, type Transfer } from "./transfer.ts";

/**
 * Below this share of a bare channel's rate something is broken, and the `link` bench fails. A calm machine reaches more
 * than twice as much; one block at a time, or a timer on the data path, reaches a tenth.
 */
const BROKEN_BELOW = 0.3;
/** Delay, not sockets, bounds what a far link keeps in flight, so larger windows may do better. */
const FAR_WINDOWS = [512 * KIB, 2 * MIB];

interface LinkBench {
  readonly name: string;
  readonly title: string;
  readonly runs: number;
  readonly mebibytes: number;
  /** With `--quick`. */
  readonly quickMebibytes: number;
  readonly contest: Omit<ContestOptions, "bytes">;
  readonly measure: (outcomes: Outcomes<Transfer>, rates: Measurement, bytes: number) => Measurement[];
}

/** How close a program comes to a bare channel, and its cost. Also guards against a link that is far too slow. */
export const link = linkBench({
  name: "link",
  title: "128 MiB over one fresh link: rate, pauses, processor time of each side",
  runs: 5,
  mebibytes: 128,
  quickMebibytes: 16,
  contest: { leechers: 1 },
  measure: (outcomes, rates, bytes) => {
    const share = ratio("rate ÷ raw channel", rates, "raw", { atLeast: 0.95 });
    const reached = median(share.figures.tabswarm);
    if (reached < BROKEN_BELOW) throw new Error(`${reached.toFixed(2)} of the raw channel's rate`);
    return [
      rates,
      share,
      ratio("rate ÷ WebTorrent", rates, "webtorrent", { atLeast: 1.5 }),
      measurement("rate from the first byte", "MB/s", outcomes, ({ flowingRate }) => flowingRate),
      measurement("longest pause", "s", outcomes, ({ pause }) => pause, { atMost: 1 }),
      measurement("CPU of the sender's browser", "s/GiB", outcomes, (t) => (t.senderCpu * GIB) / bytes),
      measurement("CPU of the receiver's browser", "s/GiB", outcomes, (t) => (t.receiverCpu * GIB) / bytes),
    ];
  },
});

export const four = many("four", 4, 64, { raw: { atLeast: 0.95 }, webtorrent: { atLeast: 1.2 } });
export const eight = many("eight", 8, 32, {});

export const far = away("far", "32 MiB between two, round trip 44 ms", 32, { latency: 10, packetLoss: 0 });
export const lossy = away("lossy", "8 MiB between two, round trip 24 ms, 1 % of the packets lost", 8, {
  latency: 5,
  packetLoss: 1,
});

/** One seeder and several leechers that start at once. */
function many(
  name: string,
  leechers: number,
  mebibytes: number,
  goals: { readonly raw?: Goal; readonly webtorrent?: Goal },
): Bench {
  return linkBench({
    name,
    title: `${mebibytes} MiB from one to ${leechers} at once: aggregate rate`,
    runs: 3,
    mebibytes,
    quickMebibytes: 8,
    contest: { leechers },
    measure: (outcomes, rates, bytes) => [
      { ...rates, name: "aggregate rate" },
      ratio(`rate ÷ ${leechers} raw channels`, rates, "raw", goals.raw),
      ratio("rate ÷ WebTorrent", rates, "webtorrent", goals.webtorrent),
      measurement("longest pause of any leecher", "s", outcomes, ({ pause }) => pause),
      measurement("CPU of all browsers per GiB received", "s", outcomes, ({ senderCpu, receiverCpu }) => {
        return ((senderCpu + receiverCpu) * GIB) / (bytes * leechers);
      }),
    ],
  });
}

/** Delay and loss, as DevTools emulates them on both pages. */
function away(name: string, title: string, mebibytes: number, distance: Distance): Bench {
  const beforeTransfer = async (people: People) => {
    for (const page of people.flatMap(({ context }) => context.pages())) await putFarAway(page, distance);
  };
  return linkBench({
    name,
    title,
    runs: 3,
    mebibytes,
    quickMebibytes: 4,
    contest: { leechers: 1, windows: FAR_WINDOWS, beforeTransfer },
    measure: (outcomes, rates) => [
      rates,
      ratio("rate ÷ raw channel", rates, "raw"),
      ratio("rate ÷ WebTorrent", rates, "webtorrent", { atLeast: 2 }),
      measurement("longest pause", "s", outcomes, ({ pause }) => pause),
    ],
  });
}

function linkBench({
  name,
  title,
  runs,
  mebibytes,
  quickMebibytes,
  contest: options,
  measure,
}: LinkBench): Bench {
  return {
    name,
    title,
    runs,
    run: async (suite) => {
      const bytes = (suite.isQuick ? quickMebibytes : mebibytes) * MIB;
      const outcomes = await contest(suite, { ...options, bytes });
      return measure(
        outcomes,
        measurement("rate", "MB/s", outcomes, ({ rate }) => rate),
        bytes,
      );
    },
  };
}
