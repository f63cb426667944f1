/** Films, sounds and pictures for tests. */
import { join } from "node:path";
import { seededBytes } from "../content.ts";

const WAV_HEADER = 44;
/** Samples of two bytes per second. */
const WAV_RATE = 48_000;

/** @param name of a file in `media/` */
export function mediaSample(name: string): string {
  return join(import.meta.dirname, "media", name);
}

/** A sound of noise, which no transfer compresses: 96,000 bytes per second. */
export function noiseSound(seconds: number): Buffer {
  const noise = seededBytes(seconds, 2 * WAV_RATE * seconds);
  const header = Buffer.alloc(WAV_HEADER);
  header.write("RIFF");
  header.writeUInt32LE(WAV_HEADER - 8 + noise.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  // Uncompressed, one channel.
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(WAV_RATE, 24);
  header.writeUInt32LE(2 * WAV_RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(noise.length, 40);
  return Buffer.concat([header, noise]);
}
