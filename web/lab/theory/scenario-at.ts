/**
 * The lab's swarm with another number of leechers, for the curves and for simulated points: the same caps, free-riders in the
 * same share, a spread with the same ends, rates given one by one in the same proportions. Leechers with the same caps are
 * one group, however many they are: the simulation accounts by groups, and so do the bounds.
 */
import { type Bounds, boundsOf } from "../../../shared/simulation/bounds.ts";
import {
  leechers as group,
  type PeerGroup,
  type Scenario,
  scenario,
} from "../../../shared/simulation/scenario.ts";
import { groupsOf, policyOf } from "../model/scenario.ts";
import { type LabSetup, type RunMode, uploadCapOf } from "../model/setup.ts";

/** How many different caps stand for a spread: more would not be told apart. */
const STEPS_OF_A_SPREAD = 16;

/** Seconds: both bounds for so many leechers. */
export function boundsAt(setup: LabSetup, mode: RunMode, leechers: number): Bounds {
  return boundsOf(scenario(groupsAt(setup, mode, leechers), { pieces: 1, pieceLength: setup.fileLength }));
}

/** @param about what else is to differ from the lab's own circumstances */
export function scenarioAt(
  setup: LabSetup,
  mode: RunMode,
  leechers: number,
  about: Partial<Scenario>,
): Scenario {
  return scenario(groupsAt(setup, mode, leechers), {
    pieces: Math.ceil(setup.fileLength / setup.pieceLength),
    pieceLength: setup.pieceLength,
    policy: policyOf(setup, mode),
    ...about,
  });
}

export function groupsAt(setup: LabSetup, mode: RunMode, leechers: number): readonly PeerGroup[] {
  const { kind } = setup.uploads;
  const steps =
    kind === "one" ? 1 : kind === "spread" ? Math.min(leechers, STEPS_OF_A_SPREAD) : setup.leechers;
  const freeRiders =
    mode === "client-server" ? leechers : Math.round((setup.freeRiders / setup.leechers) * leechers);
  // Free-riders are the last ones.
  const givers = leechers - freeRiders;
  const groups = groupsOf(setup, mode).filter(({ isSeed }) => isSeed);
  for (let step = 1; step <= steps; step++) {
    const before = Math.floor(((step - 1) * leechers) / steps);
    const count = Math.floor((step * leechers) / steps) - before;
    const giving = Math.min(count, Math.max(0, givers - before));
    const caps = { upload: uploadCapOf({ ...setup, leechers: steps }, step), download: setup.download };
    if (giving > 0) groups.push(group(giving, { ...caps, name: `leechers ${step}` }));
    if (giving < count)
      groups.push(group(count - giving, { ...caps, name: `free-riders ${step}`, behaviour: "free-rider" }));
  }
  return groups;
}
