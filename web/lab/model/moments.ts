/** The moments of a run that are worth a mark on the slider. */
import type { LabEvent, Recording } from "./recording.ts";

export type MomentName = "first-copy" | "seeder-left" | "arrived" | "lost" | "first-finish" | "last-finish";

export interface MarkedMoment {
  readonly name: MomentName;
  readonly at: number;
}

const MARKED: Partial<Record<LabEvent["kind"], MomentName>> = {
  "first-copy": "first-copy",
  "seeder-left": "seeder-left",
  arrived: "arrived",
  lost: "lost",
};

/** @returns in order of time, each name once: its first time, of finishes the first and the last */
export function momentsOf({ events, finishedAt, mode, phase }: Recording): readonly MarkedMoment[] {
  const found = new Map<MomentName, number>();
  for (const { kind, at } of events) {
    const name = MARKED[kind];
    // With a server alone, the first client has the first copy when it finishes.
    if (name === undefined || found.has(name) || (name === "first-copy" && mode !== "p2p")) continue;
    found.set(name, at);
  }
  const finishes = finishedAt.filter((at) => at !== undefined);
  if (finishes.length > 0) found.set("first-finish", Math.min(...finishes));
  if (finishes.length > 1 && phase === "finished") found.set("last-finish", Math.max(...finishes));
  return [...found].map(([name, at]) => ({ name, at })).sort((a, b) => a.at - b.at);
}
