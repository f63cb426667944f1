/**
 * Saving with flat memory: one file of a complete torrent is copied from its pieces into the origin's private file
 * system, and the `File` that comes back lies on disk. The page hands it to the browser's own downloads.
 *
 * Where that file system is missing, forbidden or full, the file is a Blob of Blobs: browsers move those to disk as
 * they see fit, while this worker never holds more than one part.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Metainfo, TorrentFile } from "../../../shared/metainfo/metainfo.ts";

const FOLDER = "tabswarm-saved";
/** Pieces read at a time: twice as fast as one by one, more gain nothing. */
const READ_AHEAD = 8;
const BLOB_PART_BYTES = 16 * 1024 * 1024;
/** Whatever was shared, it is a download, never a document of this origin. */
const TYPE = "application/octet-stream";

export type ReadPiece = (piece: PieceIndex) => Promise<Bytes | undefined>;

/** The torrent is not complete, or the browser evicted a piece. */
export class MissingPieceError extends Error {
  override readonly name = "MissingPieceError";
  readonly piece: PieceIndex;

  constructor(piece: PieceIndex) {
    super(`piece ${piece} is not there`);
    this.piece = piece;
  }
}

/** Where a slot's exports go; undefined where there is no private file system (private mode, older browsers). */
export async function exportDirectory(slot: number): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return await folder.getDirectoryHandle(String(slot), { create: true });
  } catch {
    return undefined;
  }
}

/** Deletes the slot's exports: at start, and when the page has no more use for them. Never rejects. */
export async function sweepExports(slot: number): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.removeEntry(String(slot), { recursive: true });
  } catch {
    // Nothing there, or a file is still being written: it goes at the next start.
  }
}

/**
 * @param dir from `exportDirectory`; undefined: make a Blob
 * @returns a File named as in the torrent (data from outside)
 * @throws MissingPieceError, and what `read` throws
 */
export async function exportFile(
  metainfo: Metainfo,
  fileIndex: number,
  read: ReadPiece,
  dir: FileSystemDirectoryHandle | undefined,
): Promise<File> {
  const file = metainfo.files[fileIndex];
  invariant(file !== undefined, "an exported file is one of the torrent's");
  const content = await saved(file, () => contentOf(metainfo, file, read), dir);
  return new File([content], file.path.at(-1) ?? metainfo.name, { type: TYPE });
}

async function saved(
  file: TorrentFile,
  content: () => AsyncIterable<Bytes>,
  dir: FileSystemDirectoryHandle | undefined,
): Promise<Blob> {
  if (dir === undefined) return toBlob(content());
  try {
    return await toDisk(dir, file.length, content());
  } catch (error) {
    // The file system's errors are DOMExceptions, those of reading pieces never are.
    if (error instanceof DOMException) return toBlob(content());
    throw error;
  }
}

async function toDisk(
  dir: FileSystemDirectoryHandle,
  length: number,
  content: AsyncIterable<Bytes>,
): Promise<Blob> {
  const name = crypto.randomUUID();
  const entry = await dir.getFileHandle(name, { create: true });
  try {
    if (!hasSyncAccess(entry)) throw new DOMException("no sync access handles", "NotSupportedError");
    const access = await entry.createSyncAccessHandle();
    try {
      // Finds out at once when there is no room.
      access.truncate(length);
      let at = 0;
      for await (const bytes of content) {
        const written = access.write(bytes, { at });
        if (written !== bytes.length) throw new DOMException("the disk is full", "QuotaExceededError");
        at += written;
      }
      access.flush();
    } finally {
      access.close();
    }
    return await entry.getFile();
  } catch (error) {
    await dir.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

async function toBlob(content: AsyncIterable<Bytes>): Promise<Blob> {
  const parts: Blob[] = [];
  let waiting: Bytes[] = [];
  let bytes = 0;
  for await (const slice of content) {
    waiting.push(slice);
    bytes += slice.length;
    if (bytes < BLOB_PART_BYTES) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return new Blob([...parts, ...waiting]);
}

/** The file's bytes in order, one slice a piece. While one is written the next are being read. */
async function* contentOf(metainfo: Metainfo, file: TorrentFile, read: ReadPiece): AsyncGenerator<Bytes> {
  const { layout } = metainfo;
  const end = file.offset + file.length;
  const waiting = piecesOf(metainfo, file);
  const reads: { readonly piece: PieceIndex; readonly bytes: Promise<Bytes | undefined> }[] = [];
  for (let at = 0; at < waiting.length; at++) {
    for (const piece of waiting.slice(at + reads.length, at + READ_AHEAD)) {
      const bytes = read(piece);
      // Whoever stops early never asks for it; its failure concerns nobody then.
      bytes.catch(() => undefined);
      reads.push({ piece, bytes });
    }
    const next = reads.shift();
    invariant(next !== undefined, "a piece is read before it is asked for");
    const bytes = await next.bytes;
    if (bytes?.length !== layout.lengthOf(next.piece)) throw new MissingPieceError(next.piece);
    const offset = layout.offsetOf(next.piece);
    yield bytes.subarray(Math.max(0, file.offset - offset), Math.min(bytes.length, end - offset));
  }
}

function piecesOf({ layout }: Metainfo, file: TorrentFile): PieceIndex[] {
  if (file.length === 0) return [];
  const first = Math.floor(file.offset / layout.pieceLength);
  const last = Math.floor((file.offset + file.length - 1) / layout.pieceLength);
  const pieces: PieceIndex[] = [];
  for (let index = first; index <= last; index++) {
    const piece = layout.piece(index);
    invariant(piece !== undefined, "a file lies within its torrent");
    pieces.push(piece);
  }
  return pieces;
}

/** Declared here because the method exists in workers only, and not in every browser. */
interface SyncAccess {
  createSyncAccessHandle(): Promise<{
    truncate(length: number): void;
    write(bytes: Bytes, options: { at: number }): number;
    flush(): void;
    close(): void;
  }>;
}

function hasSyncAccess(handle: FileSystemFileHandle): handle is FileSystemFileHandle & SyncAccess {
  return "createSyncAccessHandle" in handle;
}
