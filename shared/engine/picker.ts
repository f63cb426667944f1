/**
 * Which block to request from a peer next. Pieces that a reader needs next come first, in their order. Apart from them:
 *
 * 1. Random first: the first four pieces are picked at random, so that there is soon something to trade.
 * 2. Rarest first: a missing piece of which there are fewer copies than of any piece in flight; ties at random. A peer
 *    that has rare pieces is not asked for others: a seeder that helped to finish common pieces would send much of the
 *    torrent twice before all of it is out once.
 * 3. Strict priority: otherwise the rarest piece in flight, because a piece is useless until it is whole.
 * 4. Endgame: when every missing block has been requested, blocks that other peers owe us, so that the download does not
 *    end with one slow peer.
 *
 * When the very next piece of a reader is late, a second peer is asked for its blocks, as in the endgame; and if no peer has
 * announced it, a peer is asked that may be hiding it (`super-seeding.ts`).
 *
 * A peer on parole gets whole pieces to itself. It joins others' pieces only when there is nothing else.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import type { Availability } from "./availability.ts";
import type { Urgent } from "./deadlines.ts";
import type { PieceLedger } from "./ledger.ts";
import type { OpenPiece } from "./piece-state.ts";
import type { PieceOrder } from "./policy.ts";

/** As in Cohen 2003 and libtorrent: enough to trade with, few enough to be common by chance. */
const RANDOM_FIRST_PIECES = 4;
/** How many peers we ask for one block in the endgame. Two can both be slow; each further one can waste a block. */
const MAX_ASKED_IN_ENDGAME = 3;
/** How many peers we ask for one block of the very next piece: the slow one and another. */
const MAX_ASKED_WHEN_LATE = 2;
/** Pieces that are requested from a peer that has not announced them: each may be on its way to another peer already. */
const MAX_HIDDEN = 2;
/** Memory for pieces on their way to the store: four of the longest pieces (16 MiB), which may download side by side. */
export const MAX_UNSETTLED_BYTES = 64 * 1024 * 1024;

export interface PickRequest {
  readonly link: LinkId;
  /** What the peer has. */
  readonly peerHas: Bitfield;
  /** Pieces for which the peer rejected requests although it says it has them. */
  readonly refused: ReadonlySet<PieceIndex>;
  readonly isOnParole: boolean;
  /**
   * True when this peer has no outstanding requests. Only idle peers take part in the endgame; otherwise most blocks would
   * arrive twice.
   */
  readonly isIdle: boolean;
  readonly memo: PickMemo;
  readonly order: PieceOrder;
  readonly urgent: Urgent;
  /** It may have pieces that it has not announced, and rejects requests for those that it does not have. */
  readonly mayHide: boolean;
}

/**
 * Remembers that a peer offers no missing piece, so that not every block searches all pieces. In a torrent of 262,144 pieces
 * such a search takes half a millisecond (docs/decisions/0025).
 */
export class PickMemo {
  private version = -1;
  private copies = 0;

  /** Whether the peer has no missing piece with fewer copies than this. */
  isBarren(availability: Availability, copies: number): boolean {
    return this.version === availability.version && copies <= this.copies;
  }

  setBarren(availability: Availability, copies: number): void {
    this.version = availability.version;
    this.copies = copies;
  }

  /** The peer has more than before, or may be asked for more. */
  reset(): void {
    this.version = -1;
  }
}

export type Picked =
  /**
   * `urgent`: one of a piece that a reader needs next. `new`: the first block of a piece. `begun`: one of a piece in flight.
   * `endgame`: other peers owe it to us too.
   */
  { readonly kind: "urgent" | "new" | "begun" | "endgame"; readonly block: Block } | Nothing;

interface Nothing {
  readonly kind: "nothing";
  /** `busy`: only the endgame is left, and the peer has outstanding requests. */
  readonly because: "not-offered" | "memory-full" | "busy";
}

const NOT_OFFERED: Nothing = { kind: "nothing", because: "not-offered" };
const MEMORY_FULL: Nothing = { kind: "nothing", because: "memory-full" };
const BUSY: Nothing = { kind: "nothing", because: "busy" };

