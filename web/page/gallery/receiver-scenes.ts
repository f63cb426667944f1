/** What somebody sees who came by a share link, and shares with few or many, with short or odd names. */
import type { SessionView } from "../../bridge/views.ts";
import { downloading, five, peer, pieceMap, torrent, whole } from "./made-up.ts";

const hundred = Array.from({ length: 100 }, (_, n) =>
  peer(n, { progress: n === 0 ? 1 : (n % 20) / 20, peerChoking: n % 4 !== 0, snubbed: n % 11 === 10 }),
);
const received = whole(7, "complete", {
  peers: five.slice(0, 2),
  uploadRate: 900_000,
  uploaded: 130_000_000,
});

export const RECEIVER_SCENES: Readonly<Record<string, readonly SessionView[]>> = {
  "receiver-looking": [
    torrent(60, { name: "", state: "looking-for-peers", length: 0, pieceCount: 0, progress: 0 }),
  ],
  "receiver-downloading": [downloading(1, 0.37)],
  "receiver-saving": [received],
  "receiver-complete": [received],
  "receiver-saved": [received],
  "receiver-paused": [downloading(4, 0.61, { state: "paused", peers: [], downloadRate: 0, uploadRate: 0 })],
  "receiver-one-piece": [
    downloading(61, 0, {
      name: "a",
      length: 1,
      pieceCount: 1,
      peers: five.slice(0, 1),
      pieces: pieceMap(1, 0, five.slice(0, 1)),
    }),
  ],
  "receiver-right-to-left": [downloading(62, 0.7, { name: "تسجيل المحاضرة الأولى – الفصل الدراسي.mp4" })],
  "receiver-hundred": [
    downloading(63, 0.45, {
      name: "disk image.iso",
      length: 16_384 * 262_144,
      pieceCount: 16_384,
      peers: hundred,
      pieces: pieceMap(16_384, 0.45, hundred),
    }),
  ],
};
