/** Opens a download into a folder: looks at what is there, finds out which pieces that makes, and puts the parts together. */
import { type FileHandle, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { ContentCipher } from "../../../shared/metainfo/sealed/content-cipher.ts";
import type { Hash } from "../../../shared/session/ports.ts";
import { WireStore } from "./copy-run.ts";
import { makeFolder, removeFile, storeError, syncFolder } from "./durable.ts";
import { FileTable } from "./file-table.ts";
import { IndexedStore } from "./indexed-store.ts";
import { type OpenFiles, openOwn } from "./open-files.ts";
import { atOriginalNames } from "./original-names.ts";
import { StoredIndex } from "./stored-index.ts";
import { Target } from "./target.ts";
import { checkPieces } from "./target-check.ts";
import { type Inspected, inspect } from "./target-inspection.ts";
import { TargetMedium } from "./target-medium.ts";
import { STATE_FOLDER, type TargetFile, targetFiles } from "./target-paths.ts";
import { statOf, TargetTree } from "./target-tree.ts";
import { Wholeness } from "./wholeness.ts";

export interface TargetOptions {
  /** The user's. Created if need be. */
  readonly directory: string;
  /** Shared by all stores of the process. */
  readonly files: OpenFiles;
  readonly hash: Hash;
  /** The machine may have lost power while it wrote: everything that is there is hashed. */
  readonly isDoubtful?: boolean | undefined;
  /** What is there already is being hashed. Receives numbers from 0 to 1. */
  readonly checking?: ((fraction: number) => void) | undefined;
  /** Why nothing can be stored, or why a file that is whole has not got its name: `TargetExistsError`, or the system's reason. */
  readonly failed?: ((error: Error) => void) | undefined;
}

export interface ReadableTorrent {
  /** As people see it. */
  readonly metainfo: Metainfo;
  /** undefined: it is not sealed. */
  readonly cipher: ContentCipher | undefined;
  /** Indices of files; undefined: all. */
  readonly wanted: readonly number[] | undefined;
}

/** @throws TargetExistsError before anything is written */
export async function openTarget(
  options: TargetOptions,
  { cipher, metainfo, wanted }: ReadableTorrent,
  signal: AbortSignal,
): Promise<Target> {
  const { directory, files: openFiles, hash, isDoubtful = false, failed = () => undefined } = options;
  const { infoHash, layout } = metainfo;
  const tree = new TargetTree(directory, openFiles);
  const cleaned = targetFiles(metainfo);
  // Of a sealed torrent no other program knows the names.
  const files = cipher === undefined ? await atOriginalNames(metainfo, cleaned, tree) : cleaned;
  const state = new State(directory, infoHash, openFiles);
  const isFirst = !(await state.exists());
  const among = wanted && new Set(wanted);
  const isWanted = (file: number) => among?.has(file) ?? true;
  const earlier = isFirst ? undefined : await state.openTable(files.length, false);
  const found = await inspect(files, tree, earlier, isWanted);
  const table = earlier ?? (await state.openTable(files.length, true));
  const inspected = await withFullLengths(files, tree, found);
  for (const [number, one] of inspected.entries()) table.set(number, one);
  const torrent = { infoHash, pieceCount: layout.pieceCount, pieceLength: layout.pieceLength };
  const { index, isWhole } = await state.useIndex((handle) => StoredIndex.open(handle, torrent));
  const wholeness = new Wholeness(files, layout, index);
  const medium = new TargetMedium({
    files,
    tree,
    table,
    tablePath: state.tablePath,
    sidePath: state.sidePath,
    openFiles,
    isWhole: (file) => wholeness.isWhole(file),
    failed,
    destroyed: () => state.delete(),
  });
  const sideBytes = (await statOf(state.sidePath))?.size ?? 0;
  const known = {
    metainfo,
    files,
    inspected,
    tree,
    medium,
    index,
    cipher,
    hash,
    signal,
    sideBytes,
    isDoubtful,
  };
  const isNew = isFirst && inspected.every((file) => file.state === "absent");
  const check = { ...known, isIndexWhole: isWhole || isNew, progress: options.checking };
  const changed = await checkPieces(check).catch(async (error: unknown) => {
    if (isFirst) await state.delete();
    throw error;
  });
  await state.useIndex((handle) => index.write(handle, changed).then(() => handle.datasync()));
  await state.useTable((handle) => table.write(handle, files.keys()).then(() => handle.datasync()));
  await state.sync();
  const { indexPath } = state;
  const plain = new IndexedStore({ torrent, index, indexPath, files: openFiles, medium });
  const store = cipher === undefined ? plain : new WireStore(plain, cipher, layout);
  const target = new Target({ store, plain, medium, files, tree, wholeness, failed }, wanted);
  await target.settle().catch((error: unknown) => failed(storeError(error)));
  return target;
}

/** What is kept about a download, in a folder of ours below the user's. */
class State {
  readonly indexPath: string;
  readonly tablePath: string;
  readonly sidePath: string;
  private readonly directory: string;
  private readonly folder: string;
  private readonly infoHash: InfoHash;
  private readonly files: OpenFiles;

  constructor(directory: string, infoHash: InfoHash, files: OpenFiles) {
    this.directory = directory;
    this.folder = join(directory, STATE_FOLDER, "downloads");
    this.indexPath = join(this.folder, `${infoHash}.pieces`);
    this.tablePath = join(this.folder, `${infoHash}.files`);
    this.sidePath = join(this.folder, `${infoHash}.rest`);
    this.infoHash = infoHash;
    this.files = files;
  }

  /** Whether this download was begun before. Then files with its other names are its own. */
  async exists(): Promise<boolean> {
    // With the user's usual permissions, unlike our own folder in it.
    await mkdir(this.directory, { recursive: true });
    await makeFolder(this.folder);
    const found = await Promise.all([this.indexPath, this.tablePath].map(statOf));
    return found.some((stats) => stats !== undefined);
  }

  openTable(count: number, isNew: boolean): Promise<FileTable> {
    return this.useTable((handle) => FileTable.open(handle, this.infoHash, count, isNew));
  }

  useTable<T>(work: (handle: FileHandle) => Promise<T>): Promise<T> {
    return this.files.use(this.tablePath, () => openOwn(this.tablePath), work);
  }

  useIndex<T>(work: (handle: FileHandle) => Promise<T>): Promise<T> {
    return this.files.use(this.indexPath, () => openOwn(this.indexPath), work);
  }

  sync(): Promise<void> {
    return syncFolder(this.folder);
  }

  async delete(): Promise<void> {
    for (const path of [this.indexPath, this.tablePath, this.sidePath]) {
      await this.files.close(path);
      await removeFile(path);
    }
  }
}

/** A file under way that was cut short gets its length again. What was in it is gone. */
async function withFullLengths(
  files: readonly TargetFile[],
  tree: TargetTree,
  inspected: readonly Inspected[],
): Promise<readonly Inspected[]> {
  const all: Inspected[] = [];
  for (const [number, one] of inspected.entries()) {
    const file = files[number];
    if (file === undefined || one.state !== "begun" || one.size === file.length) all.push(one);
    else
      all.push(
        await tree.usePart(file, async (handle) => {
          await handle.truncate(file.length);
          const { mtimeMs, size } = await handle.stat();
          return { state: "begun", size, mtimeMs, isTrusted: false };
        }),
      );
  }
  return all;
}
