/**
 * Copies one file of a torrent, or an archive, out of the piece store with flat memory: into the origin's private file system, as a `File`
 * that the page passes to the browser's downloads. A small file becomes a Blob instead, and is not stored a second time.
 *
 * Where the private file system is missing, forbidden or full, a large file is a Blob of Blobs. Browsers move those to
 * disk by themselves, and this worker never holds more than one part.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { ReadPiece } from "../files/content.ts";
import type { Download } from "../files/torrent-files.ts";

/** Small enough to be held in memory, and large enough that a 4 GiB file has few parts. */
const PART_BYTES = 16 * 1024 * 1024;
/** Shared content is always a download, never a document of this origin. */
const TYPE = "application/octet-stream";

export interface ExportOptions {
  /** From `exportDirectory`; undefined: make a Blob. */
  readonly dir: FileSystemDirectoryHandle | undefined;
  /** Aborting makes the export reject with the signal's reason, after everything that was written has been deleted. */
  readonly signal?: AbortSignal;
  /** @param bytes so far */
  readonly onProgress?: (bytes: number) => void;
}

export interface Exported {
  /** Under a safe name. */
  readonly file: File;
  /** Its name in the directory; undefined: it is a Blob. */
  readonly entryName: string | undefined;
}

/** @throws MissingPieceError, and what `read` throws */
export async function exportFile(
  { name, length, content }: Download,
  read: ReadPiece,
  { dir, signal = new AbortController().signal, onProgress = () => undefined }: ExportOptions,
): Promise<Exported> {
  const slices = () => watched(content(read, 0, length, signal), onProgress);
  const isLarge = length > PART_BYTES;
  const onDisk = await (dir && isLarge ? toDisk(dir, length, slices()) : undefined)?.catch(
    (error: unknown) => {
      // Only the file system throws DOMExceptions; reading pieces never does.
      if (!(error instanceof DOMException)) throw error;
    },
  );
  const copied = onDisk?.content ?? (await toBlob(slices()));
  return { file: new File([copied], name, { type: TYPE }), entryName: onDisk?.name };
}

async function toDisk(
  dir: FileSystemDirectoryHandle,
  length: number,
  content: AsyncIterable<Bytes>,
): Promise<{ readonly name: string; readonly content: Blob }> {
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
    return { name, content: await entry.getFile() };
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
    if (bytes < PART_BYTES) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return new Blob([...parts, ...waiting]);
}

async function* watched(
  content: AsyncIterable<Bytes>,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Bytes> {
  let bytes = 0;
  for await (const slice of content) {
    yield slice;
    bytes += slice.length;
    onProgress(bytes);
  }
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
