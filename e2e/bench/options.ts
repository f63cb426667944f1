/** The options of `npm run bench`. A bad value is reported in one line that names it. */
import { BadArgument, count, readOptions, size } from "../command-line.ts";
import { fluidBound, type SwarmPlan } from "./swarm-outcome.ts";

const CHOICES = ["tabswarm", "raw", "webtorrent"] as const;
export type Choice = (typeof CHOICES)[number];

export interface Options {
  /** All benches when empty. */
  readonly names: readonly string[];
  /** Undefined: each bench's own number. */
  readonly runs: number | undefined;
  readonly isQuick: boolean;
  /** Also what takes minutes of waiting. */
  readonly isLong: boolean;
  readonly isJson: boolean;
  /** Tabswarm always takes part. */
  readonly parties: ReadonlySet<Choice>;
  readonly swarm: SwarmOptions;
  /** An earlier revision of ours that takes part in benches of links, instead of sealed shares. */
  readonly revision: string | undefined;
}

interface SwarmOptions {
  readonly plan: SwarmPlan;
  readonly isAgainstWebTorrent: boolean;
  /** Also with the server's keeper, in turn. */
  readonly hasKeeper: boolean;
  readonly traceFile: string | undefined;
}

export const OPTIONS_USAGE = `  --runs N           of each party (each bench has its own default)
  --quick            one run, small sizes: shows that it works, not how fast it is
  --only PARTIES     of tabswarm, raw, webtorrent: tabswarm,raw leaves WebTorrent out
  --long             the hidden bench also waits until tabs have been hidden for 6 minutes
  --json             all figures and medians as JSON
  --against REVISION only for link, four, eight, far, lossy: the page of that revision, in turn with today's

  only for swarm (sizes and rates in bytes, or as 500kB, 256KiB, 1MiB):
  --leechers N       (6)
  --size S           of the file (16MiB)
  --seed-up R        upload limit of the seeder (1MiB), per second
  --peer-up R        upload limit of each leecher (1MiB); 0.25MiB..1MiB spreads the limits evenly
  --against NAME     webtorrent: its default and its rarest strategy, in turn with ours
  --keeper           the same with the server's keeper as one more peer, in turn
  --timeout T        seconds after which a run is stopped (12 times the fluid bound plus 30)
  --trace FILE       writes what every page reported ten times per second, as JSON`;

const OPTIONS = {
  runs: { type: "string" },
  quick: { type: "boolean", default: false },
  only: { type: "string", default: CHOICES.join(",") },
  long: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  leechers: { type: "string", default: "6" },
  size: { type: "string", default: "16MiB" },
  "seed-up": { type: "string", default: "1MiB" },
  "peer-up": { type: "string", default: "1MiB" },
  against: { type: "string" },
  keeper: { type: "boolean", default: false },
  timeout: { type: "string" },
  trace: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** @returns undefined for `--help`. @throws BadArgument */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = readOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  const isAgainstWebTorrent = values.against === "webtorrent";
  // git would read it as an option.
  if (values.against?.startsWith("-"))
    throw new BadArgument(`--against: "${values.against}" is neither webtorrent nor a revision`);
  const untimed: SwarmPlan = {
    length: bytes("size", values.size),
    seederUpload: bytes("seed-up", values["seed-up"]),
    peerUploads: spread(values["peer-up"], count("leechers", values.leechers, 1)),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
  const seconds =
    values.timeout === undefined ? 12 * fluidBound(untimed) + 30 : count("timeout", values.timeout, 1);
  return {
    names: positionals,
    runs: values.runs === undefined ? undefined : count("runs", values.runs, 1),
    isQuick: values.quick,
    isLong: values.long,
    isJson: values.json,
    revision: isAgainstWebTorrent ? undefined : values.against,
    parties: new Set<Choice>(["tabswarm", ...values.only.split(",").map(choiceOf)]),
    swarm: {
      plan: { ...untimed, timeoutMs: seconds * 1000 },
      isAgainstWebTorrent,
      hasKeeper: values.keeper,
      traceFile: values.trace,
    },
  };
}

function choiceOf(text: string): Choice {
  const choice = CHOICES.find((known) => known === text);
  if (choice === undefined) throw new BadArgument(`--only: "${text}" is none of ${CHOICES.join(", ")}`);
  return choice;
}

function bytes(name: string, text: string): number {
  const value = size(name, text);
  if (value === undefined) throw new BadArgument(`--${name}: "${text}" is not a size`);
  return value;
}

/** One rate for all leechers, or evenly spread between two. */
function spread(text: string, leechers: number): number[] {
  const [from = "", to = from] = text.split("..");
  const least = bytes("peer-up", from);
  const most = bytes("peer-up", to);
  const step = leechers === 1 ? 0 : (most - least) / (leechers - 1);
  return Array.from({ length: leechers }, (_, index) => Math.round(least + index * step));
}
