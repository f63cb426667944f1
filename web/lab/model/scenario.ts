/** A setup as a scenario of the simulation: for the bounds, and for the simulated points of the theory chart. */
import { type Bounds, boundsOf } from "../../../shared/simulation/bounds.ts";
import {
  leechers,
  type PeerGroup,
  type Scenario,
  scenario,
  seeders,
} from "../../../shared/simulation/scenario.ts";
import { type LabSetup, plannedPeers, type RunMode } from "./setup.ts";

export type { Bounds } from "../../../shared/simulation/bounds.ts";

/** The seeder and one group per leecher. */
export function groupsOf(setup: LabSetup, mode: RunMode): readonly PeerGroup[] {
  const seederLeaves = setup.seederLeaves && mode === "p2p";
  return plannedPeers(setup, mode).map(({ role, number, behaviour, upload, download }) => {
    const caps = { upload, download };
    if (role === "seeder")
      return seeders({ ...caps, departure: { kind: seederLeaves ? "after-one-copy" : "never" } });
    return leechers(1, {
      ...caps,
      name: `leecher ${number}`,
      behaviour: behaviour === "free-rider" ? "free-rider" : "honest",
    });
  });
}

/** The limits of a run, with the file's exact length. @param about other properties */
export function scenarioOf(setup: LabSetup, mode: RunMode, about: Partial<Scenario> = {}): Scenario {
  const { fileLength } = setup;
  const pieceLength = about.pieceLength ?? setup.pieceLength;
  const pieces = Math.ceil(fileLength / pieceLength);
  return scenario(groupsOf(setup, mode), {
    pieces,
    shortBy: pieces * pieceLength - fileLength,
    pieceLength,
    policy: policyOf(setup, mode),
    ...about,
  });
}

/** The policy of every peer of a run, free-riding aside. */
export function policyOf({ strategy, choker }: LabSetup, mode: RunMode) {
  return {
    pieceOrder: strategy,
    titForTat: choker,
    // Tabswarm's rarest first includes super-seeding. In a client–server run leechers pass nothing on, so a super-seeder would
    // wait for ever for its pieces to spread.
    superSeeding: mode === "p2p" && strategy === "rarest-first",
  };
}

/**
 * Both bounds in seconds, with the limits of a run and the exact file length. Free-riders add nothing to the total upload.
 * For a client–server run, `clientServer` applies.
 */
export function boundsOfRun(setup: LabSetup, mode: RunMode): Bounds {
  return boundsOf(scenario(groupsOf(setup, mode), { pieces: 1, pieceLength: setup.fileLength }));
}
