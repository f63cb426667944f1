/**
 * What a download knows of its files: which it has begun, which are complete, and their sizes and times after its last write. A
 * file that differs was changed by somebody else, or by a write that a crash has cut off.
 *
 * One entry of 32 bytes for each file, each with its own CRC-32. An entry that is torn or damaged is not known.
 */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type InfoHash, idToBytes } from "../../../shared/core/ids.ts";
import { writeFully } from "./stored-index.ts";

const ENTRY_BYTES = 32;
const CHECKED_BYTES = 24;
const STATES = ["absent", "begun", "complete"] as const;

/** "absent": this program has not made the file. "begun": it has its other name. */
export type FileState = (typeof STATES)[number];

export interface FileEntry {
  readonly state: FileState;
  /** Bytes; -1: not known yet. */
  readonly size: number;
  readonly mtimeMs: number;
}

export const ABSENT: FileEntry = { state: "absent", size: -1, mtimeMs: 0 };
/** Not written yet. */
export const BEGUN: FileEntry = { ...ABSENT, state: "begun" };

export class FileTable {
  private readonly entries: (FileEntry | undefined)[];
  private readonly base: number;

  private constructor(infoHash: InfoHash, count: number) {
    this.entries = Array.from({ length: count });
    this.base = crc32(idToBytes(infoHash));
  }

  /** @param isNew whether the download begins with it */
  static async open(
    handle: FileHandle,
    infoHash: InfoHash,
    count: number,
    isNew: boolean,
  ): Promise<FileTable> {
    const table = new FileTable(infoHash, count);
    const bytes = Buffer.alloc(ENTRY_BYTES * count);
    if (isNew) {
      for (let file = 0; file < count; file++) table.set(file, ABSENT);
      await table.write(handle, table.entries.keys());
      await handle.datasync();
    } else {
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      for (let file = 0; (file + 1) * ENTRY_BYTES <= bytesRead; file++)
        table.entries[file] = table.parse(file, bytes.subarray(file * ENTRY_BYTES, (file + 1) * ENTRY_BYTES));
    }
    return table;
  }

  /** undefined: not known. */
  entry(file: number): FileEntry | undefined {
    return this.entries[file];
  }

  stateOf(file: number): FileState | undefined {
    return this.entries[file]?.state;
  }

  /** In memory only, until it is written. */
  set(file: number, entry: FileEntry): void {
    this.entries[file] = entry;
  }

  /** The caller makes it durable. */
  async write(handle: FileHandle, files: Iterable<number>): Promise<void> {
    const sorted = [...new Set(files)].sort((a, b) => a - b);
    for (let from = 0; from < sorted.length; ) {
      const first = sorted[from] as number;
      let to = from + 1;
      while (sorted[to] === first + to - from) to++;
      const run = sorted.slice(from, to).map((file) => this.bytesOf(file));
      await writeFully(handle, Buffer.concat(run), ENTRY_BYTES * first);
      from = to;
    }
  }

  private bytesOf(file: number): Buffer {
    const { mtimeMs, size, state } = this.entries[file] ?? ABSENT;
    const bytes = Buffer.alloc(ENTRY_BYTES);
    bytes.writeUInt32BE(file);
    bytes.writeUInt32BE(STATES.indexOf(state), 4);
    bytes.writeDoubleBE(size, 8);
    bytes.writeDoubleBE(mtimeMs, 16);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, CHECKED_BYTES), this.base), CHECKED_BYTES);
    return bytes;
  }

  private parse(file: number, bytes: Buffer): FileEntry | undefined {
    const state = STATES[bytes.readUInt32BE(4)];
    const check = crc32(bytes.subarray(0, CHECKED_BYTES), this.base);
    if (state === undefined || bytes.readUInt32BE() !== file) return undefined;
    if (bytes.readUInt32BE(CHECKED_BYTES) !== check) return undefined;
    return { state, size: bytes.readDoubleBE(8), mtimeMs: bytes.readDoubleBE(16) };
  }
}
