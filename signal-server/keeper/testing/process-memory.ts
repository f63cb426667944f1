/** Looks for bytes in the memory of processes, as a curious host can. Linux only: other systems show it to debuggers alone. */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/** Windows of this length are compared at addresses that are multiples of it. */
const STEP = 16;
/** Of a stretch of this many bytes, one window is at such an address, wherever the stretch begins. */
export const STRETCH = 2 * STEP - 1;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Most words of memory are not the beginning of any window: one bit for each value of their lower bits says so. */
const FILTER_BITS = 22;
const FILTER_MASK = 2 ** FILTER_BITS - 1;

/** The process and all that it has started. */
export function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}

/** @param stretches of `STRETCH` bytes each @returns the numbers of those that are in memory which the process can write to */
export function foundInMemory(pid: number, stretches: readonly Uint8Array[]): ReadonlySet<number> {
  const windows = windowsOf(stretches);
  const isCandidate = new Uint8Array(2 ** FILTER_BITS);
  for (const word of windows.keys()) isCandidate[word & FILTER_MASK] = 1;
  const found = new Set<number>();
  for (const chunk of memoryOf(pid)) {
    const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4);
    for (let i = 0; i < words.length; i += STEP / 4) {
      const word = words[i] as number;
      if (isCandidate[word & FILTER_MASK] === 0) continue;
      for (const { stretch, bytes } of windows.get(word) ?? [])
        if (bytes.equals(chunk.subarray(4 * i, 4 * i + STEP))) found.add(stretch);
    }
  }
  return found;
}

/** All windows of all stretches, by their first word. */
function windowsOf(stretches: readonly Uint8Array[]) {
  const windows = new Map<number, { readonly stretch: number; readonly bytes: Buffer }[]>();
  for (const [stretch, bytes] of stretches.entries())
    for (let begin = 0; begin + STEP <= bytes.length; begin++) {
      const window = Buffer.from(bytes.subarray(begin, begin + STEP));
      const word = new Uint32Array(Uint8Array.from(window.subarray(0, 4)).buffer)[0] as number;
      const same = windows.get(word) ?? [];
      windows.set(word, same);
      same.push({ stretch, bytes: window });
    }
  return windows;
}

/** Each chunk is valid until the next. */
function* memoryOf(pid: number): Generator<Buffer> {
  const chunk = Buffer.from(new ArrayBuffer(CHUNK_BYTES));
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (range === null) continue;
      const end = Number.parseInt(range[2] ?? "", 16);
      for (let at = Number.parseInt(range[1] ?? "", 16); at < end; at += CHUNK_BYTES) {
        const length = readQuietly(memory, chunk, Math.min(CHUNK_BYTES, end - at), at);
        yield chunk.subarray(0, length - (length % STEP));
      }
    }
  } finally {
    closeSync(memory);
  }
}

/** The process goes on meanwhile, and may have freed it. */
function readQuietly(file: number, into: Buffer, length: number, position: number): number {
  try {
    return readSync(file, into, 0, length, position);
  } catch {
    return 0;
  }
}
