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
/** The page revokes the copy's URL after this time: the user may look at a "save as" dialogue for minutes. */
const TAKEN_AFTER_MS = 5 * 60_000;
/** Bytes per millisecond at which a slow disk copies. */
const TAKEN_PER_MS = 10_000;
/** Bytes per millisecond at which a fast disk copies. On most systems, an open file can be read after it was deleted. */
const OPENED_PER_MS = 200_000;
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

/** Bytes in the private file system, by the slot of the tab that wrote them. Empty where there is none. */
export async function exportSizes(): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    for await (const [name, slot] of folder.entries()) {
      if (!/^\d{1,9}$/.test(name) || !isDirectory(slot)) continue;
      let bytes = 0;
      for await (const entry of slot.values()) if (isFile(entry)) bytes += (await entry.getFile()).size;
      if (bytes > 0) sizes.set(Number(name), bytes);
    }
  } catch {
    // There is nothing, or another tab is deleting it.
  }
  return sizes;
}

interface Saved {
  readonly file: File;
  /** Its name in the slot's folder; undefined: it is not there. */
  readonly entryName: string | undefined;
  readonly savedAt: number;
}

/** The tab's saved files. Saving a file again returns the same `File`. A copy is deleted once the browser must have it. */
export class Exports {
  private readonly session: Session;
  private readonly slot: number | undefined;
  private readonly saved = new Map<InfoHash, Map<number, Saved>>();

  /** @param slot undefined: without the private file system */
  constructor(session: Session, slot: number | undefined) {
    this.session = session;
    this.slot = slot;
  }

  /** @throws MissingPieceError, and what the session throws */
  async save(infoHash: InfoHash, fileIndex: number): Promise<File> {
    const known = this.saved.get(infoHash)?.get(fileIndex);
    if (known !== undefined) return known.file;
    const metainfo = this.session.metainfo(infoHash);
    const directory = this.slot === undefined ? undefined : await exportDirectory(this.slot);
    const read = (piece: PieceIndex) => this.session.read(infoHash, piece);
    let entryName: string | undefined;
    const file = await exportFile(metainfo, fileIndex, read, directory, (name) => {
      entryName = name;
    });
    const saved = { file, entryName, savedAt: Date.now() };
    const files = this.saved.get(infoHash) ?? new Map<number, Saved>();
    this.saved.set(infoHash, files.set(fileIndex, saved));
    if (entryName !== undefined)
      setTimeout(
        () => void this.release(infoHash, fileIndex, saved),
        TAKEN_AFTER_MS + file.size / TAKEN_PER_MS,
      );
    return file;
  }

  /** Deletes the torrent's copies. Settles when they are gone. */
  async forget(infoHash: InfoHash): Promise<void> {
    const files = [...(this.saved.get(infoHash)?.values() ?? [])];
    this.saved.delete(infoHash);
    await Promise.all(files.map((saved) => this.delete(saved)));
  }

  /** Deletes all copies, also those that an earlier worker left. */
  async clear(): Promise<void> {
    await Promise.all([...this.saved.keys()].map((infoHash) => this.forget(infoHash)));
    if (this.slot !== undefined) await sweepExports(this.slot);
  }

  private async release(infoHash: InfoHash, fileIndex: number, saved: Saved): Promise<void> {
    const files = this.saved.get(infoHash);
    if (files?.get(fileIndex) !== saved) return;
    files.delete(fileIndex);
    await this.delete(saved);
  }

  /** The browser may just be opening the copy: it gets the time in which it copies the file from disk to disk. */
  private async delete({ entryName, file, savedAt }: Saved): Promise<void> {
    if (entryName === undefined || this.slot === undefined) return;
    const rest = savedAt + file.size / OPENED_PER_MS - Date.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    const directory = await exportDirectory(this.slot);
    // If the browser still reads it and forbids that (Windows), the next start deletes it.
    await directory?.removeEntry(entryName).catch(() => undefined);
  }
}

/**
 * @param dir from `exportDirectory`; undefined: make a Blob
 * @param onDisk receives the name of the copy in `dir` if there is one
 * @returns a File named as in the torrent (data from outside)
 * @throws RangeError, MissingPieceError, and what `read` throws
 */
export async function exportFile(
  metainfo: Metainfo,
  fileIndex: number,
  read: ReadPiece,
  dir: FileSystemDirectoryHandle | undefined,
  onDisk: (entryName: string) => void = () => undefined,
): Promise<File> {
  const file = metainfo.files[fileIndex];
  if (file === undefined) throw new RangeError(`there is no file ${fileIndex}`);
  const content = () => contentOf(metainfo, file, read);
  const saved = await (dir && toDisk(dir, file.length, content(), onDisk))?.catch((error: unknown) => {
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
  onDisk: (entryName: string) => void,
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
    const file = await entry.getFile();
    onDisk(name);
    return file;
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

function isDirectory(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === "directory";
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}

function hasSyncAccess(handle: FileSystemFileHandle): handle is FileSystemFileHandle & SyncAccess {
  return "createSyncAccessHandle" in handle;
}
