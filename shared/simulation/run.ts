/** Runs a scenario to its end. */
import { NEVER } from "../core/time.ts";
import { type Result, resultOf } from "./result.ts";
import { Sampler } from "./samples.ts";
import type { Scenario } from "./scenario.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import { World } from "./world.ts";

export interface RunOptions {
  /** Called before the world starts, to attach watchers. */
  readonly prepare?: (world: World) => void;
  /** Called after every event. */
  readonly onEvent?: (world: World) => void;
}

export function simulate(scenario: Scenario, options: RunOptions = {}): Result {
  const world = new World(scenario);
  const sampler = new Sampler(world);
  options.prepare?.(world);
  const { queue } = world;
  let waitedFor: VirtualPeer | undefined;
  while (queue.next(scenario.limitMs)) {
    options.onEvent?.(world);
    // While the peer found last is unfinished, no search is needed.
    if (world.expected > 0 || (waitedFor !== undefined && isAwaited(waitedFor))) continue;
    waitedFor = world.peers.find(isAwaited);
    if (waitedFor === undefined) break;
  }
  return resultOf(world, sampler.samples);
}

/** Whether the run continues for this peer: it should finish and has not yet. */
function isAwaited(peer: VirtualPeer): boolean {
  const { behaviour, departure } = peer.group;
  const isToFinish = behaviour !== "poisoner" && departure.kind !== "half-life";
  return isToFinish && peer.isHere && peer.completedAt === NEVER;
}
