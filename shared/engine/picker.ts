/**
 * Which block to ask a peer for next: begun pieces before new ones (a piece is of use to nobody until it is whole), the
 * first pieces at random (something to trade soon), then the rarest, ties at random; and when every missing block has
 * been asked for, the blocks that others owe us (endgame), so that the end does not hang on one slow peer.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import type { Availability } from "./availability.ts";
import type { OpenPiece, PieceLedger } from "./ledger.ts";

export const RANDOM_FIRST_PIECES = 4;
/** How many peers may owe us the same block in the endgame. */
const ENDGAME_ASKERS = 3;

export interface PickRequest {
  readonly link: LinkId;
  /** What the peer has. */
  readonly peerHas: Bitfield;
  /** Pieces the peer would not give, although it says it has them. */
  readonly refused: ReadonlySet<PieceIndex>;
}

/** Memory that pieces on their way to the store may take. */
export const MAX_UNSETTLED_BYTES = 64 * 1024 * 1024;

/** Asks the ledger for one more block for this peer. @returns undefined when there is nothing to ask it for */
export function pickBlock(
  ledger: PieceLedger,
  availability: Availability,
  request: PickRequest,
): Block | undefined {
  const { link, peerHas, refused } = request;
  const isOffered = (piece: PieceIndex): boolean => peerHas.has(piece) && !refused.has(piece);

  for (const open of ledger.open()) {
    if (open.unasked > 0 && isOffered(open.piece) && admits(open, link))
      return askFirstUnasked(ledger, open, link);
  }

  const hasRoom = ledger.unsettledBytes + ledger.layout.pieceLength <= MAX_UNSETTLED_BYTES;
  if (hasRoom && availability.wantedCount > 0) {
    const notRefused = (piece: PieceIndex): boolean => !refused.has(piece);
    const piece =
      ledger.have.count < RANDOM_FIRST_PIECES
        ? availability.atRandom(peerHas, notRefused)
        : availability.rarest(peerHas, notRefused);
    if (piece !== undefined) return askFirstUnasked(ledger, ledger.begin(piece, link), link);
  }

  return isEndgame(ledger, availability) ? askOwed(ledger, link, isOffered) : undefined;
}

/** Whether every missing block has been asked for. */
export function isEndgame(ledger: PieceLedger, availability: Availability): boolean {
  if (availability.wantedCount > 0) return false;
  for (const open of ledger.open()) if (open.unasked > 0) return false;
  return true;
}

function admits(open: OpenPiece, link: LinkId): boolean {
  return open.soleSource === undefined || open.soleSource === link;
}

function askFirstUnasked(ledger: PieceLedger, open: OpenPiece, link: LinkId): Block {
  const number = open.blocks.findIndex((block) => block.from === undefined && block.askers.length === 0);
  return ledger.ask(open, number, link);
}

/** The block that the fewest peers owe us, and not this one. */
function askOwed(
  ledger: PieceLedger,
  link: LinkId,
  isOffered: (piece: PieceIndex) => boolean,
): Block | undefined {
  let best: { open: OpenPiece; number: number; askers: number } | undefined;
  for (const open of ledger.open()) {
    if (!isOffered(open.piece) || !admits(open, link)) continue;
    for (const [number, { from, askers }] of open.blocks.entries()) {
      if (from !== undefined || askers.includes(link) || askers.length >= ENDGAME_ASKERS) continue;
      if (best === undefined || askers.length < best.askers) best = { open, number, askers: askers.length };
    }
  }
  return best && ledger.ask(best.open, best.number, link);
}
