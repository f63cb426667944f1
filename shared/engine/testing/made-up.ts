/** A made-up torrent for engines whose payload is tokens. */
import type { InfoHash } from "../../core/ids.ts";
import { PIECE_LENGTH, PieceLayout } from "../../core/layout.ts";
import type { Random } from "../../core/random.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";

/** The last block of the last piece is shorter than the others. @param infoLength bytes of the info dictionary */
export function metainfoOf(
  pieces: number,
  pieceLength: number = PIECE_LENGTH,
  infoLength: number,
  random: Random,
): Metainfo {
  const layout = new PieceLayout(Math.max(0, pieces * pieceLength - 5), pieceLength);
  return {
    infoHash: "a".repeat(40) as InfoHash,
    name: "made up",
    layout,
    files: [{ path: ["made up"], length: layout.length, offset: 0 }],
    infoBytes: new Uint8Array(infoLength).map(() => random.below(256)),
    pieceHash: () => new Uint8Array(20),
  };
}
