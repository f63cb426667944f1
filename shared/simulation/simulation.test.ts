import { describe, expect, test } from "vitest";
import { simulate } from "./run.ts";
import { leechers, type Scenario, scenario, seeders } from "./scenario.ts";

const MIB = 1024 * 1024;

function small(about: Partial<Scenario> = {}): Scenario {
  return scenario([seeders({ upload: MIB }), leechers(5, { upload: MIB })], { pieces: 16, ...about });
}

describe("a run", () => {
  test("is the same event for event with the same seed, and differs with another", () => {
    const first = simulate(small({ seed: 7 }));
    expect(simulate(small({ seed: 7 }))).toEqual(first);
    expect(simulate(small({ seed: 8 })).hash).not.toBe(first.hash);
  });
});
