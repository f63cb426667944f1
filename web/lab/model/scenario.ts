/** A setup in the words of the simulation: for the bounds, and for simulated points of the theory chart. */
import { type Bounds, boundsOf } from "../../../shared/simulation/bounds.ts";
import {
  leechers,
  type PeerGroup,
  type Scenario,
  scenario,
  seeds,
} from "../../../shared/simulation/scenario.ts";
import { type LabSetup, plannedPeers, type RunMode } from "./setup.ts";

export type { Bounds } from "../../../shared/simulation/bounds.ts";

/** The seed and one group a leecher. */
export function groupsOf(setup: LabSetup, mode: RunMode): readonly PeerGroup[] {
  const seedLeaves = setup.seedLeaves && mode === "p2p";
  return plannedPeers(setup, mode).map(({ role, number, behaviour, upload, download }) => {
    const caps = { upload, download };
    if (role === "seed")
      return seeds({ ...caps, departure: { kind: seedLeaves ? "after-one-copy" : "never" } });
    return leechers(1, {
      ...caps,
      name: `leecher ${number}`,
      behaviour: behaviour === "free-rider" ? "free-rider" : "honest",
    });
  });
}

/** The very caps of a run; the file rounded up to whole pieces. */
export function scenarioOf(setup: LabSetup, mode: RunMode, about: Partial<Scenario> = {}): Scenario {
  return scenario(groupsOf(setup, mode), {
    pieces: Math.ceil(setup.fileLength / setup.pieceLength),
    pieceLength: setup.pieceLength,
    policy: {
      superSeeding: showsPiecesOneByOne(setup),
      pieceOrder: setup.strategy,
      titForTat: setup.choker,
    },
    ...about,
  });
}

/** Whether the seed sends no piece twice before all are out: part of rarest first, as the program does it. */
export function showsPiecesOneByOne({ strategy }: LabSetup): boolean {
  return strategy === "rarest-first";
}

/**
 * Both bounds with the caps of a run, of the file's exact length. In seconds. Free-riders give nothing to the total.
 * Client–server, `clientServer` is the one that counts.
 */
export function boundsOfRun(setup: LabSetup, mode: RunMode): Bounds {
  return boundsOf(scenario(groupsOf(setup, mode), { pieces: 1, pieceLength: setup.fileLength }));
}
