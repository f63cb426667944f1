/** Parses the command line of `npm run sim`. An error message names the bad option. */
import { availableParallelism } from "node:os";
import type { parseArgs } from "node:util";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../../shared/core/layout.ts";
import {
  leechers,
  type PeerGroup,
  type Scenario,
  SURROUNDINGS,
  scenario,
  seeders,
} from "../../shared/simulation/scenario.ts";
import { STUDIES, studyNamed } from "../../shared/simulation/scenarios/all.ts";
import { type Choice, caseOf } from "../../shared/simulation/scenarios/run-study.ts";
import { BadArgument, count, readOptions, size } from "../command-line.ts";

/** Default number of random seeds of a study: those of the tables in docs/simulation.md. */
const STUDY_SEEDS = 20;

export const USAGE = `npm run sim -- [options]        one swarm
npm run sim -- --all            every study of docs/simulation.md, over 20 random seeds
npm run sim -- --only NAME      one of them: ${STUDIES.map(({ name }) => name).join(", ")}

  --peers N          leechers (10)              --pieces N         pieces (64)
  --seeders N        seeders (1)                --piece-length S   bytes per piece (256KiB)
  --seed-up R        a seeder's upload limit (1MiB), bytes per second
  --peer-up R        a leecher's upload limit (1MiB)
  --peer-down R      a leecher's download limit (none)
  --line-up R        capacity of a leecher's line, sending (none)
  --line-down R      and receiving (none)
  --free-riders P    percentage of leechers that upload nothing (0)
  --poisoners P      percentage of leechers that send only false blocks (0)
  --arrive-over T    seconds over which the leechers arrive (0)
  --latency A-B      one-way delay between two peers, ms (10-50)
  --like NAME        measured delays: ${Object.keys(SURROUNDINGS).join(", ")} (none)
  --link-half-life T seconds in which half of all links break (none)
  --block S          bytes per request (16KiB)
  --seed N           random seed (1)
  --sample T         seconds between two samples of the swarm (none)
  --json             the result as JSON

  with --all and --only:
  --seeds N          random seeds 1 to N (20)   --seed N           only this random seed
  --small            as in the tests            --large            300, 1,000 and 10,000 leechers
  --case NAME        only this case             --jobs N           processes (one per core)

Sizes and rates are in bytes, or like 500kB, 256KiB, 1MiB.`;

