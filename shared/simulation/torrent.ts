/** A torrent without content, for engines whose payload is tokens. */
import type { InfoHash } from "../core/ids.ts";
import { PieceLayout } from "../core/layout.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { fileLength, type Scenario } from "./scenario.ts";

/** An info dictionary holds a hash for each piece, and some names. */
const HASH_LENGTH = 20;
const NAMES_LENGTH = 100;

export function madeUpTorrent(scenario: Scenario): Metainfo {
  const { blockLength, infoLength, pieceLength, pieces } = scenario;
  const layout = new PieceLayout(fileLength(scenario), pieceLength, blockLength);
  const name = "made up";
  return {
    infoHash: "a".repeat(40) as InfoHash,
    name,
    layout,
    files: [{ path: [name], length: layout.length, offset: 0 }],
    // Every 16 KiB piece of the metadata differs, so that metadata in the wrong order is false.
    infoBytes: new Uint8Array(infoLength ?? NAMES_LENGTH + HASH_LENGTH * pieces).map((_, i) => i + (i >> 14)),
    pieceHash: () => new Uint8Array(HASH_LENGTH),
  };
}