/** Picks a block and notes in the ledger that this peer is asked for it. */
export function pickBlock(ledger: PieceLedger, availability: Availability, request: PickRequest): Picked {
  const { link, isIdle, isOnParole } = request;
  const urgent = urgentBlock(ledger, availability, request);
  if (urgent !== undefined) return { kind: "urgent", block: urgent };
  const begun = rarestBegun(ledger, availability, request, !isOnParole);
  const piece = newPiece(ledger, availability, request, begun);
  if (piece !== undefined) {
    const open = ledger.begin(piece, isOnParole ? link : undefined);
    return { kind: "new", block: askFirstUnasked(ledger, open, link) };
  }
  const open = begun ?? (isOnParole ? rarestBegun(ledger, availability, request, true) : undefined);
  if (open !== undefined) return { kind: "begun", block: askFirstUnasked(ledger, open, link) };
  if (!ledger.isAllAsked) return hasRoom(ledger) ? NOT_OFFERED : MEMORY_FULL;
  if (!isIdle) return BUSY;
  const block = askOwed(ledger, request);
  return block === undefined ? NOT_OFFERED : { kind: "endgame", block };
}

/** Whether one more piece may be begun. After a failure the store is tried with a single piece. */
export function hasRoom(ledger: PieceLedger): boolean {
  if (ledger.isStoreDoubtful) return ledger.unsettledBytes === 0;
  return ledger.unsettledBytes + ledger.layout.pieceLength <= MAX_UNSETTLED_BYTES;
}

function isOffered({ peerHas, refused }: PickRequest, piece: PieceIndex): boolean {
  return peerHas.has(piece) && !refused.has(piece);
}

/** A block of the first piece in the readers' order that the peer can deliver. */
function urgentBlock(
  ledger: PieceLedger,
  availability: Availability,
  request: PickRequest,
): Block | undefined {
  const { isOnParole, link, mayHide, refused, urgent } = request;
  for (const [rank, piece] of urgent.pieces.entries()) {
    const mayBeHidden = mayHide && urgent.isLate && rank < MAX_HIDDEN && availability.of(piece) === 0;
    if (!(isOffered(request, piece) || (mayBeHidden && !refused.has(piece)))) continue;
    if (availability.isWanted(piece)) {
      if (!hasRoom(ledger)) continue;
      return askFirstUnasked(ledger, ledger.begin(piece, isOnParole ? link : undefined), link);
    }
    const open = ledger.openPiece(piece);
    const isOpenToIt = open?.soleSource === (isOnParole ? link : undefined);
    if (open === undefined || !isOpenToIt) continue;
    if (open.unasked > 0) return askFirstUnasked(ledger, open, link);
    const late = rank === 0 && urgent.isLate ? leastAsked(open, link, MAX_ASKED_WHEN_LATE) : undefined;
    if (late !== undefined) return ledger.ask(open, late.number, link);
  }
  return undefined;
}

/** The rarest piece in flight; of several, the oldest. @param joins whether pieces that other peers began count too */
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

/** @param begun the piece in flight that would be continued instead */
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
  const number = open.blocks.findIndex((block) => block.from === undefined && block.asked.length === 0);
  return ledger.ask(open, number, link);
}

/** The block that the fewest other peers owe us; of several, the last, which is furthest from arriving. */
function askOwed(ledger: PieceLedger, request: PickRequest): Block | undefined {
  const { link } = request;
  let best: { open: OpenPiece; number: number; asked: number } | undefined;
  for (const open of ledger.open()) {
    if (open.soleSource !== undefined || !isOffered(request, open.piece)) continue;
    const least = leastAsked(open, link, MAX_ASKED_IN_ENDGAME);
    if (least !== undefined && (best === undefined || least.asked <= best.asked)) best = { open, ...least };
  }
  return best && ledger.ask(best.open, best.number, link);
}

/** The block of the piece that the fewest other peers owe us; of several, the last. @param most peers asked for a block */
function leastAsked(
  open: OpenPiece,
  link: LinkId,
  most: number,
): { readonly number: number; readonly asked: number } | undefined {
  let least: { number: number; asked: number } | undefined;
  for (const [number, { from, asked }] of open.blocks.entries()) {
    if (from !== undefined || asked.includes(link) || asked.length >= most) continue;
    if (least === undefined || asked.length <= least.asked) least = { number, asked: asked.length };
  }
  return least;
}
