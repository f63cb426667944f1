/**
 * The setup with another number of leechers, for the curves and the simulated points: the same limits, the same share of
 * free-riders, a spread with the same ends, per-peer rates in the same proportions. Leechers with equal limits form one group,
 * because the simulation and the bounds work on groups.
 */
import { type Bounds, boundsOf } from "../../../shared/simulation/bounds.ts";
import {
  leechers as group,
  type PeerGroup,
  type Scenario,
  scenario,
} from "../../../shared/simulation/scenario.ts";
import { groupsOf, scenarioOf } from "../model/scenario.ts";
import { LAB_LIMITS, type LabSetup, type RunMode, uploadCapOf } from "../model/setup.ts";

/** Different limits within a spread: one per leecher of the largest real run. */
const SPREAD_STEPS = LAB_LIMITS.leechers.most;

/** Both bounds in seconds. */
export function boundsAt(setup: LabSetup, mode: RunMode, leechers: number): Bounds {
  return boundsOf(scenario(groupsAt(setup, mode, leechers), { pieces: 1, pieceLength: setup.fileLength }));
}

/** @param about other properties of the scenario */
export function scenarioAt(
  setup: LabSetup,
  mode: RunMode,
  leechers: number,
  about: Partial<Scenario>,
): Scenario {
  return { ...scenarioOf(setup, mode, about), groups: groupsAt(setup, mode, leechers) };
}

export function groupsAt(setup: LabSetup, mode: RunMode, leechers: number): readonly PeerGroup[] {
  const { kind } = setup.uploads;
  const steps = kind === "one" ? 1 : kind === "spread" ? Math.min(leechers, SPREAD_STEPS) : setup.leechers;
  const freeRiders =
    mode === "client-server" ? leechers : Math.round((setup.freeRiders / setup.leechers) * leechers);
  const contributors = leechers - freeRiders;
  const groups = groupsOf(setup, mode).filter(({ isSeeder }) => isSeeder);
  for (let step = 1; step <= steps; step++) {
    const before = Math.floor(((step - 1) * leechers) / steps);
    const count = Math.floor((step * leechers) / steps) - before;
    const giving = Math.min(count, Math.max(0, contributors - before));
    const caps = { upload: uploadCapOf({ ...setup, leechers: steps }, step), download: setup.download };
    if (giving > 0) groups.push(group(giving, { ...caps, name: `leechers ${step}` }));
    if (giving < count)
      groups.push(group(count - giving, { ...caps, name: `free-riders ${step}`, behaviour: "free-rider" }));
  }
  return groups;
}
