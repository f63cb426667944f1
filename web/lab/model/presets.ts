/** Setups worth looking at. What to look for is a sentence of the language modules, under the preset's name. */
import { DEFAULT_SETUP, type LabSetup } from "./setup.ts";

export type PresetName =
  | "ten-downloaders"
  | "client-server"
  | "free-riders"
  | "sequential-hurts"
  | "the-seed-leaves"
  | "two-speeds";

export interface Preset {
  readonly name: PresetName;
  readonly setup: LabSetup;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const PRESETS: readonly Preset[] = [
  { name: "ten-downloaders", setup: DEFAULT_SETUP },
  { name: "client-server", setup: { ...DEFAULT_SETUP, leechers: 5, seedUpload: 512 * KIB, mode: "both" } },
  { name: "free-riders", setup: { ...DEFAULT_SETUP, leechers: 8, freeRiders: 3 } },
  { name: "sequential-hurts", setup: { ...DEFAULT_SETUP, strategy: "sequential" } },
  { name: "the-seed-leaves", setup: { ...DEFAULT_SETUP, leechers: 6, seedLeaves: true } },
  {
    name: "two-speeds",
    setup: {
      ...DEFAULT_SETUP,
      leechers: 8,
      fileLength: 8 * MIB,
      uploads: {
        kind: "per-peer",
        rates: [512, 512, 512, 512, 64, 64, 64, 64].map((rate) => rate * KIB),
      },
    },
  },
];
