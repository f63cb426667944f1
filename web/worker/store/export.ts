/**
 * Saves one file of a torrent with flat memory: copies its pieces into the origin's private file system and returns a
 * `File` on disk, which the page passes to the browser's downloads.
 *
 * Where that file system is missing, forbidden or full, the file is a Blob of Blobs. Browsers move those to disk by
 * themselves, and this worker never holds more than one part.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Metainfo, TorrentFile } from "../../../shared/metainfo/metainfo.ts";
import type { Session } from "../../../shared/session/session.ts";

const FOLDER = "tabswarm-saved";
/** Pieces read at a time: twice as fast as one; more than eight gain nothing (measured in Chromium). */
const READ_AHEAD = 8;
/** Large enough that a 4 GiB file has few parts, small enough to be held in memory. */
const BLOB_PART_BYTES = 16 * 1024 * 1024;
/** Shared content is always a download, never a document of this origin. */
const TYPE = "application/octet-stream";

type ReadPiece = (piece: PieceIndex) => Promise<Bytes | undefined>;

/** The torrent is incomplete, or the browser evicted a piece. The message is the piece's number, for the page's sentence. */
export class MissingPieceError extends Error {
  override readonly name = "MissingPieceError";

  constructor(piece: PieceIndex) {
    super(`#${piece}`);
  }
}

/** The folder of a slot's exports; undefined where there is no private file system (private mode, older browsers). */
export async function exportDirectory(slot: number): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return await folder.getDirectoryHandle(String(slot), { create: true });
  } catch {
    return undefined;
  }
}

/** Deletes the slot's exports. Never rejects. */
export async function sweepExports(slot: number): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.removeEntry(String(slot), { recursive: true });
  } catch {
    // There is nothing, or a file is still being written: the next start deletes it.
  }
}

/** The tab's saved files. Saving a file again returns the same `File`. */
export class Exports {
  private readonly session: Session;
  private readonly slot: number | undefined;
  private readonly saved = new Map<InfoHash, Map<number, File>>();

  /** @param slot undefined: without the private file system */
  constructor(session: Session, slot: number | undefined) {
    this.session = session;
    this.slot = slot;
  }

  /** @throws MissingPieceError, and what the session throws */
  async save(infoHash: InfoHash, fileIndex: number): Promise<File> {
    const known = this.saved.get(infoHash)?.get(fileIndex);
    if (known !== undefined) return known;
    const metainfo = this.session.metainfo(infoHash);
    const directory = this.slot === undefined ? undefined : await exportDirectory(this.slot);
    const read = (piece: PieceIndex) => this.session.read(infoHash, piece);
    const file = await exportFile(metainfo, fileIndex, read, directory);
    const files = this.saved.get(infoHash) ?? new Map<number, File>();
    this.saved.set(infoHash, files.set(fileIndex, file));
    return file;
  }

  forget(infoHash: InfoHash): void {
    this.saved.delete(infoHash);
  }
}

/**
 * @param dir from `exportDirectory`; undefined: make a Blob
 * @returns a File named as in the torrent (data from outside)
 * @throws RangeError, MissingPieceError, and what `read` throws
 */
export async function exportFile(
  metainfo: Metainfo,
  fileIndex: number,
  read: ReadPiece,
  dir: FileSystemDirectoryHandle | undefined,
): Promise<File> {
  const file = metainfo.files[fileIndex];
  if (file === undefined) throw new RangeError(`there is no file ${fileIndex}`);
  const content = () => contentOf(metainfo, file, read);
  const saved = await (dir && toDisk(dir, file.length, content()))?.catch((error: unknown) => {
    // Only the file system throws DOMExceptions; reading pieces never does.
    if (!(error instanceof DOMException)) throw error;
  });
  return new File(
    [saved ?? (await toBlob(content()))],
    (file.savedPath ?? file.path).at(-1) ?? metainfo.name,
    { type: TYPE },
  );
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
      // Fails at once when there is no room.
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

/** The file's bytes in order, one slice per piece. The next pieces are read while one is written. */
async function* contentOf(metainfo: Metainfo, file: TorrentFile, read: ReadPiece): AsyncGenerator<Bytes> {
  const { layout } = metainfo;
  const end = file.offset + file.length;
  const waiting = piecesOf(metainfo, file);
  const reads: { readonly piece: PieceIndex; readonly bytes: Promise<Bytes | undefined> }[] = [];
  for (let at = 0; at < waiting.length; at++) {
    for (const piece of waiting.slice(at + reads.length, at + READ_AHEAD)) {
      const bytes = read(piece);
      // Nobody awaits it when the export stops early.
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
  const end = Math.ceil((file.offset + file.length) / layout.pieceLength);
  return [...layout.pieces()].slice(first, end);
}

/** The method exists only in workers, and not in every browser. */
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
