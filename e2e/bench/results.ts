/**
 * The one result model. A measurement has a name, a unit, one figure per run and party, and possibly a goal for ours.
 * Medians are taken over the runs, ratios run by run, so that drift of the machine cancels out. A failed run is NaN.
 */
import { markdownTable } from "../../shared/simulation/report.ts";

/** Ours (public shares, an earlier revision, and sealed ones), the bare data channel, WebTorrent with its default and with its rarest-first strategy, and WebTorrent's tracker. */
const COLUMNS = {
  tabswarm: "Tabswarm",
  revision: "earlier revision",
  sealed: "Tabswarm, sealed",
  raw: "raw channel",
  webtorrent: "WebTorrent",
  rarest: "WebTorrent, rarest",
  "bittorrent-tracker": "bittorrent-tracker",
};
export type Party = keyof typeof COLUMNS;
const PARTIES = Object.keys(COLUMNS) as Party[];

export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One figure per run. */
export type Figures = Readonly<Partial<Record<Party, readonly number[]>>>;

export interface Measurement {
  readonly name: string;
  readonly unit?: string;
  readonly figures: Figures;
  /** For Tabswarm's median. */
  readonly goal?: Goal | undefined;
}

export interface Section {
  readonly bench: string;
  readonly measurements: readonly Measurement[];
  /** Why there are no measurements. */
  readonly failure?: string;
}

/** The outcomes of every entry, one per run; undefined where a run failed. */
export type Outcomes<T> = ReadonlyMap<string, readonly (T | undefined)[]>;

/**
 * Runs all entries `runs` times in turn. Each round starts with another entry, so that drift of the machine affects
 * all of them alike. A failed run is logged, and the others go on.
 */
export async function inTurn<T>(
  { runs, log }: { readonly runs: number; log(line: string): void },
  entries: ReadonlyMap<string, () => Promise<T>>,
  show: (outcome: T) => string,
): Promise<Outcomes<T>> {
  const outcomes = new Map([...entries.keys()].map((name) => [name, [] as (T | undefined)[]]));
  const order = [...entries];
  for (let run = 0; run < runs; run++) {
    const start = run % order.length;
    for (const [name, measure] of [...order.slice(start), ...order.slice(0, start)]) {
      try {
        const outcome = await measure();
        outcomes.get(name)?.push(outcome);
        log(`  ${run + 1}. ${name}: ${show(outcome)}`);
      } catch (error) {
        outcomes.get(name)?.push(undefined);
        log(`  ${run + 1}. ${name} failed: ${firstLine(error)}`);
      }
    }
  }
  return outcomes;
}

/** One figure of every outcome of one entry; NaN for a failed run. */
export function figuresOf<T>(
  outcomes: Outcomes<T>,
  entry: string,
  figure: (outcome: T) => number,
): readonly number[] {
  return (outcomes.get(entry) ?? []).map((outcome) => (outcome === undefined ? Number.NaN : figure(outcome)));
}

/** @param entryOf under which name a party's outcomes are stored */
export function measurement<T>(
  name: string,
  unit: string,
  outcomes: Outcomes<T>,
  figure: (outcome: T) => number,
  goal?: Goal,
  entryOf: (party: Party) => string = (party) => party,
): Measurement {
  const present = PARTIES.filter((party) => outcomes.has(entryOf(party)));
  const figures = Object.fromEntries(
    present.map((party) => [party, figuresOf(outcomes, entryOf(party), figure)]),
  );
  return { name, unit, figures, goal };
}

/** What each party reached ÷ what `base` reached in the same run. The raw channel is never a dividend. */
export function ratio(name: string, { figures }: Measurement, base: Party, goal?: Goal): Measurement {
  const divisors = Object.fromEntries(PARTIES.map((party) => [party, figures[base]]));
  const { raw: _, [base]: __, ...dividends } = figures;
  return ratioOf(name, dividends, divisors, goal);
}

/** Run by run and party by party; empty where the other side was not measured. */
export function ratioOf(name: string, dividends: Figures, divisors: Figures, goal?: Goal): Measurement {
  const figures: Partial<Record<Party, readonly number[]>> = {};
  for (const party of PARTIES) {
    const divisor = divisors[party];
    if (divisor !== undefined && dividends[party] !== undefined)
      figures[party] = dividends[party].map((figure, run) => figure / (divisor[run] ?? Number.NaN));
  }
  return { name, figures, goal };
}

/** The median of the runs that succeeded; NaN when none did. */
export function median(figures: readonly number[] = []): number {
  const sorted = figures.filter((figure) => !Number.isNaN(figure)).toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return lower === upper ? upper : (lower + upper) / 2;
}

export function isMet(
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Goal,
  figure: number,
): boolean {
  return figure >= atLeast && figure <= atMost;
}

export function hasFigures({ figures }: Measurement): boolean {
  return Object.values(figures).some(({ length }) => length > 0);
}

/** For JSON: the section with every party's median, and whether goals are met. */
export function withMedians({ bench, measurements, failure }: Section): object {
  const complete = measurements.map((measured) => ({
    ...measured,
    medians: Object.fromEntries(
      Object.entries(measured.figures).map(([party, figures]) => [party, median(figures)]),
    ),
    met: measured.goal && isMet(measured.goal, median(measured.figures.tabswarm)),
  }));
  return { bench, measurements: complete, failure };
}

/** All sections as one Markdown table, with a column for each party that took part. */
export function table(sections: readonly Section[]): string {
  const all = sections.flatMap(({ measurements }) => measurements);
  const others = PARTIES.filter(
    (party) => party !== "tabswarm" && all.some(({ figures }) => (figures[party] ?? []).length > 0),
  );
  const rows = sections.flatMap(({ bench, measurements, failure }) => [
    ...measurements.map((measured) => [bench, ...cells(measured, others)]),
    ...(failure === undefined ? [] : [[bench, `failed: ${failure}`]]),
  ]);
  const head = [
    "bench",
    "figure",
    COLUMNS.tabswarm,
    "least to most",
    ...others.map((party) => COLUMNS[party]),
  ];
  return markdownTable([[...head, "goal", "met"], ...rows]);
}

function cells({ name, unit, figures, goal }: Measurement, others: readonly Party[]): string[] {
  const ours = figures.tabswarm ?? [];
  return [
    unit ? `${name}, ${unit}` : name,
    medianCell(ours),
    spread(ours),
    ...others.map((party) => medianCell(figures[party] ?? [])),
    goal === undefined ? "" : goal.atLeast === undefined ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`,
    goal === undefined || ours.length === 0 ? "" : isMet(goal, median(ours)) ? "yes" : "no",
  ];
}

function medianCell(figures: readonly number[]): string {
  if (figures.length === 0) return "";
  const failed = figures.filter(Number.isNaN).length;
  if (failed === figures.length) return "–";
  return failed === 0 ? digits(median(figures)) : `${digits(median(figures))} (${failed} failed)`;
}

function spread(figures: readonly number[]): string {
  const known = figures.filter((figure) => !Number.isNaN(figure));
  return known.length < 2 ? "" : `${digits(Math.min(...known))} to ${digits(Math.max(...known))}`;
}

/** Three or four significant digits. */
function digits(figure: number): string {
  if (!Number.isFinite(figure)) return "unfinished";
  if (Math.abs(figure) >= 100) return figure.toFixed(0);
  return figure.toFixed(Math.abs(figure) >= 10 ? 1 : 3);
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? "";
}
