/**
 * The copies that this tab makes to save files, by the number of the request. Each is deleted when the page releases it,
 * when its torrent is removed, or when the tab's store slot is opened again.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import type { Library } from "./files/library.ts";
import { shareReports } from "./files/share-reports.ts";
import { downloadOf } from "./files/torrent-files.ts";
import { type Exported, type ExportOptions, exportFile } from "./store/export.ts";
import { exportDirectory, sweepExports } from "./store/export-folders.ts";

/** Bytes per millisecond at which a fast disk copies. On most systems, an open file can be read after it was deleted. */
const OPENED_PER_MS = 200_000;

interface Finished extends Exported {
  /** performance.now() */
  readonly finishedAt: number;
}

interface Copy {
  readonly infoHash: InfoHash;
  readonly abort: AbortController;
  readonly exported: Promise<Finished>;
}

export class Exports {
  private readonly library: Pick<Library, keyof Library>;
  private readonly slot: number | undefined;
  private readonly copies = new Map<number, Copy>();

  /** @param slot undefined: without the private file system */
  constructor(library: Pick<Library, keyof Library>, slot: number | undefined) {
    this.library = library;
    this.slot = slot;
  }

  /**
   * @param id names the copy
   * @param fileIndex undefined: an archive of all wanted files
   * @param onProgress receives the copied share of the file now and then
   * @throws what the library throws
   */
  async save(
    id: number,
    infoHash: InfoHash,
    fileIndex: number | undefined,
    onProgress: (share: number) => void,
  ): Promise<File> {
    const abort = new AbortController();
    const exported = this.export(infoHash, fileIndex, abort.signal, onProgress);
    this.copies.set(id, { infoHash, abort, exported });
    try {
      return (await exported).file;
    } catch (error) {
      this.copies.delete(id);
      throw error;
    }
  }

  /** Stops copying, or deletes the copy. Settles when it is gone. */
  async release(id: number): Promise<void> {
    const copy = this.copies.get(id);
    this.copies.delete(id);
    copy?.abort.abort(new Error("cancelled"));
    const exported = await copy?.exported.catch(() => undefined);
    if (exported?.entryName === undefined || this.slot === undefined) return;
    const directory = await exportDirectory(this.slot);
    // If the browser still reads it and forbids that (Windows), the next start deletes it.
    await directory?.removeEntry(exported.entryName).catch(() => undefined);
  }

  /** Deletes the torrent's copies. Settles when they are gone. */
  async forget(infoHash: InfoHash): Promise<void> {
    await this.releaseAll((copy) => copy.infoHash === infoHash);
  }

  /** Deletes all copies, also those that an earlier worker left. */
  async clear(): Promise<void> {
    await this.releaseAll(() => true);
    if (this.slot !== undefined) await sweepExports(this.slot);
  }

  private async releaseAll(isMeant: (copy: Copy) => boolean): Promise<void> {
    const meant = [...this.copies].filter(([, copy]) => isMeant(copy));
    await Promise.all(
      meant.map(async ([id, { abort, exported }]) => {
        abort.abort(new Error("cancelled"));
        await exported.then(opened, () => undefined);
        await this.release(id);
      }),
    );
  }

  private async export(
    infoHash: InfoHash,
    fileIndex: number | undefined,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<Finished> {
    const reader = this.library.openReader(infoHash, { kind: "save", fileIndex });
    try {
      const download = downloadOf(this.library, infoHash, fileIndex ?? "zip");
      if (download === undefined) throw new RangeError(`there is no file ${fileIndex}`);
      const dir = this.slot === undefined ? undefined : await exportDirectory(this.slot);
      const options: ExportOptions = { dir, signal, onProgress: shareReports(download.length, onProgress) };
      const exported = await exportFile(download, (piece) => reader.read(piece, signal), options);
      return { ...exported, finishedAt: performance.now() };
    } finally {
      reader.close();
    }
  }
}

/** The browser may just be opening the copy: waits for as long as copying it from disk to disk takes. */
async function opened({ file, entryName, finishedAt }: Finished): Promise<void> {
  const rest = finishedAt + file.size / OPENED_PER_MS - performance.now();
  if (entryName !== undefined && rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}
