/**
 * Rows of figures, one value a run and party, and the one table that all benches print: medians, with the spread of
 * ours and the target that ours is held against. A run that failed counts as no value and is said.
 */
import { markdownTable } from "../../shared/simulation/report.ts";
import { median } from "./outcome.ts";

/** Ours, the bare data channel, and the other program. */
export const PARTIES = ["tabswarm", "raw", "webtorrent"] as const;
export type Party = (typeof PARTIES)[number];

/** One a run; NaN where a run failed or could not measure. */
export type Values = readonly number[];

export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Row {
  /** With the unit. */
  readonly what: string;
  readonly values: Partial<Record<Party, Values>>;
  readonly target?: Target;
}

export interface Section {
  readonly bench: string;
  readonly rows: readonly Row[];
  /** Why there are no rows. */
  readonly failure?: string;
}

/** How each party's value stands to the same run's value of `base`; the bare channel is held against nobody. */
export function ratioRow(what: string, values: Row["values"], base: Party, target?: Target): Row {
  const divisors = values[base];
  const ratios: Partial<Record<Party, Values>> = {};
  for (const party of ["tabswarm", "webtorrent"] as const) {
    const dividends = values[party];
    if (party !== base && dividends !== undefined && divisors !== undefined)
      ratios[party] = dividends.map((value, run) => value / (divisors[run] ?? Number.NaN));
  }
  return { what, values: ratios, ...(target && { target }) };
}

/** The median of the runs that gave a value; NaN when none did. */
export function middle(values: Values): number {
  return median(values.filter((value) => !Number.isNaN(value)));
}

export function isMet(
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Target,
  value: number,
): boolean {
  return value >= atLeast && value <= atMost;
}

export function table(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ bench, rows, failure }) => [
    ...rows.map((row) => cells(bench, row)),
    ...(failure === undefined ? [] : [[bench, `failed: ${failure}`, "", "", "", "", "", ""]]),
  ]);
  return markdownTable([
    ["bench", "figure", "Tabswarm", "least to most", "raw channel", "WebTorrent", "target", "met"],
    ...rows,
  ]);
}

function cells(bench: string, { what, values, target }: Row): string[] {
  const ours = values.tabswarm ?? [];
  return [
    bench,
    what,
    cell(ours),
    spread(ours),
    cell(values.raw),
    cell(values.webtorrent),
    target === undefined ? "" : boundOf(target),
    target === undefined || ours.length === 0 ? "" : isMet(target, middle(ours)) ? "yes" : "no",
  ];
}

function cell(values: Values | undefined): string {
  if (values === undefined || values.length === 0) return "";
  const failed = values.filter(Number.isNaN).length;
  if (failed === values.length) return "–";
  return failed === 0 ? figure(middle(values)) : `${figure(middle(values))} (${failed} failed)`;
}

function spread(values: Values): string {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length < 2 ? "" : `${figure(Math.min(...known))} to ${figure(Math.max(...known))}`;
}

function boundOf({ atLeast, atMost }: Target): string {
  return atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
}

/** Three digits that count. */
function figure(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
