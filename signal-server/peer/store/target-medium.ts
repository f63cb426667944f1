/**
 * A torrent's bytes in the user's files. What belongs to no wanted file (padding, and the rest of pieces that also contain
 * unwanted files) is in a side file, at its place in the torrent.
 *
 * Always true: a file has its final name only when every byte of it is stored, and is not written any more. Bytes for it are
 * compared with what is there.
 */
import type { FileHandle } from "node:fs/promises";
import { type Bytes, concatBytes, equalBytes } from "../../../shared/core/bytes.ts";
import { isSameFile, readFully } from "../files/file-source.ts";
import { roomIn } from "./disk-storage.ts";
import { removeFile, storeError, syncFolder } from "./durable.ts";
import { ABSENT, BEGUN, type FileTable } from "./file-table.ts";
import type { Medium, PlacedBytes } from "./indexed-store.ts";
import { type OpenFiles, openOwn } from "./open-files.ts";
import { writeFully } from "./stored-index.ts";
import { type Segment, segmentsOf, type TargetFile } from "./target-paths.ts";
import { statOf, TargetExistsError, type TargetTree } from "./target-tree.ts";

/** More at once would only queue at the disk. */
const FILES_AT_ONCE = 16;

export interface TargetMediumOptions {
  readonly files: readonly TargetFile[];
  readonly tree: TargetTree;
  readonly table: FileTable;
  readonly tablePath: string;
  readonly sidePath: string;
  readonly openFiles: OpenFiles;
  /** Of a file. Whether every byte is stored. */
  readonly isWhole: (file: number) => boolean;
  /** Why a file that is whole has not got its name. */
  readonly failed: (error: Error) => void;
  /** Deletes the index. */
  readonly destroyed: () => Promise<void>;
}

interface Write {
  readonly segment: Segment;
  readonly bytes: Bytes;
}

export class TargetMedium implements Medium {
  private readonly options: TargetMediumOptions;
  /** Files whose bytes go into files of the user; the others' go into the side file. */
  private readonly placed = new Set<number>();
  /** By the last write. */
  private touched = new Set<number>();
  /** Files that are getting their names: for a moment they have neither. Never rejects. */
  private readonly naming = new Map<number, Promise<void>>();

  constructor(options: TargetMediumOptions) {
    this.options = options;
    for (const file of options.files.keys()) if (this.isMade(file)) this.placed.add(file);
  }

  isPlaced(file: number): boolean {
    return this.placed.has(file);
  }

  /**
   * From now on, the file appears.
   * @param ranges of the torrent, within the file: what is stored of it in the side file
   */
  async place(
    file: number,
    ranges: readonly { readonly offset: number; readonly length: number }[],
  ): Promise<void> {
    const begin = this.options.files[file]?.offset ?? 0;
    for (const { length, offset } of ranges) {
      const bytes = await this.read(offset, length);
      if (bytes === undefined) throw new Error("what is stored of a file cannot be read");
      await this.writeFiles([[file, [{ segment: { file, at: offset - begin, from: 0, length }, bytes }]]]);
    }
    if (ranges.length > 0) await this.writeTable([file]);
    this.placed.add(file);
  }

  async read(offset: number, length: number): Promise<Bytes | undefined> {
    const segments = segmentsOf(this.options.files, offset, length);
    const [only] = segments;
    if (segments.length === 1 && only !== undefined) return this.readSegment(only, offset);
    const bytes = new Uint8Array(length);
    let isThere = true;
    await inGroups(segments, async (segment) => {
      const part = isThere ? await this.readSegment(segment, offset) : undefined;
      if (part === undefined) isThere = false;
      else bytes.set(part, segment.from);
    });
    return isThere ? bytes : undefined;
  }

