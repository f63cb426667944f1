/** The parsed info dictionary (BEP 3). `info.ts` reads and writes it. */
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex, PieceLayout } from "../core/layout.ts";
import type { SealedInfo } from "./sealed/sealed-info.ts";

export interface TorrentFile {
  /** Folder names, then the file name, cleaned for display. Never empty, and unlike the path of any other file. */
  readonly path: readonly string[];
  /** The path to save it under, where that is another one: some characters are visible but not allowed in file names. */
  readonly savedPath?: readonly string[];
  /** Bytes. */
  readonly length: number;
  /** Position of the file's first byte in the torrent. */
  readonly offset: number;
  /** Milliseconds since 1970, if the info dictionary says when the file was last changed. */
  readonly modifiedAt?: number;
}

export interface Metainfo {
  readonly infoHash: InfoHash;
  /** Cleaned for display. The info hash if the dictionary's name has no meaning. */
  readonly name: string;
  readonly layout: PieceLayout;
  /** In the torrent's order, by ascending offset. A single-file torrent has one file, with path [name]. */
  readonly files: readonly TorrentFile[];
  /** The original bytes of the info dictionary: the ones that were hashed and that peers receive. */
  readonly infoBytes: Bytes;
  /** Present if the torrent is sealed: its bytes are ciphertext, and `openManifest` replaces `name` and `files`. */
  readonly sealed?: SealedInfo;
  /** Only its own trackers may introduce peers (BEP 27). */
  readonly isPrivate?: true;
  /** The piece's expected SHA-1, 20 bytes. */
  pieceHash(piece: PieceIndex): Uint8Array;
}
