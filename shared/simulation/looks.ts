/** Looks on at a swarm at regular times. Nothing in the swarm changes by it: its event log stays the same. */
import type { Swarm } from "./swarm.ts";

/** @param look called every `everyMs`, from one interval after the start */
export function lookRegularly(swarm: Swarm, everyMs: number, look: () => void): void {
  swarm.queue.planIn(everyMs, () => {
    look();
    lookRegularly(swarm, everyMs, look);
  });
}
