/**
 * How a peer plays: every choice that is meant to vary, in one record. The engine completes it once with
 * `DEFAULT_POLICY` and reads it where the decision is made.
 */
import { BLOCK_LENGTH } from "../core/layout.ts";

export type PieceOrder = "rarest-first" | "random" | "sequential";

export interface Policy {
  /** In which order new pieces are requested. */
  readonly pieceOrder: PieceOrder;
  /** Unchoke the peers that send most. Without it, leechers rotate their slots as seeders do. */
  readonly titForTat: boolean;
  /** Unchoke nobody. */
  readonly freeRiding: boolean;
  /** Send no piece twice before every piece has been sent once, while this is the only full copy (BEP 16). */
  readonly superSeeding: boolean;
  /** Regular slots while downloading (BEP 3: four peers are unchoked by rate). */
  readonly regularSlots: number;
  /** Regular slots of a seeder: with four, uplinks of leechers lie idle (docs/decisions/0014). */
  readonly seedingSlots: number;
  /** What it calls itself to peers (BEP 10). */
  readonly clientName: string;
  /** Bytes per request, equal to the block length of the metainfo's layout. Larger blocks make simulations cheaper. */
  readonly blockLength: number;
}

export const DEFAULT_POLICY: Policy = {
  pieceOrder: "rarest-first",
  titForTat: true,
  freeRiding: false,
  superSeeding: true,
  regularSlots: 4,
  seedingSlots: 8,
  clientName: "Tabswarm 0.1",
  blockLength: BLOCK_LENGTH,
};
