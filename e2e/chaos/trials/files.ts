/** Files on disk for pages that read them as a user chooses them. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** @returns the path of a file with random content */
export function writeRandomFile(folder: string, bytes: number): string {
  const path = join(folder, `${bytes}.bin`);
  writeFileSync(path, randomBytes(bytes));
  return path;
}
