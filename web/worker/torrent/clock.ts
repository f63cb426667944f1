/** Where this worker's time and chance come from; everything below takes them as arguments. */
import { type Random, randomFrom } from "../../../shared/core/random.ts";
import type { Instant } from "../../../shared/core/time.ts";

export function monotonicNow(): Instant {
  return performance.now();
}

export const systemRandom: Random = randomFrom(() => {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
});
