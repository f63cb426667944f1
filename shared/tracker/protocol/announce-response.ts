/**
 * Reads the response to an announce from any tracker. Trackers differ in what they leave out and in how they write numbers,
 * so only the info hash can make a response useless; everything else has a value to fall back on.
 */
import { type InfoHash, idFromTracker, type PeerId } from "../../core/ids.ts";
import { MAX_NUMWANT, MAX_REASON_LENGTH } from "./limits.ts";
import type { AnnounceResponse, PeerEntry } from "./messages.ts";
import type { Fields } from "./violation.ts";

/** Seconds, where a tracker names no usable interval: what bittorrent-tracker and this program use. */
export const DEFAULT_INTERVAL = 120;
/** A day: a longer one would be the same as never. */
const MAX_INTERVAL = 86_400;

/** @returns the field that makes it useless instead */
export function readAnnounceResponse(fields: Fields): AnnounceResponse | { readonly bad: string } {
  const infoHash = readInfoHash(fields);
  if (infoHash === "bad") return { bad: "info_hash" };
  const warning = fields["warning message"];
  return {
    type: "announce-response",
    infoHash,
    interval: readInterval(fields.interval) ?? DEFAULT_INTERVAL,
    minInterval: readInterval(fields["min interval"] ?? fields.min_interval),
    complete: readCount(fields.complete),
    incomplete: readCount(fields.incomplete),
    peers: readPeers(fields.peers),
    warning: typeof warning === "string" ? warning.slice(0, MAX_REASON_LENGTH) : undefined,
  };
}

/** Without one, a message is a response only if it has an interval; its receiver knows what it has announced. */
function readInfoHash({ info_hash: text, interval }: Fields): InfoHash | undefined | "bad" {
  if (typeof text === "string") return idFromTracker<InfoHash>(text) ?? "bad";
  const isMissing = text === undefined || text === null;
  return isMissing && readInterval(interval) !== undefined ? undefined : "bad";
}

function readInterval(value: unknown): number | undefined {
  const seconds = readNumber(value);
  return seconds === undefined || seconds <= 0 ? undefined : Math.min(seconds, MAX_INTERVAL);
}

export function readCount(value: unknown): number | undefined {
  const count = readNumber(value);
  return count === undefined || count < 0 ? undefined : Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER);
}

function readNumber(value: unknown): number | undefined {
  const isDigits = typeof value === "string" && /^\s*[+-]?\d{1,30}(\.\d{0,30})?\s*$/.test(value);
  const number = isDigits ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/**
 * Peers to dial, which only trackers with the `signal` extension list. The peers of other trackers, with or without
 * addresses, in a list or packed into text, are of no use to a browser: undefined.
 */
function readPeers(value: unknown): readonly PeerEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const peers: PeerEntry[] = [];
  for (const entry of value) {
    if (peers.length === MAX_NUMWANT) break;
    const peer = readPeer(entry);
    if (peer !== undefined) peers.push(peer);
  }
  return peers.length === 0 && value.length > 0 ? undefined : peers;
}

function readPeer(entry: unknown): PeerEntry | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { peer_id: id, signals, complete } = entry as Fields;
  const peerId = typeof id === "string" ? idFromTracker<PeerId>(id) : undefined;
  if (peerId === undefined || (typeof signals !== "boolean" && typeof signals !== "number")) return undefined;
  return { peerId, signals: Boolean(signals), complete: Boolean(complete) };
}
