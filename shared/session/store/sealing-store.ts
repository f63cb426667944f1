/**
 * The pieces of a sealed torrent that was shared here: the store has the files as they are, and its user reads and writes what
 * peers are sent. Encrypting takes place on a thread of the platform's cryptography.
 */
import type { Bytes } from "../../core/bytes.ts";
import type { PieceIndex, PieceLayout } from "../../core/layout.ts";
import type { ContentCipher } from "../../metainfo/sealed/content-cipher.ts";
import type { ContentSource, PieceRun, PieceStore, StoredPiece } from "../ports.ts";

export class SealingStore implements PieceStore {
  private readonly store: PieceStore;
  private readonly cipher: ContentCipher;
  private readonly layout: PieceLayout;
  /** Absent where the store has none. */
  readonly watch?: (lost: () => void) => void;

  /** @param store contains plaintext */
  constructor(store: PieceStore, cipher: ContentCipher, layout: PieceLayout) {
    this.store = store;
    this.cipher = cipher;
    this.layout = layout;
    if (store.watch !== undefined) this.watch = (lost) => store.watch?.(lost);
  }

  have(): Promise<readonly number[]> {
    return this.store.have();
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = await this.store.read(piece);
    return bytes && this.cipher.apply(this.layout.offsetOf(piece), bytes);
  }

  async write(pieces: readonly StoredPiece[]): Promise<void> {
    const plain = pieces.map(async ({ piece, bytes }) => {
      return { piece, bytes: await this.cipher.apply(this.layout.offsetOf(piece), bytes) };
    });
    await this.store.write(await Promise.all(plain));
  }

  /** @param run plaintext, as are the bytes of the copy */
  writeRun(run: PieceRun): Promise<ContentSource> {
    return this.store.writeRun(run);
  }

  room(): Promise<number> {
    return this.store.room();
  }

  destroy(): Promise<void> {
    return this.store.destroy();
  }

  close(): void {
    this.store.close();
  }
}
