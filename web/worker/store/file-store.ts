/**
 * A seeder's pieces straight from the dropped files, where there was no room to store them. Read-only. Each piece is
 * checked against its hash when read, because a file on disk can change under us and not every browser notices.
 */

import { type Bytes, equalBytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import { sha1 } from "./hasher.ts";
import { JoinedFiles, UnreadableFileError } from "./joined-files.ts";
import { type PieceStore, StoreFailedError, StoreFullError } from "./piece-store.ts";

export class FileStore implements PieceStore {
  private readonly metainfo: Metainfo;
  private files: JoinedFiles | undefined;

  /** @param files in the torrent's order, as given to `prepareSeed` */
  constructor(metainfo: Metainfo, files: readonly SeedFile[]) {
    this.metainfo = metainfo;
    this.files = new JoinedFiles(files);
  }

  async have(): Promise<readonly number[]> {
    this.opened();
    return [...this.metainfo.layout.pieces()];
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const files = this.opened();
    const { layout } = this.metainfo;
    try {
      const bytes = await files.read(layout.offsetOf(piece), layout.lengthOf(piece));
      return equalBytes(await sha1(bytes), this.metainfo.pieceHash(piece)) ? bytes : undefined;
    } catch (error) {
      if (error instanceof UnreadableFileError) return undefined;
      throw error;
    }
  }

  async write(): Promise<void> {
    throw readOnly();
  }

  async writeRun(): Promise<Blob> {
    throw readOnly();
  }

  async room(): Promise<number> {
    return 0;
  }

  /** The files themselves are the user's and stay. */
  async destroy(): Promise<void> {
    this.files = undefined;
  }

  close(): void {
    this.files = undefined;
  }

  private opened(): JoinedFiles {
    if (this.files === undefined) throw new StoreFailedError("the store is closed");
    return this.files;
  }
}

function readOnly(): StoreFullError {
  return new StoreFullError("a dropped file is served where it lies; nothing is stored");
}
