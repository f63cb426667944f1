/**
 * The pieces of a torrent as people read them: a sealed one is decrypted, on a thread of the platform's cryptography. The last
 * ones stay in memory, because thousands of small files share a piece, and a player asks for the same one again.
 */
import { BoundedMap } from "../core/bounded-map.ts";
import type { Bytes } from "../core/bytes.ts";
import type { PieceIndex, PieceLayout } from "../core/layout.ts";
import type { ContentCipher } from "../metainfo/sealed/content-cipher.ts";

/** Eight pieces: as many as a save reads ahead. */
const MAX_BYTES = 2 * 1024 * 1024;

interface Opened {
  readonly from: Bytes;
  readonly bytes: Promise<Bytes>;
}

export class OpenedPieces {
  private readonly pieces = new BoundedMap<PieceIndex, Opened>(MAX_BYTES, ({ from }) => from.length);

  /** @param bytes of the piece, as peers are sent it @returns shared by all callers: never change or transfer them */
  open(piece: PieceIndex, bytes: Bytes, cipher: ContentCipher, layout: PieceLayout): Promise<Bytes> {
    const known = this.pieces.get(piece);
    if (known?.from === bytes) return known.bytes;
    const opened = { from: bytes, bytes: cipher.apply(layout.offsetOf(piece), bytes) };
    this.pieces.set(piece, opened);
    return opened.bytes;
  }

  clear(): void {
    this.pieces.clear();
  }
}