  async write(parts: readonly PlacedBytes[]): Promise<void> {
    const byFile = new Map<number | undefined, Write[]>();
    for (const { bytes, offset } of parts)
      for (const segment of segmentsOf(this.options.files, offset, bytes.length)) {
        const { file, from, length } = segment;
        const key = file !== undefined && this.placed.has(file) ? file : undefined;
        const at = key === undefined ? offset + from : segment.at;
        const write = { segment: { ...segment, at }, bytes: bytes.subarray(from, from + length) };
        const writes = byFile.get(key);
        if (writes === undefined) byFile.set(key, [write]);
        else writes.push(write);
      }
    const side = byFile.get(undefined);
    byFile.delete(undefined);
    this.touched = new Set();
    if (side !== undefined) await this.writeSide(side);
    await this.writeFiles([...byFile] as [number, Write[]][]);
  }

  async note(): Promise<void> {
    await this.writeTable([...this.touched]);
  }

  /** Gives the files that are whole their names. */
  async stored(): Promise<void> {
    await this.complete(this.touched).catch((error: unknown) => {
      this.options.failed(storeError(error));
    });
  }

  room(): Promise<number> {
    return roomIn(this.options.tree.directory);
  }

  /** Complete files belong to the user and stay. */
  async destroy(): Promise<void> {
    const { destroyed, files, openFiles, sidePath, table, tablePath, tree } = this.options;
    await destroyed();
    for (const [number, file] of files.entries()) {
      if (table.stateOf(number) === "begun") await tree.deletePart(file);
      await openFiles.close(tree.finalPath(file));
      if (table.stateOf(number) !== "absent") await tree.deleteEmptyFolders(file);
    }
    for (const path of [sidePath, tablePath]) {
      await openFiles.close(path);
      await removeFile(path);
    }
  }

  /** @throws TargetExistsError for the first one whose name is taken; the others are complete */
  async complete(candidates: Iterable<number>): Promise<void> {
    const { isWhole, table } = this.options;
    const whole = [...candidates].filter((file) => table.stateOf(file) === "begun" && isWhole(file));
    if (whole.length === 0) return;
    const failures: unknown[] = [];
    await inGroups(whole, async (file) => {
      const named = this.name(file).catch((error: unknown) => void failures.push(error));
      this.naming.set(file, named);
      await named;
      this.naming.delete(file);
    });
    const done = whole.filter((file) => table.stateOf(file) === "complete");
    await inGroups([...this.foldersOf(done)], syncFolder);
    await this.writeTable(done);
    if (failures.length > 0) throw failures[0];
  }

  private async name(number: number): Promise<void> {
    const { files, table, tree } = this.options;
    const file = files[number] as TargetFile;
    await tree.complete(file);
    const { mtimeMs = 0, size = -1 } = (await statOf(tree.finalPath(file))) ?? {};
    table.set(number, { state: "complete", size, mtimeMs });
  }

  private isMade(file: number): boolean {
    const state = this.options.table.stateOf(file);
    return state === "begun" || state === "complete";
  }

  private async readSegment({ at, file, from, length }: Segment, offset: number): Promise<Bytes | undefined> {
    const { openFiles, sidePath } = this.options;
    const read = (handle: FileHandle) => readFully(handle, at, length);
    if (file !== undefined && this.placed.has(file)) return this.readFile(file, read, length);
    const readSide = (handle: FileHandle) => readFully(handle, offset + from, length);
    let bytes: Bytes = await openFiles.use(sidePath, () => openOwn(sidePath), readSide);
    // Padding that no peer has sent yet: zeros (BEP 47).
    if (file === undefined && bytes.length < length)
      bytes = concatBytes([bytes, new Uint8Array(length - bytes.length)]);
    return bytes.length === length ? bytes : undefined;
  }

