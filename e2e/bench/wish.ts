/** The options of `npm run bench [names]`. A bad value is one line that names it. */
import { BadArgument, count, readOptions } from "../command-line.ts";
import { PARTIES, type Party } from "./figures.ts";

export interface SuiteWish {
  /** All when empty. */
  readonly names: readonly string[];
  /** Undefined: as many as each bench thinks right. */
  readonly runs: number | undefined;
  readonly isQuick: boolean;
  /** Also what takes minutes of waiting. */
  readonly isLong: boolean;
  readonly isJson: boolean;
  readonly parties: ReadonlySet<Party>;
}

export const SUITE_OPTIONS_USAGE = `  --runs N           of each party (each bench has a number of its own)
  --quick            one run, small sizes: shows that it works, not how fast it is
  --only PARTIES     of tabswarm, raw, webtorrent: tabswarm,raw leaves the third out
  --long             the hidden bench also waits until tabs have been hidden for 6 minutes
  --json             all values and medians as JSON`;

const OPTIONS = {
  runs: { type: "string" },
  quick: { type: "boolean", default: false },
  only: { type: "string", default: PARTIES.join(",") },
  long: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** @returns undefined when help was asked for. @throws BadArgument */
export function parseSuiteWish(args: readonly string[]): SuiteWish | undefined {
  const { values, positionals } = readOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  return {
    names: positionals,
    runs: values.runs === undefined ? undefined : count("runs", values.runs, 1),
    isQuick: values.quick,
    isLong: values.long,
    isJson: values.json,
    parties: new Set<Party>(["tabswarm", ...values.only.split(",").map(partyOf)]),
  };
}

function partyOf(text: string): Party {
  const party = PARTIES.find((known) => known === text);
  if (party === undefined) throw new BadArgument(`--only: "${text}" is none of ${PARTIES.join(", ")}`);
  return party;
}
