/** Films, sounds and pictures for tests. */
import { join } from "node:path";
import { seededBytes } from "../content.ts";
import { wav } from "../wav.ts";

/** Samples per second. */
const WAV_RATE = 48_000;

/** @param name of a file in `media/` */
export function mediaSample(name: string): string {
  return join(import.meta.dirname, "media", name);
}

/** A sound of noise: 96,000 bytes per second. */
export function noiseSound(seconds: number): Buffer {
  return wav(seededBytes(seconds, 2 * WAV_RATE * seconds), { channels: 1, rate: WAV_RATE });
}
