/** The parsed info dictionary (BEP 3). `info.ts` reads and writes it. */
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex, PieceLayout } from "../core/layout.ts";

export interface TorrentFile {
  /** Folder names, then the file name. Never empty. Untrusted: clean each with `file-name.ts` before use. */
  readonly path: readonly string[];
  /** Bytes. */
  readonly length: number;
  /** Position of the file's first byte in the torrent. */
  readonly offset: number;
}

export interface Metainfo {
  readonly infoHash: InfoHash;
  readonly name: string;
  readonly layout: PieceLayout;
  /** In the torrent's order, by ascending offset. A single-file torrent has one file, with path [name]. */
  readonly files: readonly TorrentFile[];
  /** The original bytes of the info dictionary: the ones that were hashed and that peers receive. */
  readonly infoBytes: Bytes;
  /** The piece's expected SHA-1, 20 bytes. */
  pieceHash(piece: PieceIndex): Uint8Array;
}
