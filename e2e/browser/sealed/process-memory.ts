/** Looks for bytes in the memory of another process (Linux). */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const CHUNK = 16 * 1024 * 1024;

/** @param pid of a child of this process @returns which of the needles its writable memory contains */
export function inMemory(pid: number, needles: ReadonlyMap<string, Buffer>): ReadonlySet<string> {
  const longest = Math.max(...[...needles.values()].map(({ length }) => length));
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    // They overlap, so that none is cut in two.
    for (const [begin, end] of writableRanges(pid))
      for (let at = begin; at < end; at += CHUNK - longest) {
        const bytes = Buffer.allocUnsafe(Math.min(CHUNK, end - at));
        // Some have gone since they were listed, and some cannot be read.
        const isRead = attempt(() => readSync(memory, bytes, 0, bytes.length, at) > 0);
        if (!isRead) break;
        for (const [name, needle] of needles) if (bytes.includes(needle)) found.add(name);
      }
  } finally {
    closeSync(memory);
  }
  return found;
}

function writableRanges(pid: number): readonly (readonly [number, number])[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, begin, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      return begin && end ? [[Number.parseInt(begin, 16), Number.parseInt(end, 16)] as const] : [];
    });
}

function attempt(act: () => boolean): boolean {
  try {
    return act();
  } catch {
    return false;
  }
}