const OPTIONS = {
  all: { type: "boolean" },
  only: { type: "string" },
  case: { type: "string" },
  small: { type: "boolean" },
  large: { type: "boolean" },
  jobs: { type: "string" },
  help: { type: "boolean" },
  json: { type: "boolean" },
  peers: { type: "string", default: "10" },
  seeders: { type: "string", default: "1" },
  seeds: { type: "string" },
  pieces: { type: "string", default: "64" },
  "piece-length": { type: "string", default: String(PIECE_LENGTH) },
  "seed-up": { type: "string", default: "1MiB" },
  "peer-up": { type: "string", default: "1MiB" },
  "peer-down": { type: "string", default: "none" },
  "line-up": { type: "string", default: "none" },
  "line-down": { type: "string", default: "none" },
  "free-riders": { type: "string", default: "0" },
  poisoners: { type: "string", default: "0" },
  "arrive-over": { type: "string", default: "0" },
  latency: { type: "string" },
  like: { type: "string", default: "none" },
  "link-half-life": { type: "string", default: "none" },
  block: { type: "string", default: String(BLOCK_LENGTH) },
  seed: { type: "string" },
  sample: { type: "string", default: "none" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

type Command =
  | { readonly kind: "help" }
  | StudyCommand
  | { readonly kind: "run"; readonly scenario: Scenario; readonly isJson: boolean };

export interface StudyCommand extends Choice {
  readonly kind: "studies";
  /** undefined: all studies. */
  readonly only: string | undefined;
  /** Number of processes. */
  readonly jobs: number;
  readonly isJson: boolean;
}

/** @throws BadArgument */
export function parseCommand(args: readonly string[]): Command {
  const { values } = readOptions({ args: [...args], options: OPTIONS });
  if (values.help) return { kind: "help" };
  if (values.all || values.only !== undefined) return studiesOf(values);
  if (values.seeds !== undefined)
    throw new BadArgument("--seeds: random seeds belong to --all and --only; one swarm has --seeders");
  return { kind: "run", scenario: scenarioOf(values), isJson: values.json === true };
}

function studiesOf(values: Values): StudyCommand {
  const { only } = values;
  const study = only === undefined ? undefined : studyNamed(only);
  if (only !== undefined && study === undefined) throw new BadArgument(`--only: there is no study ${only}`);
  const size = values.small ? "small" : values.large ? "large" : "full";
  if (values.case !== undefined && (study === undefined || caseOf(study, size, values.case) === undefined))
    throw new BadArgument(`--case: ${study?.name ?? "all"} has no case ${values.case}`);
  const seeds =
    values.seed === undefined
      ? Array.from({ length: count("seeds", values.seeds ?? String(STUDY_SEEDS), 1) }, (_, i) => i + 1)
      : [count("seed", values.seed, 0)];
  const jobs = values.jobs === undefined ? availableParallelism() : count("jobs", values.jobs, 1);
  return { kind: "studies", only, size, seeds, case: values.case, jobs, isJson: values.json === true };
}

function scenarioOf(values: Values): Scenario {
  const peers = count("peers", values.peers, 1);
  const freeRiders = Math.round((share("free-riders", values["free-riders"]) * peers) / 100);
  const poisoners = Math.round((share("poisoners", values.poisoners) * peers) / 100);
  if (freeRiders + poisoners >= peers) throw new BadArgument("at least one leecher must be honest");
  const overMs = duration("arrive-over", values["arrive-over"]) ?? 0;
  const about: Partial<PeerGroup> = {
    upload: size("peer-up", values["peer-up"]),
    download: size("peer-down", values["peer-down"]),
    uplink: size("line-up", values["line-up"]),
    downlink: size("line-down", values["line-down"]),
    arrival: overMs > 0 ? { kind: "spread", overMs } : { kind: "together", atMs: 0 },
  };
  const groups = [
    seeders({ count: count("seeders", values.seeders, 1), upload: size("seed-up", values["seed-up"]) }),
    leechers(peers - freeRiders - poisoners, about),
    leechers(freeRiders, { ...about, name: "free-riders", behaviour: "free-rider" }),
    leechers(poisoners, { ...about, name: "poisoners", behaviour: "poisoner" }),
  ];
  return scenario(
    groups.filter((group) => group.count > 0),
    {
      seed: count("seed", values.seed ?? "1", 0),
      pieces: count("pieces", values.pieces, 1),
      pieceLength: size("piece-length", values["piece-length"]) ?? PIECE_LENGTH,
      blockLength: size("block", values.block) ?? BLOCK_LENGTH,
      ...surroundings(values.like),
      ...(values.latency !== undefined && { latencyMs: range("latency", values.latency) }),
      linkHalfLifeMs: duration("link-half-life", values["link-half-life"]),
      sampleMs: duration("sample", values.sample),
    },
  );
}

function surroundings(name: string): Partial<Scenario> {
  if (name === "none") return {};
  const found = Object.entries(SURROUNDINGS).find(([known]) => known === name);
  if (found === undefined) throw new BadArgument(`--like: there are no "${name}" surroundings`);
  return found[1];
}

function share(name: string, text: string): number {
  const value = Number(text.replace(/ ?%$/, ""));
  if (!(value >= 0 && value <= 100)) throw new BadArgument(`--${name}: "${text}" is not a percentage`);
  return value;
}

/** Seconds to milliseconds. */
function duration(name: string, text: string): number | undefined {
  if (text === "none") return undefined;
  const value = Number(text.replace(/ ?s$/, ""));
  if (!(value >= 0)) throw new BadArgument(`--${name}: "${text}" is not a number of seconds`);
  return value * 1000;
}

function range(name: string, text: string): readonly [number, number] {
  const [least = Number.NaN, most = least] = text.replace(/ ?ms$/, "").split(/-|–/).map(Number);
  if (!(least >= 0 && most >= least)) throw new BadArgument(`--${name}: "${text}" is not like 10-50`);
  return [least, most];
}
