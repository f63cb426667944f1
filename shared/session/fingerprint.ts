/** Recognises shared files when they are shared again, without reading them. */
import { toHex, utf8 } from "../core/bytes.ts";
import type { Hash } from "./ports.ts";
import type { SeedFile } from "./store/joined-files.ts";

/** Whether it is known when each of them was last changed. */
export function isRecognisable(files: readonly SeedFile[]): boolean {
  return files.every(({ file }) => file.lastModified !== undefined);
}

/** The same for files with the same names, lengths and times of their last change. */
export async function fingerprintOf(name: string, files: readonly SeedFile[], hash: Hash): Promise<string> {
  const facts = files.map(({ path, file }) => [path, file.size, file.lastModified]);
  return toHex(await hash(utf8(JSON.stringify([name, facts]))));
}
