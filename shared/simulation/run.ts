/** Runs a scenario to its end. */
import { NEVER } from "../core/time.ts";
import { type Result, resultOf } from "./result.ts";
import { Sampler } from "./samples.ts";
import type { Scenario } from "./scenario.ts";
import { Swarm } from "./swarm.ts";
import type { VirtualPeer } from "./virtual-peer.ts";

export interface RunOptions {
  /** May look at the swarm before it starts. */
  readonly prepare?: (swarm: Swarm) => void;
  /** Ends the run early when true. */
  readonly isOver?: (swarm: Swarm) => boolean;
}

export function simulate(scenario: Scenario, options: RunOptions = {}): Result {
  const swarm = new Swarm(scenario);
  const sampler = new Sampler(swarm);
  options.prepare?.(swarm);
  const { queue } = swarm;
  let waitedFor: VirtualPeer | undefined;
  while (queue.next(scenario.limitMs)) {
    if (options.isOver?.(swarm)) break;
    // One unfinished peer is proof enough that it is not over.
    if (swarm.expected > 0 || (waitedFor !== undefined && isAwaited(waitedFor))) continue;
    waitedFor = swarm.peers.find(isAwaited);
    if (waitedFor === undefined) break;
  }
  return resultOf(swarm, sampler.samples);
}

/** Whether the run goes on for this peer: it is to finish, and has not yet. */
function isAwaited(peer: VirtualPeer): boolean {
  const { behaviour, departure } = peer.group;
  const isToFinish = behaviour !== "poisoner" && departure.kind !== "half-life";
  return isToFinish && peer.isHere && peer.completedAt === NEVER;
}
