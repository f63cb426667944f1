/**
 * Simulates points of the theory chart with the real engine in virtual time. The cost of a point grows with N and the number of
 * pieces, so large swarms request whole pieces at once and have fewer of them; the point contains both figures. Knows no worker.
 */
import { simulate } from "../../../shared/simulation/run.ts";
import type { LabSetup, RunMode } from "../model/setup.ts";
import { scenarioAt } from "./scenario-at.ts";

export interface SimulationOrder {
  readonly setup: LabSetup;
  /** N of each point, in order. */
  readonly leechers: readonly number[];
}

export interface SimulatedPoint {
  readonly mode: RunMode;
  readonly leechers: number;
  /** Virtual time until the last leecher finished. */
  readonly seconds: number;
  readonly bound: number;
  readonly pieces: number;
  /** Bytes. */
  readonly blockLength: number;
}

export type SimulationNews =
  /** `share`: of all ordered work, 0 to 1; `leechers`: of the point being simulated. */
  | { readonly kind: "progress"; readonly share: number; readonly leechers: number }
  | { readonly kind: "point"; readonly point: SimulatedPoint }
  | { readonly kind: "done" };

/**
 * The delays between the lab's own peers, which are linked when the clock starts. Their limits are 0 before that, so that nothing
 * is faster than the bounds by a burst. Fitted to real runs of 2 to 16 s with 1 to 10
 * leechers, which they reproduce within 1 %. With 14 and 16 leechers, which strain two cores, real runs take 5 to 6 %
 * longer (docs/decisions/0016).
 */
export const LIKE_THE_LAB = {
  latencyMs: [2, 6],
  trackerLatencyMs: 1,
  linkSetupMs: [0, 0],
  beginsWithoutBurst: true,
  delays: { readMs: 1, verifyMs: 1, storeMs: 5 },
} as const;
const BLOCK_LENGTH = 16 * 1024;
/** Pieces times leechers of a point above which whole pieces are requested at once: well above the largest preset's 1,536. */
const MAX_BLOCKWISE = 4_000;
/** Pieces times leechers above which the piece length doubles: 1,000 leechers and the default setup's 128 pieces just fit. */
const MAX_PIECEWISE = 130_000;
/** Events between two progress reports: a fraction of a second. */
const PROGRESS_EVERY = 20_000;

export function simulatePoints(order: SimulationOrder, tell: (news: SimulationNews) => void): void {
  const work = (leechers: number): number => leechers * piecesOf(order.setup, leechers).pieces + 50;
  const whole = order.leechers.reduce((sum, n) => sum + work(n), 0);
  let done = 0;
  for (const leechers of order.leechers) {
    const progress = (share: number): void =>
      tell({ kind: "progress", share: (done + share * work(leechers)) / whole, leechers });
    progress(0);
    const point = simulatePoint(order.setup, leechers, progress);
    if (point !== undefined) tell({ kind: "point", point });
    done += work(leechers);
  }
  tell({ kind: "done" });
}

/** @returns undefined unless all leechers finished */
function simulatePoint(
  setup: LabSetup,
  leechers: number,
  progress: (share: number) => void,
): SimulatedPoint | undefined {
  const { pieces, pieceLength } = piecesOf(setup, leechers);
  const blockLength = pieces * leechers > MAX_BLOCKWISE ? pieceLength : BLOCK_LENGTH;
  const scenario = scenarioAt(setup, "p2p", leechers, { ...LIKE_THE_LAB, pieceLength, blockLength });
  let events = 0;
  const expected = pieces * leechers;
  const result = simulate(scenario, {
    onEvent: ({ peers }) => {
      if (++events % PROGRESS_EVERY !== 0) return;
      let stored = 0;
      for (const peer of peers) if (!peer.group.isSeeder) stored += peer.stored.count;
      progress(Math.min(1, stored / expected));
    },
  });
  if (!result.isComplete || result.last === undefined) return undefined;
  const { last: seconds, bounds } = result;
  return { mode: "p2p", leechers, seconds, bound: bounds.peerToPeer, pieces, blockLength };
}

/** The setup's pieces, or fewer and longer ones where those would be too much work. */
export function piecesOf(
  setup: LabSetup,
  leechers: number,
): { readonly pieces: number; readonly pieceLength: number } {
  let { pieceLength } = setup;
  while (leechers * Math.ceil(setup.fileLength / pieceLength) > MAX_PIECEWISE) pieceLength *= 2;
  return { pieces: Math.ceil(setup.fileLength / pieceLength), pieceLength };
}
