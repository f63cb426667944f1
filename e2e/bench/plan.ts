/** The options of `npm run bench -- swarm` to a plan. A bad value is one line that names it. */
import { BadArgument, count, readOptions, size } from "../command-line.ts";

export const SWARM_USAGE = `npm run bench -- swarm [options]

  --leechers N       (6)
  --size S           bytes of the file (16MiB)
  --seed-up R        the seeder's upload limit (1MiB), bytes a second
  --peer-up R        a leecher's (1MiB); 0.25MiB..1MiB: spread evenly from the first to the last
  --runs N           (5)
  --against NAME     webtorrent: its default and its rarest strategy, in turn with ours
  --timeout T        seconds after which a run is given up (12 times the fluid bound and half a minute)
  --trace FILE       writes what every page saw of itself ten times a second, as JSON
  --json             all outcomes as JSON

Sizes and rates are bytes, or as 500kB, 256KiB, 1MiB.`;

export interface SwarmPlan {
  /** Bytes. */
  readonly length: number;
  /** Bytes a second. */
  readonly seedUpload: number;
  /** Of each leecher, bytes a second. */
  readonly peerUploads: readonly number[];
  /** After the link was opened. */
  readonly timeoutMs: number;
}

export interface SwarmWish {
  readonly plan: SwarmPlan;
  readonly runs: number;
  readonly isAgainstWebTorrent: boolean;
  readonly traceFile: string | undefined;
  readonly isJson: boolean;
}

const OPTIONS = {
  leechers: { type: "string", default: "6" },
  size: { type: "string", default: "16MiB" },
  "seed-up": { type: "string", default: "1MiB" },
  "peer-up": { type: "string", default: "1MiB" },
  runs: { type: "string", default: "5" },
  against: { type: "string" },
  timeout: { type: "string" },
  trace: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * @param bound the fluid bound of a plan, seconds
 * @returns undefined when help was asked for
 * @throws BadArgument
 */
export function parseSwarmWish(
  args: readonly string[],
  bound: (plan: SwarmPlan) => number,
): SwarmWish | undefined {
  const { values } = readOptions({ args: [...args], options: OPTIONS });
  if (values.help) return undefined;
  if (values.against !== undefined && values.against !== "webtorrent")
    throw new BadArgument(`--against: "${values.against}" is not webtorrent`);
  const untimed: SwarmPlan = {
    length: bytes("size", values.size),
    seedUpload: bytes("seed-up", values["seed-up"]),
    peerUploads: spread(values["peer-up"], count("leechers", values.leechers, 1)),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
  const seconds =
    values.timeout === undefined ? 12 * bound(untimed) + 30 : count("timeout", values.timeout, 1);
  return {
    plan: { ...untimed, timeoutMs: seconds * 1000 },
    runs: count("runs", values.runs, 1),
    isAgainstWebTorrent: values.against !== undefined,
    traceFile: values.trace,
    isJson: values.json,
  };
}

function bytes(name: string, text: string): number {
  const value = size(name, text);
  if (value === undefined) throw new BadArgument(`--${name}: "${text}" is no size`);
  return value;
}

/** One rate for all, or evenly from one to the other. */
function spread(text: string, leechers: number): number[] {
  const [from = "", to = from] = text.split("..");
  const least = bytes("peer-up", from);
  const most = bytes("peer-up", to);
  const step = leechers === 1 ? 0 : (most - least) / (leechers - 1);
  return Array.from({ length: leechers }, (_, index) => Math.round(least + index * step));
}
