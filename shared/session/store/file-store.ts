/**
 * A seeder's pieces, read from the shared files themselves when there was no room to store them. Every piece is hashed
 * when it is read, because a file on disk can change and not every platform notices.
 */
import { type Bytes, equalBytes } from "../../core/bytes.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import type { ContentCipher } from "../../metainfo/sealed/content-cipher.ts";
import { type ContentSource, type Hash, type PieceStore, StoreFailedError } from "../ports.ts";
import { JoinedFiles, type SeedFile, UnreadableFileError } from "./joined-files.ts";

/** Nothing is stored. A piece is only written here after its file was found changed, and others have sent the piece. */
export class ReadOnlyError extends StoreFailedError {}

export class FileStore implements PieceStore {
  private readonly metainfo: Metainfo;
  private readonly hash: Hash;
  private readonly cipher: ContentCipher | undefined;
  private files: JoinedFiles | undefined;

  /**
   * @param files in the torrent's order, as passed to `prepareSeed`
   * @param cipher of a sealed torrent
   */
  constructor(metainfo: Metainfo, files: readonly SeedFile[], hash: Hash, cipher?: ContentCipher) {
    this.cipher = cipher;
    this.metainfo = metainfo;
    this.hash = hash;
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
      const offset = layout.offsetOf(piece);
      const plain = await files.read(offset, layout.lengthOf(piece));
      const bytes = this.cipher === undefined ? plain : await this.cipher.apply(offset, plain);
      return equalBytes(await this.hash(bytes), this.metainfo.pieceHash(piece)) ? bytes : undefined;
    } catch (error) {
      if (error instanceof UnreadableFileError) return undefined;
      throw error;
    }
  }

  async write(): Promise<void> {
    throw new ReadOnlyError();
  }

  async writeRun(): Promise<ContentSource> {
    throw new ReadOnlyError();
  }

  async room(): Promise<number> {
    return 0;
  }

  /** The files belong to the user and stay. */
  async destroy(): Promise<void> {
    this.close();
  }

  close(): void {
    this.files = undefined;
  }

  private opened(): JoinedFiles {
    if (this.files === undefined) throw new StoreFailedError("the store is closed");
    return this.files;
  }
}
