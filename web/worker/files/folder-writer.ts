/**
 * Writes the files of a torrent into a folder, as their pieces arrive. A small file is written when all of it is stored; a
 * large one is begun with its first piece, and its pieces are written where they belong, in the order of their arrival. A file
 * takes its place in the folder only when it is complete.
 */
import { equalBytes } from "../../../shared/core/bytes.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Metainfo, TorrentFile } from "../../../shared/metainfo/metainfo.ts";
import { contentOf } from "./content.ts";
import type { FolderTree } from "./folder-tree.ts";
import type { PieceReader } from "./library.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Browsers check each file when it is complete, which takes some milliseconds of waiting. */
const SMALL_AT_A_TIME = 6;
const LARGE_AT_A_TIME = 2;
/** Waiting for all of a longer file would put most of the work behind the end of the download. */
const LARGE = 16 * 1024 * 1024;
/** Pieces of a large file that are read and written at a time. */
const PIECES_AT_A_TIME = 4;

export interface FileToWrite {
  readonly fileIndex: number;
  readonly file: TorrentFile;
  /** In the folder. */
  readonly path: readonly string[];
  /** A file that is there already may be written over. */
  readonly mayReplace: boolean;
}

export interface FolderWriterOptions {
  readonly metainfo: Metainfo;
  readonly reader: PieceReader;
  readonly tree: FolderTree;
  /** In the torrent's order. */
  readonly files: readonly FileToWrite[];
  /** Stops writing; what is not complete is removed. */
  readonly signal: AbortSignal;
  /** @param bytes that were written just now */
  readonly onWritten: (file: FileToWrite, bytes: number) => void;
  readonly onFinished: (file: FileToWrite) => void;
}

/** Resolves when all files are written. Rejects with the first failure, after all work has ended. */
export async function writeFolder(options: FolderWriterOptions): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const small = new WaitingLine<FileToWrite>();
  const large = new WaitingLine<FileToWrite>();
  const work = { ...options, signal };
  const tasks = [
    distribute(work, small, large),
    ...Array.from({ length: SMALL_AT_A_TIME }, () => each(small, (file) => writeStored(file, work))),
    ...Array.from({ length: LARGE_AT_A_TIME }, () => each(large, (file) => writeArriving(file, work))),
  ];
  for (const task of tasks)
    task.catch((error: unknown) => {
      failed.abort(error);
      small.close();
      large.close();
    });
  await Promise.allSettled(tasks);
  signal.throwIfAborted();
}

async function each(
  line: WaitingLine<FileToWrite>,
  act: (file: FileToWrite) => Promise<void>,
): Promise<void> {
  for (let file = await line.take(); file !== undefined; file = await line.take()) await act(file);
}

/** Puts each file into its line: a small one when it is stored, a large one when its first piece is. */
async function distribute(
  { files, metainfo: { layout }, reader, signal }: FolderWriterOptions,
  small: WaitingLine<FileToWrite>,
  large: WaitingLine<FileToWrite>,
): Promise<void> {
  for (const file of files) if (file.file.length === 0) small.add(file);
  const filled = files.filter(({ file }) => file.length > 0);
  /** Pieces that are not stored; a large file is taken from the list when it has begun. */
  const missing = new Map(
    filled.map((file) => [file, countOf(layout.piecesWithin(file.file.offset, file.file.length))]),
  );
  const pieces = new Set<PieceIndex>();
  for (const { file } of filled)
    for (const piece of layout.piecesWithin(file.offset, file.length)) pieces.add(piece);
  for await (const piece of reader.arriving(pieces, signal)) {
    const begin = layout.offsetOf(piece);
    for (const file of filesWithin(filled, begin, begin + layout.lengthOf(piece))) {
      const rest = missing.get(file);
      if (rest === undefined) continue;
      const isLarge = file.file.length > LARGE;
      if (isLarge || rest === 1) missing.delete(file);
      else missing.set(file, rest - 1);
      if (isLarge) large.add(file);
      else if (rest === 1) small.add(file);
    }
  }
  small.close();
  large.close();
}

