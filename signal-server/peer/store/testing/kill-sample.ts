/** The torrent of the tests that kill a process: files of very different lengths, so that many writes touch several. */
import { seededRandom } from "../../../../shared/core/random.ts";
import { sealedTorrentOf, torrentOf } from "./torrents.ts";

export type StoreKind = "pieces" | "public" | "sealed";

const PIECE = 16 * 1024;
const LENGTHS = [1, 0, 100_000, 40, 70, 16_384, 300_000, 5_000, 0, 1_000_000, 32_768, 3];

export function killSample(kind: StoreKind) {
  const random = seededRandom(16);
  const files = Object.fromEntries(
    LENGTHS.map((length, i) => [`${i % 3}/${i}`, Uint8Array.from({ length }, () => random.below(256))]),
  );
  const parts = { name: "sample", files, pieceLength: PIECE };
  return kind === "public" ? Promise.resolve(torrentOf(parts)) : sealedTorrentOf(parts);
}
