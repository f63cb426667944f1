/** Every preset shows the effect that its sentence promises: its setup runs on the real engine in virtual time. */
import { describe, expect, test } from "vitest";
import type { Result } from "../../../shared/simulation/result.ts";
import { simulate } from "../../../shared/simulation/run.ts";
import { LIKE_THE_LAB } from "../theory/simulate.ts";
import { PRESETS, type PresetName, presetOf, presetsFor } from "./presets.ts";
import { scenarioOf } from "./scenario.ts";
import { type LabSetup, plannedPeers, type RunMode, SEEDER_NUMBER } from "./setup.ts";

const SEEDS = [1, 2, 3, 4];

function setupOf(name: PresetName, about: Partial<LabSetup> = {}): LabSetup {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  return { ...preset.setup, ...about };
}

/** @returns a complete run */
function run(setup: LabSetup, seed: number, mode: RunMode = "p2p"): Result & { readonly last: number } {
  const result = simulate(scenarioOf(setup, mode, { ...LIKE_THE_LAB, seed }));
  const { isComplete, last } = result;
  if (!isComplete || last === undefined) throw new Error(`seed ${seed}: some leechers did not finish`);
  return { ...result, last };
}

/** Mean finish of the leechers for which `isSo` holds ÷ mean finish of the others. Each peer is its own group. */
function compare(
  setup: LabSetup,
  { groups }: Result,
  isSo: (peer: ReturnType<typeof plannedPeers>[number]) => boolean,
): number {
  const leechers = plannedPeers(setup, "p2p").filter(({ number }) => number !== SEEDER_NUMBER);
  const mean = (wanted: boolean): number => {
    const some = leechers.filter((peer) => isSo(peer) === wanted).map(({ number }) => groups[number]);
    return some.reduce((sum, group) => sum + (group?.last ?? Number.NaN), 0) / some.length;
  };
  return mean(true) / mean(false);
}

describe.each(SEEDS)("seed %i", (seed) => {
  test("ten downloaders: the last finish is close to the bound", () => {
    const { ratio, bounds, last } = run(setupOf("ten-downloaders"), seed);
    expect(ratio).toBeLessThanOrEqual(1.15);
    expect(bounds.clientServer / last).toBeGreaterThan(5);
  });

  test("client–server: time follows the formula and grows with every downloader", () => {
    const setup = setupOf("client-server", { leechers: 4 });
    const four = run(setup, seed, "client-server");
    const two = run({ ...setup, leechers: 2 }, seed, "client-server");
    expect(four.last / four.bounds.clientServer).toBeLessThanOrEqual(1.05);
    expect(two.last / two.bounds.clientServer).toBeLessThanOrEqual(1.05);
    expect(four.last / two.last).toBeCloseTo(2, 1);
    expect(four.last / run(setup, seed).last).toBeGreaterThan(2);
  });

  test("free-riders finish after contributors", () => {
    const setup = setupOf("free-riders");
    const isRider = compare(setup, run(setup, seed), ({ behaviour }) => behaviour === "free-rider");
    expect(isRider).toBeGreaterThan(1.05);
  });

  test("two speeds: fast uploaders finish before slow ones", () => {
    const setup = setupOf("two-speeds");
    const fastest = Math.max(
      ...plannedPeers(setup, "p2p")
        .slice(1)
        .map(({ upload }) => upload ?? 0),
    );
    expect(compare(setup, run(setup, seed), ({ upload }) => upload === fastest)).toBeLessThan(1);
  });

  test("sequential takes at least 1.5 times as long as rarest first", () => {
    const setup = setupOf("sequential-hurts");
    const rarest = run({ ...setup, strategy: "rarest-first" }, seed);
    expect(run(setup, seed).last / rarest.last).toBeGreaterThanOrEqual(1.5);
  });

  test("the seeder leaves long before the end, and all leechers finish near the bound", () => {
    const result = run(setupOf("the-seed-leaves"), seed);
    expect(result.peers.find(({ left }) => left !== undefined)?.left).toBeLessThan(0.85 * result.last);
    expect(result.ratio).toBeLessThan(1.3);
  });
});

test("the first preset has fewer downloaders on a machine with few cores; every preset is known by its setup", () => {
  expect(presetsFor(8)).toBe(PRESETS);
  expect(presetsFor(2)[0]).toMatchObject({ name: "ten-downloaders", setup: { leechers: 5 } });
  for (const cores of [1, 8])
    for (const { name, setup } of presetsFor(cores)) expect(presetOf(setup)).toBe(name);
  expect(presetOf(setupOf("two-speeds", { leechers: 11 }))).toBeUndefined();
});
