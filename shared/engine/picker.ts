/**
 * Which block to ask a peer for next: of begun pieces before new ones (a piece is of use to nobody until it is whole), unless
 * a rarer one is to be had; the first pieces at random (something to trade soon), then the rarest, ties at random; and when
 * every missing block has been asked for, the blocks that others owe us (endgame), so that the end does not hang on one
 * slow peer.
 *
 * Rarer beats begun because who has rare pieces is asked for nothing else then: a seeder that also helped to finish what the
 * others have would send much of the torrent twice before all of it is out once.
 *
 * A peer on parole gets whole pieces to itself, and joins in the others' only when there is nothing else.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import type { Availability } from "./availability.ts";
import type { OpenPiece, PieceLedger } from "./ledger.ts";
import type { PieceOrder } from "./policy.ts";

const RANDOM_FIRST_PIECES = 4;
/** How many peers may owe us the same block in the endgame. */
const ENDGAME_ASKERS = 3;
/** Memory that pieces on their way to the store may take. */
export const MAX_UNSETTLED_BYTES = 64 * 1024 * 1024;

export interface PickRequest {
  readonly link: LinkId;
  /** What the peer has. */
  readonly peerHas: Bitfield;
  /** Pieces the peer would not give, although it says it has them. */
  readonly refused: ReadonlySet<PieceIndex>;
  readonly isOnParole: boolean;
  /** It owes us nothing. Who still does has no business with what others owe: most of that would come twice. */
  readonly isIdle: boolean;
  readonly memo: PickMemo;
  readonly order: PieceOrder;
}

/** Remembers what a peer has not to offer, so that thousands of pieces are not looked through for every block. */
export class PickMemo {
  private version = -1;
  private copies = 0;

  /** Whether the peer has no missing piece of fewer than so many copies. */
  isBarren(availability: Availability, copies: number): boolean {
    return this.version === availability.version && copies <= this.copies;
  }

  setBarren(availability: Availability, copies: number): void {
    this.version = availability.version;
    this.copies = copies;
  }

  /** The peer has, or gives, more than before. */
  reset(): void {
    this.version = -1;
  }
}

/** Asks the ledger for one more block for this peer. @returns undefined when there is nothing to ask it for */
export function pickBlock(
  ledger: PieceLedger,
  availability: Availability,
  request: PickRequest,
): Block | undefined {
  const { link, isOnParole } = request;
  const begun = rarestBegun(ledger, availability, request, !isOnParole);
  const piece = newPiece(ledger, availability, request, begun);
  if (piece !== undefined) {
    const open = ledger.begin(piece, isOnParole ? link : undefined);
    return askFirstUnasked(ledger, open, link);
  }
  if (begun !== undefined) return askFirstUnasked(ledger, begun, link);

  const joined = isOnParole ? rarestBegun(ledger, availability, request, true) : undefined;
  if (joined !== undefined) return askFirstUnasked(ledger, joined, link);

  return ledger.isAllAsked && request.isIdle ? askOwed(ledger, request) : undefined;
}

/** Whether one more piece may be begun. A store that failed is tried with one piece, lest more be fetched in vain. */
export function hasRoom(ledger: PieceLedger): boolean {
  if (ledger.isStoreDoubtful) return ledger.unsettledBytes === 0;
  return ledger.unsettledBytes + ledger.layout.pieceLength <= MAX_UNSETTLED_BYTES;
}

function isOffered({ peerHas, refused }: PickRequest, piece: PieceIndex): boolean {
  return peerHas.has(piece) && !refused.has(piece);
}

/** Of the rarest the one begun first. @param joins whether others' pieces may be taken up, besides the peer's own */
function rarestBegun(
  ledger: PieceLedger,
  availability: Availability,
  request: PickRequest,
  joins: boolean,
): OpenPiece | undefined {
  let rarest: OpenPiece | undefined;
  for (const open of ledger.open()) {
    const isOpenToIt = open.soleSource === request.link || (joins && open.soleSource === undefined);
    if (!isOpenToIt || open.unasked === 0 || !isOffered(request, open.piece)) continue;
    if (rarest === undefined || availability.of(open.piece) < availability.of(rarest.piece)) rarest = open;
  }
  return rarest;
}

/** @param begun what could be gone on with instead */
function newPiece(
  ledger: PieceLedger,
  availability: Availability,
  { memo, order, peerHas, refused }: PickRequest,
  begun: OpenPiece | undefined,
): PieceIndex | undefined {
  if (availability.wantedCount === 0 || !hasRoom(ledger)) return undefined;
  const isByRarity = order === "rarest-first" && ledger.have.count >= RANDOM_FIRST_PIECES;
  if (!isByRarity && begun !== undefined) return undefined;
  const copies = begun === undefined ? Number.POSITIVE_INFINITY : availability.of(begun.piece);
  if (memo.isBarren(availability, copies)) return undefined;
  const isGiven = refused.size === 0 ? isAnything : (piece: PieceIndex) => !refused.has(piece);
  const piece = isByRarity
    ? availability.rarest(peerHas, isGiven, copies)
    : order === "sequential"
      ? availability.foremost(peerHas, isGiven)
      : availability.atRandom(peerHas, isGiven);
  if (piece === undefined) memo.setBarren(availability, copies);
  return piece;
}

function isAnything(): boolean {
  return true;
}

function askFirstUnasked(ledger: PieceLedger, open: OpenPiece, link: LinkId): Block {
  const number = open.blocks.findIndex((block) => block.from === undefined && block.askers.length === 0);
  return ledger.ask(open, number, link);
}

/** The block that the fewest peers owe us, and not this one; the last of those, which is furthest from arriving. */
function askOwed(ledger: PieceLedger, request: PickRequest): Block | undefined {
  const { link } = request;
  let best: { open: OpenPiece; number: number; askers: number } | undefined;
  for (const open of ledger.open()) {
    if (open.soleSource !== undefined || !isOffered(request, open.piece)) continue;
    for (const [number, { from, askers }] of open.blocks.entries()) {
      if (from !== undefined || askers.includes(link) || askers.length >= ENDGAME_ASKERS) continue;
      if (best === undefined || askers.length <= best.askers) best = { open, number, askers: askers.length };
    }
  }
  return best && ledger.ask(best.open, best.number, link);
}
