/** A torrent of nothing in particular, for engines whose payload is tokens. */
import type { InfoHash } from "../core/ids.ts";
import { PieceLayout } from "../core/layout.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { fileLength, type Scenario } from "./scenario.ts";

/** An info dictionary holds a hash for each piece, and some names. */
const HASH_LENGTH = 20;
const NAMES_LENGTH = 100;

export function madeUpTorrent(scenario: Pick<Scenario, "pieces" | "pieceLength" | "blockLength">): Metainfo {
  const layout = new PieceLayout(fileLength(scenario), scenario.pieceLength, scenario.blockLength);
  const name = "made up";
  return {
    infoHash: "a".repeat(40) as InfoHash,
    name,
    layout,
    files: [{ path: [name], length: layout.length, offset: 0 }],
    infoBytes: new Uint8Array(NAMES_LENGTH + HASH_LENGTH * layout.pieceCount),
    pieceHash: () => new Uint8Array(HASH_LENGTH),
  };
}
