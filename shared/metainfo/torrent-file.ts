/**
 * Reads .torrent files (BEP 3, 12, 27): the info dictionary with its original bytes, and the trackers that a browser can
 * reach. The caller hashes the bytes, because hashing is asynchronous in browsers. Also writes such files, for other programs.
 */
import { type BencodeInput, decodeLeading, encodeBencode, isDictionary } from "../bencode/bencode.ts";
import { type Bytes, concatBytes, fromUtf8, utf8 } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { type InfoViolation, parseInfo } from "./info.ts";
import { MAX_TORRENT_FILE_LENGTH } from "./limits.ts";
import { MAX_TRACKERS, parseTracker, type ShareLink } from "./share-link.ts";
import { readWebSeeds } from "./web-seeds.ts";

export interface TorrentFileContent extends Pick<ShareLink, "trackers" | "lacksWebSocketTracker"> {
  readonly infoBytes: Bytes;
  /** Addresses of web servers that have the files. */
  readonly webSeeds: readonly string[];
}

/** Stands in for the info hash, which `parseInfo` only passes on. */
const NOT_HASHED = "" as InfoHash;

export type TorrentFileViolation =
  | InfoViolation
  /** "not-a-torrent": it is no dictionary. */
  | Violation<"file-too-long" | "not-a-torrent" | "no-info" | "only-empty-files">;

/** Never throws. A torrent that is opened here is one that `parseInfo` accepts. */
export function parseTorrentFile(bytes: Uint8Array): TorrentFileContent | TorrentFileViolation {
  if (bytes.length > MAX_TORRENT_FILE_LENGTH) return violation("file-too-long", bytes.length);
  const file = decodeLeading(bytes, { lenient: true });
  if (isViolation(file)) return file;
  if (!isDictionary(file.value)) return violation("not-a-torrent");
  const info = file.originals.get("info");
  if (info === undefined) return violation("no-info");
  const infoBytes = new Uint8Array(info);
  const metainfo = parseInfo(NOT_HASHED, infoBytes);
  if (isViolation(metainfo)) return metainfo;
  // A share link leads to a person who shares an empty file. Other programs refuse such a torrent, and so does this.
  if (metainfo.layout.length === 0) return violation("only-empty-files");

  // A list of lists (BEP 12) replaces the single one. Its tiers mean nothing here: all trackers are used.
  const named = [file.value.get("announce-list"), file.value.get("announce")].flat(3);
  const texts = named.flatMap((tracker) => (tracker instanceof Uint8Array ? (fromUtf8(tracker) ?? []) : []));
  const usable = texts.flatMap((text) => parseTracker(text.trim()) ?? []);
  const trackers = [...new Set(usable)].slice(0, MAX_TRACKERS);
  const lacksWebSocketTracker = trackers.length === 0 && texts.some((text) => /^(udp|https?):/i.test(text));
  const webSeeds = readWebSeeds(file.value.get("url-list"));
  return { infoBytes, trackers, webSeeds, ...(lacksWebSocketTracker && { lacksWebSocketTracker }) };
}

/**
 * A .torrent file, with which other BitTorrent programs can keep and pass on the torrent. It contains no secret.
 * @param infoBytes as peers know it: written as it is, because any other spelling has another info hash
 * @param trackers WebSocket addresses. All of them are used, not only the first that answers
 * @param webSeeds addresses of web servers that have the files
 */
export function writeTorrentFile(
  infoBytes: Bytes,
  trackers: readonly string[],
  webSeeds: readonly string[] = [],
): Bytes {
  const [first] = trackers;
  const fields: (readonly [string, BencodeInput])[] = [];
  if (first !== undefined) fields.push(["announce", first]);
  // One tier each: programs announce to one tracker per tier.
  if (trackers.length > 1) fields.push(["announce-list", trackers.map((tracker) => [tracker])]);
  const before = fields.flatMap(([key, value]) => [encodeBencode(key), encodeBencode(value)]);
  const after = webSeeds.length > 0 ? [encodeBencode("url-list"), encodeBencode(webSeeds)] : [];
  // Keys ascend: "info" comes after those of trackers.
  return concatBytes([utf8("d"), ...before, encodeBencode("info"), infoBytes, ...after, utf8("e")]);
}
