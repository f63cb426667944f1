/**
 * Finds shared files that cannot be read: vanished, changed since they were chosen, or without permission. Reading the
 * first byte shows it, so that a folder is not spoilt by its last file after an hour of hashing.
 */
import type { SeedFile } from "./joined-files.ts";

/** Each read waits for the disk; more at once would only queue there. */
const READS_AT_ONCE = 32;

/** @param isCancelled ends the search early */
export async function unreadableAmong<File extends SeedFile>(
  files: readonly File[],
  isCancelled: () => boolean,
): Promise<readonly File[]> {
  const unreadable: File[] = [];
  for (let i = 0; i < files.length && !isCancelled(); i += READS_AT_ONCE) {
    const some = files.slice(i, i + READS_AT_ONCE);
    const readable = await Promise.all(some.map(isReadable));
    unreadable.push(...some.filter((_, n) => readable[n] === false));
  }
  return unreadable;
}

async function isReadable({ file }: SeedFile): Promise<boolean> {
  try {
    // A slice without bytes would be "read" without the file: a vanished file also has the size 0.
    await (file.size > 0 ? file.slice(0, 1) : file).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
