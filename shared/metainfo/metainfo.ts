/** What an info dictionary (BEP 3) says, parsed. `info.ts` makes and reads it. */
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex, PieceLayout } from "../core/layout.ts";

export interface TorrentFile {
  /** Folder names and file name, not empty, cleaned of nothing: data, to be shown as text. */
  readonly path: readonly string[];
  /** Bytes. */
  readonly length: number;
  /** Where the file begins in the torrent, bytes. */
  readonly offset: number;
}

export interface Metainfo {
  readonly infoHash: InfoHash;
  readonly name: string;
  readonly layout: PieceLayout;
  /** In the torrent's order; offsets ascend. A single-file torrent has one, with path [name]. */
  readonly files: readonly TorrentFile[];
  /** The original bytes of the info dictionary, as hashed and as served to peers. */
  readonly infoBytes: Bytes;
  /** The 20-byte SHA-1 that this piece must have. */
  pieceHash(piece: PieceIndex): Uint8Array;
}
