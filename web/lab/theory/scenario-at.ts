/**
 * The lab's swarm with another number of leechers, for the curves and for simulated points. Leechers with the same caps
 * become one group: the simulation accounts by groups, and a thousand of them would cost more than the swarm itself.
 */
import { type Bounds, boundsOf } from "../../../shared/simulation/bounds.ts";
import { type PeerGroup, type Scenario, scenario } from "../../../shared/simulation/scenario.ts";
import { groupsOf, scenarioOf } from "../model/scenario.ts";
import { type LabSetup, type RunMode, uploadCapOf } from "../model/setup.ts";

/** How many different caps stand for a spread: more would not be told apart. */
const STEPS_OF_A_SPREAD = 16;

/**
 * The same caps, for `leechers` of them. Free-riders keep their share, rounded; a spread keeps its ends; rates given one by
 * one are repeated in their proportions.
 */
export function setupAt(setup: LabSetup, leechers: number): LabSetup {
  const freeRiders = Math.round((setup.freeRiders / setup.leechers) * leechers);
  if (setup.uploads.kind === "one") return { ...setup, leechers, freeRiders };
  const steps = setup.uploads.kind === "spread" ? Math.min(leechers, STEPS_OF_A_SPREAD) : setup.leechers;
  const few = { ...setup, leechers: steps };
  const rates: number[] = [];
  for (let number = 1; number <= leechers; number++)
    rates.push(uploadCapOf(few, Math.ceil((number * steps) / leechers)));
  return { ...setup, leechers, freeRiders, uploads: { kind: "per-peer", rates } };
}

/** Seconds: both bounds for so many leechers. */
export function boundsAt(setup: LabSetup, mode: RunMode, leechers: number): Bounds {
  const groups = merged(groupsOf(setupAt(setup, leechers), mode));
  return boundsOf(scenario(groups, { pieces: 1, pieceLength: setup.fileLength }));
}

export function scenarioAt(
  setup: LabSetup,
  mode: RunMode,
  leechers: number,
  about: Partial<Scenario>,
): Scenario {
  const whole = scenarioOf(setupAt(setup, leechers), mode, about);
  return { ...whole, groups: merged(whole.groups) };
}

function merged(groups: readonly PeerGroup[]): readonly PeerGroup[] {
  const found = new Map<string, PeerGroup>();
  for (const group of groups) {
    const key = `${group.isSeed} ${group.behaviour} ${group.upload} ${group.download}`;
    const same = found.get(key);
    found.set(key, same === undefined ? group : { ...same, count: same.count + group.count });
  }
  return [...found.values()];
}
