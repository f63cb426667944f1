import { describe, expect, it } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { Backoff } from "./backoff.ts";

const CLIENTS = 200;

/** @returns how long after the tracker's return each client comes back, ascending; milliseconds */
function returns(awayMs: number): readonly number[] {
  const random = seededRandom(awayMs);
  const after = Array.from({ length: CLIENTS }, () => {
    const backoff = new Backoff(random);
    let now = 0;
    while (now < awayMs) now += backoff.next();
    return now - awayMs;
  });
  return after.sort((a, b) => a - b);
}

describe("a tracker that returns", () => {
  it.each([0.1, 1, 5, 20, 60, 180])("after %f s has 99 %% of its clients back in 30 s", (seconds) => {
    const after = returns(seconds * SECOND_MS);
    expect(after[CLIENTS * 0.99 - 1]).toBeLessThanOrEqual(30 * SECOND_MS);
    // Nor do they come all at once.
    const counts = new Map<number, number>();
    for (const ms of after) counts.set(Math.floor(ms / 250), (counts.get(Math.floor(ms / 250)) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThan(CLIENTS * 0.4);
  });

  it("after an hour has them back within three minutes, and was asked rarely", () => {
    expect(returns(60 * MINUTE_MS).at(-1)).toBeLessThanOrEqual(3 * MINUTE_MS);
    const backoff = new Backoff(seededRandom(1));
    let attempts = 0;
    for (let now = 0; now < 60 * MINUTE_MS; now += backoff.next()) attempts++;
    expect(attempts).toBeLessThan(50);
  });
});
