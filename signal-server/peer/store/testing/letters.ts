/** A small download for tests: three files with content and an empty one, in pieces that they share. */
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { randomBytes, torrentOf } from "./torrents.ts";

export const PIECE = 1024;
/** Pieces 0 to 2 are a; 2 is also b; 2 to 4 are c. */
export const FILES = {
  "a.bin": randomBytes(1, 2 * PIECE + 100),
  "deep/er/b.txt": randomBytes(2, 200),
  "deep/empty": new Uint8Array(),
  "c.bin": randomBytes(3, 2 * PIECE),
};
export const letters = () => torrentOf({ name: "letters", files: FILES, pieceLength: PIECE });

/** Makes a file and its folders. @returns its path */
export function put(folder: string, path: string, content: string | Uint8Array): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

/** Makes it look a moment newer. */
export function touch(path: string): void {
  const { mtimeMs } = statSync(path);
  utimesSync(path, mtimeMs / 1000 + 5, mtimeMs / 1000 + 5);
}
