/** Looks on at a swarm at regular times. Nothing in the swarm changes by it: its event log stays the same. */
import type { World } from "./world.ts";

/** @param look called every `everyMs`, from one interval after the start */
export function lookRegularly(world: World, everyMs: number, look: () => void): void {
  world.queue.planIn(everyMs, () => {
    look();
    lookRegularly(world, everyMs, look);
  });
}
