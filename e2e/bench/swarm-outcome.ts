/** The figures of one run of a swarm. Times in seconds from the moment the link was opened. Pure. */
import { boundsOf } from "../../shared/simulation/bounds.ts";
import { leechers, scenario, seeders } from "../../shared/simulation/scenario.ts";
import type { TimedReading } from "./page-watch.ts";

export interface SwarmPlan {
  /** Bytes of the file. */
  readonly length: number;
  /** Bytes per second. */
  readonly seederUpload: number;
  /** Of each leecher, bytes per second. */
  readonly peerUploads: readonly number[];
  /** From the moment the link is opened. */
  readonly timeoutMs: number;
}

/** What pages reported; times in milliseconds since 1970. */
export interface SwarmRun {
  readonly openedAt: number;
  readonly seeder: readonly TimedReading[];
  readonly leechers: readonly (readonly TimedReading[])[];
  /** Share of all cores' time that was used. */
  readonly busy: number;
}

/** Infinite where a leecher did not finish in time. */
export interface SwarmOutcome {
  readonly first: number;
  readonly mean: number;
  readonly last: number;
  /** Copies of the file that the seeder sent: in all, and until the first leecher finished. */
  readonly seederCopies: number;
  readonly seederCopiesAtFirst: number;
  /** Share of the bytes that leechers received. */
  readonly wasted: number;
  /** Share of all cores' time that was used. */
  readonly busy: number;
}

/** The least possible time, seconds. */
export function fluidBound(plan: SwarmPlan): number {
  const groups = [
    seeders({ upload: plan.seederUpload }),
    ...plan.peerUploads.map((upload) => leechers(1, { upload })),
  ];
  return boundsOf(scenario(groups, { pieces: 1, pieceLength: plan.length })).peerToPeer;
}

export function outcomeOf({ length }: SwarmPlan, run: SwarmRun): SwarmOutcome {
  const finishes = run.leechers.map((readings) => finishOf(readings, run.openedAt));
  const first = Math.min(...finishes);
  const received = sumOfLast(run.leechers, "downloaded");
  const atFirst = run.seeder.findLast((reading) => reading.at <= run.openedAt + first * 1000);
  return {
    first,
    mean: finishes.reduce((sum, finish) => sum + finish, 0) / finishes.length,
    last: Math.max(...finishes),
    seederCopies: sumOfLast([run.seeder], "uploaded") / length,
    seederCopiesAtFirst: (atFirst?.uploaded ?? 0) / length,
    wasted: received === 0 ? 0 : sumOfLast(run.leechers, "wasted") / received,
    busy: run.busy,
  };
}

function finishOf(readings: readonly TimedReading[], openedAt: number): number {
  const finish = readings.find((reading) => reading.isComplete);
  return finish === undefined ? Number.POSITIVE_INFINITY : (finish.at - openedAt) / 1000;
}

export function sumOfLast(
  pages: readonly (readonly TimedReading[])[],
  figure: "downloaded" | "uploaded" | "wasted",
): number {
  return pages.reduce((sum, readings) => sum + (readings.at(-1)?.[figure] ?? 0), 0);
}
