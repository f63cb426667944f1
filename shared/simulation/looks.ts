/** Samples a world at regular times. Sampling changes nothing: the event log stays the same. */
import type { World } from "./world.ts";

/** @param look called every `everyMs`, from one interval after the start */
export function lookRegularly(world: World, everyMs: number, look: () => void): void {
  world.queue.planIn(everyMs, () => {
    look();
    lookRegularly(world, everyMs, look);
  });
}
