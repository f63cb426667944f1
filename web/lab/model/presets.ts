/** Setups worth looking at. The language modules describe each one under its name. */
import { DEFAULT_SETUP, KB, type LabSetup, MB } from "./setup.ts";
import { isSameSetup } from "./setup-parameters.ts";

export type PresetName =
  | "ten-downloaders"
  | "client-server"
  | "free-riders"
  | "sequential-hurts"
  | "the-seed-leaves"
  | "two-speeds";

/**
 * Chosen in simulation and tried in real tabs: each shows its effect in (nearly) every run, on two cores, within a minute. The
 * choker's effect appears only after several rounds and with more leechers than it has slots.
 */
export const PRESETS: readonly { readonly name: PresetName; readonly setup: LabSetup }[] = [
  { name: "ten-downloaders", setup: DEFAULT_SETUP },
  {
    name: "client-server",
    setup: {
      ...DEFAULT_SETUP,
      leechers: 5,
      fileLength: 4 * MB,
      seederUpload: MB,
      uploads: { kind: "one", rate: MB },
      mode: "both",
    },
  },
  {
    name: "free-riders",
    // Long enough for a difference of a tenth or more: with 8 MB and a slower seeder, chance hides it now and then.
    setup: {
      ...DEFAULT_SETUP,
      leechers: 12,
      fileLength: 10 * MB,
      seederUpload: 800 * KB,
      uploads: { kind: "one", rate: 250 * KB },
      freeRiders: 4,
    },
  },
  {
    name: "sequential-hurts",
    // Four times as fast as a leecher: with rarest first, leechers then hold different pieces most of the time.
    setup: {
      ...DEFAULT_SETUP,
      leechers: 6,
      fileLength: 4 * MB,
      seederUpload: MB,
      uploads: { kind: "one", rate: 250 * KB },
      strategy: "sequential",
    },
  },
  {
    name: "the-seed-leaves",
    // Twice as fast as a leecher, so one copy is out while the leechers still lack many chunks.
    setup: { ...DEFAULT_SETUP, leechers: 6, seederUpload: MB, seederLeaves: true },
  },
  {
    name: "two-speeds",
    setup: {
      ...DEFAULT_SETUP,
      leechers: 12,
      seederUpload: 750 * KB,
      uploads: {
        kind: "per-peer",
        rates: [...new Array<number>(7).fill(250 * KB), ...new Array<number>(5).fill(16 * KB)],
      },
    },
  },
];

export function presetSetup(name: PresetName): LabSetup {
  return PRESETS.find((preset) => preset.name === name)?.setup ?? DEFAULT_SETUP;
}

/** Cores with which eleven peers at once keep their limits; with two, other work on the machine is enough to spoil the first run. */
const CORES_FOR_TEN = 4;
const FEWER = 5;

/** The presets for a machine: the first one, which everybody presses, has fewer downloaders where there are few cores. */
export function presetsFor(cores: number): typeof PRESETS {
  if (cores >= CORES_FOR_TEN) return PRESETS;
  return PRESETS.map((preset) =>
    preset.name === "ten-downloaders" ? { ...preset, setup: { ...preset.setup, leechers: FEWER } } : preset,
  );
}

/** The preset that a setup comes from; undefined: the user's own. */
export function presetOf(setup: LabSetup): PresetName | undefined {
  return [...PRESETS, ...presetsFor(1)].find((preset) => isSameSetup(preset.setup, setup))?.name;
}
