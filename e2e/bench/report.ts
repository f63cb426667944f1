/** Outcomes as text: what was measured on what, a line a run as it ends, and one table of medians. */
import { markdownTable, percent, ratio, seconds, size } from "../../shared/simulation/report.ts";
import type { Machine } from "./machine.ts";
import { type Figures, fluidBound, median, medianFigures, type Outcome } from "./outcome.ts";
import type { SwarmPlan } from "./plan.ts";

export interface Entry {
  readonly name: string;
  readonly version: string;
  readonly outcomes: readonly Outcome[];
}

export function headLines(plan: SwarmPlan, runs: number, machine: Machine): string[] {
  const { processor, cores, node, browser } = machine;
  const least = Math.min(...plan.peerUploads);
  const most = Math.max(...plan.peerUploads);
  const uploads = least === most ? size(least) : `${size(least)} to ${size(most)}`;
  return [
    `1 seeder (${size(plan.seedUpload)}/s up), ${plan.peerUploads.length} leechers (${uploads}/s up), ${size(plan.length)}; fluid bound ${seconds(fluidBound(plan))}; medians of ${runs}`,
    `${cores} × ${processor}, ${browser}, Node ${node}`,
  ];
}

export function outcomeLine(name: string, outcome: Outcome): string {
  const { first, last, lastRatio, seedCopies, wasted, load } = outcome;
  return `${name}: first ${seconds(first)}, last ${seconds(last)} = ${ratio(lastRatio)} × bound, seeder ${ratio(seedCopies)} copies, wasted ${percent(wasted)}; load before ${load.before.toFixed(1)}, busy ${percent(load.busy)}`;
}

const COLUMNS: readonly (readonly [string, (figures: Figures) => string])[] = [
  ["first", (figures) => seconds(figures.first)],
  ["mean", (figures) => seconds(figures.mean)],
  ["last", (figures) => seconds(figures.last)],
  ["first ÷ bound", (figures) => ratio(figures.firstRatio)],
  ["mean ÷ bound", (figures) => ratio(figures.meanRatio)],
  ["last ÷ bound", (figures) => ratio(figures.lastRatio)],
  ["seeder's copies", (figures) => ratio(figures.seedCopies)],
  ["until the first finish", (figures) => ratio(figures.seedCopiesAtFirst)],
  ["wasted", (figures) => percent(figures.wasted)],
];

export function table(entries: readonly Entry[]): string {
  const ours = entries[0] === undefined ? undefined : medianFigures(entries[0].outcomes);
  const rows = entries.map(({ name, version, outcomes }) => {
    const figures = medianFigures(outcomes);
    const load = median(outcomes.map((outcome) => outcome.load.before));
    const busy = median(outcomes.map((outcome) => outcome.load.busy));
    return [
      `${name} ${version}`,
      ...COLUMNS.map(([, show]) => show(figures)),
      ratio(ours && figures.last / ours.last),
      `${load.toFixed(1)}, ${percent(busy)}`,
    ];
  });
  return markdownTable([
    ["", ...COLUMNS.map(([title]) => title), "last ÷ ours", "load before, busy"],
    ...rows,
  ]);
}