function countOf(items: Iterable<unknown>): number {
  let count = 0;
  for (const _ of items) count++;
  return count;
}

/** @param files in the torrent's order, none empty */
function* filesWithin(files: readonly FileToWrite[], begin: number, end: number): Generator<FileToWrite> {
  let [low, high] = [0, files.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { offset = 0, length = 0 } = files[middle]?.file ?? {};
    if (offset + length <= begin) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < files.length; at++) {
    const file = files[at];
    invariant(file !== undefined, "the search stays within the list");
    if (file.file.offset >= end) return;
    yield file;
  }
}

async function writeStored(target: FileToWrite, work: FolderWriterOptions): Promise<void> {
  const { metainfo, reader, signal } = work;
  await intoFile(target, work, async (writable) => {
    const read = (piece: PieceIndex) => reader.read(piece, signal);
    for await (const bytes of contentOf(metainfo.layout, { ...target.file, read, signal })) {
      await writable.write(bytes);
      work.onWritten(target, bytes.length);
    }
  });
}

async function writeArriving(target: FileToWrite, work: FolderWriterOptions): Promise<void> {
  const { metainfo, reader, signal } = work;
  const { offset, length } = target.file;
  const { layout } = metainfo;
  await intoFile(target, work, async (writable) => {
    const writePiece = async (piece: PieceIndex): Promise<void> => {
      const begin = layout.offsetOf(piece);
      const bytes = await reader.read(piece, signal);
      const data = bytes.subarray(
        Math.max(0, offset - begin),
        Math.min(bytes.length, offset + length - begin),
      );
      await writable.write({ type: "write", position: Math.max(0, begin - offset), data });
      work.onWritten(target, data.length);
    };
    const broken = new AbortController();
    const until = AbortSignal.any([signal, broken.signal]);
    const running = new Set<Promise<void>>();
    for await (const piece of reader.arriving(layout.piecesWithin(offset, length), until)) {
      const written = writePiece(piece)
        .catch((error: unknown) => broken.abort(error))
        .finally(() => running.delete(written));
      running.add(written);
      if (running.size >= PIECES_AT_A_TIME) await Promise.race(running);
    }
    await Promise.all(running);
    broken.signal.throwIfAborted();
  });
}

async function intoFile(
  target: FileToWrite,
  work: FolderWriterOptions,
  fill: (writable: FileSystemWritableFileStream) => Promise<void>,
): Promise<void> {
  const { tree, signal, onFinished } = work;
  signal.throwIfAborted();
  let isThere = false;
  const handle = await tree.file(target.path, async (there) => {
    isThere = await hasContent(there, target, work);
    return isThere || target.mayReplace;
  });
  if (isThere) {
    work.onWritten(target, target.file.length);
    return onFinished(target);
  }
  let writable: FileSystemWritableFileStream | undefined;
  try {
    writable = await handle.createWritable();
    await fill(writable);
    signal.throwIfAborted();
    await writable.close();
  } catch (error) {
    await writable?.abort().catch(() => undefined);
    await removeIfEmpty(handle);
    throw error;
  }
  onFinished(target);
}

/** A file that was completed just before a reload is not among those that are known to be complete. */
async function hasContent(
  there: File,
  { file }: FileToWrite,
  { metainfo, reader, signal }: FolderWriterOptions,
): Promise<boolean> {
  if (there.size !== file.length) return false;
  const read = (piece: PieceIndex) => reader.read(piece, signal);
  let at = 0;
  for await (const bytes of contentOf(metainfo.layout, { ...file, read, signal })) {
    const slice = there.slice(at, at + bytes.length);
    if (!equalBytes(new Uint8Array(await slice.arrayBuffer()), bytes)) return false;
    at += bytes.length;
  }
  return true;
}

/** A file that was made for what was not written; one that was there before keeps what it had. */
async function removeIfEmpty(handle: FileSystemFileHandle & { remove?(): Promise<void> }): Promise<void> {
  try {
    if ((await handle.getFile()).size === 0) await handle.remove?.();
  } catch {
    // It is gone, or may not be removed.
  }
}
