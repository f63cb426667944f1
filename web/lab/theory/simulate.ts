/**
 * Points of the theory chart from the very engine in virtual time. Knows no worker. What a point costs grows with N and with
 * the number of pieces: large swarms ask for whole pieces at once and have fewer of them, and the point says so.
 */
import { simulate } from "../../../shared/simulation/run.ts";
import type { LabSetup } from "../model/setup.ts";
import type { SimulatedPoint, SimulationNews, SimulationOrder } from "./messages.ts";
import { scenarioAt } from "./scenario-at.ts";

/**
 * As between the lab's own peers, which are linked when the clock starts. Fitted to real runs of 2 to 16 s with 1 to 10 downloaders,
 * which these delays meet within 2 %; with 14 and 16, where two cores have all they can do, real ones take 5 to 6 % longer.
 */
export const LIKE_THE_LAB = {
  latencyMs: [12, 36],
  trackerLatencyMs: 1,
  linkSetupMs: [0, 0],
  delays: { readMs: 1, verifyMs: 2, storeMs: 15 },
} as const;
const BLOCK_LENGTH = 16 * 1024;
/** Work of a point in pieces times leechers: beyond it, whole pieces are asked for at once … */
const MUCH = 4_000;
/** … and beyond this, pieces are twice as long, and so on: a thousand leechers with 128 of them. */
const MOST = 130_000;
/** Events between two looks at the progress. */
const LOOK_EVERY = 20_000;

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

/** @returns undefined where not all finished */
function simulatePoint(
  setup: LabSetup,
  leechers: number,
  progress: (share: number) => void,
): SimulatedPoint | undefined {
  const { pieces, pieceLength } = piecesOf(setup, leechers);
  const blockLength = pieces * leechers > MUCH ? pieceLength : BLOCK_LENGTH;
  const scenario = scenarioAt(setup, "p2p", leechers, { ...LIKE_THE_LAB, pieces, pieceLength, blockLength });
  let looks = 0;
  const expected = pieces * leechers;
  const result = simulate(scenario, {
    isOver: ({ peers }) => {
      if (++looks % LOOK_EVERY === 0) {
        let stored = 0;
        for (const peer of peers) if (!peer.group.isSeed) stored += peer.stored.count;
        progress(Math.min(1, stored / expected));
      }
      return false;
    },
  });
  if (!result.isComplete || result.last === undefined) return undefined;
  return {
    mode: "p2p",
    leechers,
    seconds: result.last,
    bound: result.bounds.peerToPeer,
    pieces,
    blockLength,
  };
}

/** As the setup has them, or longer ones where they would be too much work. */
export function piecesOf(
  setup: LabSetup,
  leechers: number,
): { readonly pieces: number; readonly pieceLength: number } {
  let { pieceLength } = setup;
  while (leechers * Math.ceil(setup.fileLength / pieceLength) > MOST) pieceLength *= 2;
  return { pieces: Math.ceil(setup.fileLength / pieceLength), pieceLength };
}
