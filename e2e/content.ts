/**
 * Made-up files: the same seed gives the same bytes here and in a page, so that large files need not be sent to the page.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
/** The pieces that Tabswarm cuts, bytes. */
export const PIECE = 256 * KIB;

export interface Sample {
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  readonly seed: number;
}

let nextSeed = 1;

/** A sample that no other in this run equals (an empty one equals every empty one of its name). */
export function sample(name: string, length: number): Sample {
  return { name, length, seed: nextSeed++ };
}

/** xorshift32. Refers to nothing outside itself: pages get its source text. */
export function seededBytes(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** Hexadecimal SHA-256 of what a sample holds. */
export function sha256Of({ seed, length }: Sample): string {
  return createHash("sha256").update(seededBytes(seed, length)).digest("hex");
}

/** Hexadecimal SHA-256 of a file on disk. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