  private async readFile(
    file: number,
    read: (handle: FileHandle) => Promise<Bytes>,
    length: number,
  ): Promise<Bytes | undefined> {
    const { files, table, tree } = this.options;
    await this.naming.get(file);
    const [target, known] = [files[file] as TargetFile, table.entry(file)];
    if (known?.state === "complete") {
      const checked = async (handle: FileHandle): Promise<Bytes | undefined> =>
        isSameFile(await handle.stat(), known) ? read(handle) : undefined;
      const bytes = await tree.useFinal(target, checked);
      return bytes?.length === length ? bytes : undefined;
    }
    if (known?.state !== "begun") return undefined;
    try {
      const bytes = await tree.usePart(target, read);
      return bytes.length === length ? bytes : undefined;
    } catch (error) {
      const isNamed = this.naming.has(file) || table.stateOf(file) === "complete";
      if (isNamed) return this.readFile(file, read, length);
      throw error;
    }
  }

  /** Makes those files that do not exist. That they are ours is known before they appear. */
  private async writeFiles(writes: readonly (readonly [number, readonly Write[]])[]): Promise<void> {
    const { files, table, tree } = this.options;
    const fresh = writes.map(([file]) => file).filter((file) => !this.isMade(file));
    for (const file of fresh) table.set(file, BEGUN);
    const made: number[] = [];
    try {
      await this.writeTable(fresh);
      const isFresh = new Set(fresh);
      await inGroups(writes, ([file, some]) =>
        this.writeFile(file, some, isFresh.has(file) ? () => made.push(file) : undefined),
      );
      await inGroups([...this.foldersOf(fresh)], syncFolder);
    } catch (error) {
      for (const file of made) await tree.deletePart(files[file] as TargetFile).catch(() => undefined);
      for (const file of fresh) table.set(file, ABSENT);
      await this.writeTable(fresh).catch(() => undefined);
      throw error;
    }
  }

  /** @param made called once the file has been made; undefined: it exists */
  private async writeFile(
    file: number,
    writes: readonly Write[],
    made: (() => void) | undefined,
  ): Promise<void> {
    const { files, table, tree } = this.options;
    const target = files[file] as TargetFile;
    if (table.stateOf(file) === "complete") return this.compare(target, writes);
    this.touched.add(file);
    const work = async (handle: FileHandle): Promise<void> => {
      made?.();
      for (const { bytes, segment } of writes) await writeFully(handle, bytes, segment.at);
      await handle.datasync();
      const { mtimeMs, size } = await handle.stat();
      table.set(file, { state: "begun", size, mtimeMs });
    };
    await (made === undefined ? tree.usePart(target, work) : tree.useNewPart(target, work));
  }

  private async compare(file: TargetFile, writes: readonly Write[]): Promise<void> {
    const isSame = await this.options.tree
      .useFinal(file, async (handle) => {
        for (const { bytes, segment } of writes)
          if (!equalBytes(await readFully(handle, segment.at, segment.length), bytes)) return false;
        return true;
      })
      .catch(() => false);
    if (!isSame) throw new TargetExistsError(this.options.tree.finalPath(file), "has changed or is gone");
  }

  private async writeSide(writes: readonly Write[]): Promise<void> {
    const { openFiles, sidePath } = this.options;
    await openFiles.use(
      sidePath,
      () => openOwn(sidePath),
      async (handle) => {
        for (const { bytes, segment } of writes) await writeFully(handle, bytes, segment.at);
        await handle.datasync();
      },
    );
  }

  private async writeTable(numbers: readonly number[]): Promise<void> {
    const { openFiles, table, tablePath } = this.options;
    if (numbers.length === 0) return;
    await openFiles.use(
      tablePath,
      () => openOwn(tablePath),
      async (handle) => {
        await table.write(handle, numbers);
        await handle.datasync();
      },
    );
  }

  private foldersOf(numbers: readonly number[]): ReadonlySet<string> {
    const { files, tree } = this.options;
    return new Set(numbers.map((number) => tree.folderOf(files[number] as TargetFile)));
  }
}

/** @param work rejects as a whole, after the group in which one has failed */
async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += FILES_AT_ONCE) {
    const group = await Promise.allSettled(items.slice(i, i + FILES_AT_ONCE).map(work));
    for (const outcome of group) if (outcome.status === "rejected") throw outcome.reason;
  }
}
