/** One file over fresh links: near and far, to one leecher and to several. Each bench compares the programs with bare channels. */
import { GIB, KIB, MIB } from "../content.ts";
import { type Distance, putFarAway } from "../distance.ts";
import type { People } from "./launcher.ts";
import { type Goal, measurement, median, ratio, ratioOf } from "./results.ts";
import type { Bench } from "./suite.ts";
import { contest } from "./transfer.ts";

/**
 * Below this share of a bare channel's rate something is broken, and the `link` bench fails. A calm machine reaches more
 * than twice as much; one block at a time, or a timer on the data path, reaches a tenth.
 */
const BROKEN_BELOW = 0.3;
/** Bytes that a bare channel keeps in flight. Delay, not sockets, bounds a far link, so larger windows may do better. */
const NEAR_WINDOWS = [256 * KIB, 512 * KIB];
const FAR_WINDOWS = [512 * KIB, 2 * MIB];

/** Largest file with `--quick`. */
const QUICK_MEBIBYTES = 16;

interface LinkBench extends Omit<Bench, "run"> {
  readonly mebibytes: number;
  /** All start at once. */
  readonly leechers?: number;
  /** Delay and loss, as DevTools emulates them on all pages. */
  readonly distance?: Distance;
  /** Share of the bare channels' rate below which the bench fails. */
  readonly brokenBelow?: number;
  /** Sealed shares take part. */
  readonly alsoSealed?: boolean;
  readonly goals?: {
    readonly raw?: Goal;
    readonly webtorrent?: Goal;
    readonly pause?: Goal;
    readonly sealed?: Goal;
  };
}

/** How close a program comes to a bare channel, and its cost. `link` also guards against a link that is far too slow. */
const LINK_BENCHES: readonly LinkBench[] = [
  {
    name: "link",
    title: "128 MiB over one fresh link: rate, pauses, processor time of each side",
    runs: 5,
    mebibytes: 128,
    brokenBelow: BROKEN_BELOW,
    alsoSealed: true,
    goals: {
      raw: { atLeast: 0.95 },
      webtorrent: { atLeast: 1.5 },
      pause: { atMost: 1 },
      sealed: { atLeast: 0.95 },
    },
  },
  {
    name: "four",
    title: "64 MiB from one to four at once: aggregate rate",
    runs: 3,
    mebibytes: 64,
    leechers: 4,
    goals: { raw: { atLeast: 0.95 }, webtorrent: { atLeast: 1.2 } },
  },
  {
    name: "eight",
    title: "32 MiB from one to eight at once: aggregate rate",
    runs: 3,
    mebibytes: 32,
    leechers: 8,
  },
  {
    name: "far",
    title: "32 MiB between two, round trip 44 ms",
    runs: 3,
    mebibytes: 32,
    distance: { latency: 10, packetLoss: 0 },
    goals: { webtorrent: { atLeast: 2 } },
  },
  {
    name: "lossy",
    title: "8 MiB between two, round trip 24 ms, 1 % of the packets lost",
    runs: 3,
    mebibytes: 8,
    distance: { latency: 5, packetLoss: 1 },
    goals: { webtorrent: { atLeast: 2 } },
  },
];

export const linkBenches: readonly Bench[] = LINK_BENCHES.map(linkBench);

function linkBench(about: LinkBench): Bench {
  const { mebibytes, leechers = 1, distance, brokenBelow = 0, alsoSealed = false, goals = {} } = about;
  const beforeTransfer = async (people: People): Promise<void> => {
    if (distance === undefined) return;
    for (const page of people.flatMap(({ context }) => context.pages())) await putFarAway(page, distance);
  };
  const { name, title, runs } = about;
  return {
    name,
    title,
    runs,
    run: async (suite) => {
      const bytes = (suite.isQuick ? Math.min(QUICK_MEBIBYTES, mebibytes) : mebibytes) * MIB;
      const windows = distance === undefined ? NEAR_WINDOWS : FAR_WINDOWS;
      const outcomes = await contest(suite, { leechers, bytes, windows, alsoSealed, beforeTransfer });
      const gibibytes = (leechers * bytes) / GIB;
      const cpu = measurement(
        "CPU of both sides",
        "s/GiB",
        outcomes,
        ({ senderCpu, receiverCpu }) => (senderCpu + receiverCpu) / gibibytes,
      );
      const rate = measurement("rate, all leechers", "MB/s", outcomes, (transfer) => transfer.rate);
      const share = ratio("rate ÷ raw channels", rate, "raw", goals.raw);
      const reached = median(share.figures.tabswarm);
      if (reached < brokenBelow) throw new Error(`${reached.toFixed(2)} of the raw channel's rate`);
      return [
        rate,
        share,
        ratio("rate ÷ WebTorrent", rate, "webtorrent", goals.webtorrent),
        ratioOf(
          "rate, sealed ÷ public",
          { tabswarm: rate.figures.sealed ?? [] },
          { tabswarm: rate.figures.tabswarm ?? [] },
          goals.sealed,
        ),
        measurement("rate from the first byte", "MB/s", outcomes, ({ flowingRate }) => flowingRate),
        measurement("longest pause", "s", outcomes, ({ pause }) => pause, goals.pause),
        measurement("CPU of the sender's browser", "s/GiB", outcomes, (t) => t.senderCpu / gibibytes),
        measurement("CPU of the receivers' browsers", "s/GiB", outcomes, (t) => t.receiverCpu / gibibytes),
        ratio("CPU of both sides ÷ raw channel", cpu, "raw"),
        ratio("CPU of both sides ÷ earlier revision", cpu, "revision"),
      ];
    },
  };
}
