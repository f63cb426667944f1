/**
 * The pieces that readers need next, in order, and whether the first of them is late. Nothing here depends on peers.
 *
 * The very next piece is late when it has been the next one for some time, and when a reader begins or jumps: a slow peer may hold it up, or a
 * super-seeder may have it and not have shown it to anybody.
 */
import type { PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { PieceLedger } from "./ledger.ts";

/** The first window lasts for two to three seconds of a film (docs/decisions/0033), and a piece needs part of them. */
const LATE_AFTER_MS = SECOND_MS;

export class Deadlines {
  private pieces: readonly PieceIndex[] = [];
  /** The first piece that is not stored, and since when it is the first. */
  private next: { readonly piece: PieceIndex; readonly since: Instant } | undefined;

  /** @returns whether a reader has begun or jumped, so that it is waiting already */
  set(now: Instant, pieces: readonly PieceIndex[], ledger: PieceLedger): boolean {
    const { next, pieces: before } = this;
    this.pieces = pieces;
    const hasJumped = next !== undefined && ledger.needs(next.piece) && !pieces.includes(next.piece);
    const piece = pieces.find((one) => ledger.needs(one));
    if (piece === undefined || !(before.length === 0 || hasJumped)) return false;
    this.next = { piece, since: now - LATE_AFTER_MS };
    return true;
  }

  /** The pieces that are not stored, in order, and whether the first of them is late. */
  review(now: Instant, ledger: PieceLedger): Urgent {
    if (this.pieces.length === 0) return NOTHING_URGENT;
    const pieces = this.pieces.filter((piece) => ledger.needs(piece));
    const [first] = pieces;
    if (this.next?.piece !== first)
      this.next = first === undefined ? undefined : { piece: first, since: now };
    return { pieces, isLate: this.next !== undefined && now - this.next.since >= LATE_AFTER_MS };
  }
}

export interface Urgent {
  /** Wanted pieces that are not stored; the first is needed first. */
  readonly pieces: readonly PieceIndex[];
  /** Whether the first one is late. */
  readonly isLate: boolean;
}

export const NOTHING_URGENT: Urgent = { pieces: [], isLate: false };
