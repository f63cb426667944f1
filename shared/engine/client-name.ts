/** The name of a peer's software, derived from its peer id (BEP 20: "-WW0300-…"), for peers that do not send one. */
import { fromUtf8Lossy } from "../core/bytes.ts";
import { idToBytes, type PeerId } from "../core/ids.ts";

const NAMES = new Map([
  ["TS", "Tabswarm"],
  ["WW", "WebTorrent"],
  ["WD", "WebTorrent Desktop"],
  ["LT", "libtorrent"],
  ["lt", "libTorrent"],
  ["qB", "qBittorrent"],
  ["TR", "Transmission"],
  ["DE", "Deluge"],
  ["BI", "BiglyBT"],
]);

export function clientName(peerId: PeerId): string {
  const match = /^-([A-Za-z]{2})([0-9A-Za-z]{4})-/.exec(fromUtf8Lossy(idToBytes(peerId)));
  if (match === null) return "unknown";
  const [, code = "", version = ""] = match;
  return `${NAMES.get(code) ?? code} ${[...version].join(".")}`;
}
