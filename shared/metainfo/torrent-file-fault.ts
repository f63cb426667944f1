/** Groups what can be wrong with a .torrent file by what a user can do about it. Page and command line have a sentence for each. */
import { unreachable } from "../core/invariant.ts";
import type { TorrentFileViolation } from "./torrent-file.ts";

export type TorrentFileFault =
  | "not-a-torrent"
  | "torrent-cut-short"
  | "torrent-file-too-long"
  | "torrent-without-info"
  /** Nothing to download. */
  | "torrent-without-files"
  | "torrent-bad-lengths"
  | "torrent-bad-names"
  | "torrent-repeated-names"
  | "torrent-bad-pieces"
  /** A hybrid torrent whose v1 and v2 parts describe different files. */
  | "torrent-halves-differ"
  /** Valid, and beyond what this program does. */
  | "torrent-v2-only"
  | "torrent-pieces-too-long"
  | "torrent-too-complex";

export function torrentFileFault({ violation }: TorrentFileViolation): TorrentFileFault {
  switch (violation) {
    case "file-too-long":
      return "torrent-file-too-long";
    case "bencode-truncated":
      return "torrent-cut-short";
    case "not-a-torrent":
    case "bencode-malformed":
    case "bencode-not-canonical":
    case "bencode-number-too-large":
    case "bencode-too-deep":
    case "bencode-unsorted-keys":
    case "bencode-forbidden-key":
    case "bencode-trailing-bytes":
      return "not-a-torrent";
    case "no-info":
    case "info-not-a-dictionary":
      return "torrent-without-info";
    case "v2-only":
      return "torrent-v2-only";
    case "no-files":
    case "only-empty-files":
      return "torrent-without-files";
    case "piece-length-too-large":
      return "torrent-pieces-too-long";
    case "too-many-files":
    case "path-too-deep":
    case "info-too-long":
    case "bencode-too-many-values":
      return "torrent-too-complex";
    case "bad-length":
      return "torrent-bad-lengths";
    case "bad-name":
    case "bad-path":
      return "torrent-bad-names";
    case "repeated-path":
      return "torrent-repeated-names";
    case "halves-differ":
      return "torrent-halves-differ";
    case "bad-pieces":
    case "bad-piece-length":
      return "torrent-bad-pieces";
    default:
      return unreachable(violation);
  }
}
