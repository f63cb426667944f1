/**
 * The state of every piece: missing → in-flight → verifying → storing → have. For pieces in flight, also which peers were
 * asked for which block.
 *
 * Always true: the availability order holds exactly the pieces that are missing and wanted; a piece in flight is wanted;
 * every requested block of a piece in flight was asked of at least one peer; `have` holds exactly the pieces that are
 * verified and stored.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import type { Block, PieceIndex, PieceLayout } from "../core/layout.ts";
import type { Availability } from "./availability.ts";
import {
  type GivenUp,
  HAVE,
  MISSING,
  type OpenPiece,
  type PieceState,
  type Receipt,
  type Reselected,
  STORING,
} from "./piece-state.ts";

export class PieceLedger {
  readonly have: Bitfield;
  readonly layout: PieceLayout;
  private readonly states: PieceState[];
  private readonly availability: Availability;
  /** undefined: all. */
  private selection: Bitfield | undefined;
  /** Wanted pieces that are not stored. */
  private lacking = 0;
  /** In the order in which they were begun. */
  private readonly openPieces = new Map<PieceIndex, OpenPiece>();
  /** Pieces that are being verified or stored. */
  private settling = 0;
  /** Blocks of pieces in flight that are neither received nor requested. */
  private unasked = 0;
  /** The last write failed. */
  isStoreDoubtful = false;

  /**
   * @param have what is stored already; owned by the ledger from here on
   * @param wanted the pieces to fetch; undefined: all
   */
  constructor(layout: PieceLayout, have: Bitfield, availability: Availability, wanted?: Bitfield) {
    this.layout = layout;
    this.have = have;
    this.availability = availability;
    this.selection = wanted;
    this.states = Array.from({ length: layout.pieceCount }, () => MISSING);
    for (const piece of layout.pieces()) {
      if (have.has(piece)) this.states[piece] = HAVE;
      else if (this.isWanted(piece)) {
        availability.want(piece);
        this.lacking++;
      }
    }
  }

  /** Every piece is stored. */
  get isComplete(): boolean {
    return this.have.isFull;
  }

  /** Every wanted piece is stored. */
  get hasAllWanted(): boolean {
    return this.lacking === 0;
  }

  isWanted(piece: PieceIndex): boolean {
    return this.selection === undefined || this.selection.has(piece);
  }

  /** Whether the piece is wanted and not stored. */
  needs(piece: PieceIndex): boolean {
    return this.isWanted(piece) && !this.have.has(piece);
  }

  /** How many pieces are wanted, and how many of these are stored. */
  get progress(): { readonly wanted: number; readonly stored: number } {
    const wanted = this.selection?.count ?? this.layout.pieceCount;
    return { wanted, stored: wanted - this.lacking };
  }

  /** Whole pieces that are not wanted any more are still stored. @param wanted undefined: all */
  select(wanted: Bitfield | undefined): Reselected {
    const before = this.selection;
    this.selection = wanted;
    const changed = { wanted: [] as PieceIndex[], unwanted: [] as PieceIndex[], givenUp: [] as GivenUp[] };
    for (const piece of this.layout.pieces()) {
      const wasWanted = before === undefined || before.has(piece);
      const state = this.state(piece);
      if (wasWanted === this.isWanted(piece) || state.kind === "have") continue;
      if (wasWanted) {
        changed.unwanted.push(piece);
        this.lacking--;
        if (state.kind === "missing") this.availability.unwant(piece);
        else if (state.kind === "in-flight") changed.givenUp.push(this.giveUp(state.open));
      } else {
        changed.wanted.push(piece);
        this.lacking++;
        if (state.kind === "missing") this.availability.want(piece);
      }
    }
    return changed;
  }

  kind(piece: PieceIndex): PieceState["kind"] {
    return this.state(piece).kind;
  }

  /** Bytes that we do not have. */
  get left(): number {
    const { layout, have } = this;
    if (have.isFull) return 0;
    let left = (layout.pieceCount - have.count) * layout.pieceLength;
    const last = layout.piece(layout.pieceCount - 1);
    if (last !== undefined && !have.has(last)) left -= layout.pieceLength - layout.lengthOf(last);
    return left;
  }

  /** Pieces in flight, the oldest first. */
  open(): IterableIterator<OpenPiece> {
    return this.openPieces.values();
  }

  /** The piece if it is in flight. */
  openPiece(piece: PieceIndex): OpenPiece | undefined {
    return this.openPieces.get(piece);
  }

  /** Upper bound on the bytes of pieces that are in flight, being verified or being stored. */
  get unsettledBytes(): number {
    return (this.openPieces.size + this.settling) * this.layout.pieceLength;
  }

  /** Whether every missing block has been requested. */
  get isAllAsked(): boolean {
    return this.unasked === 0 && this.availability.wantedCount === 0;
  }

  /** Begins a missing piece. @param soleSource the only link that may deliver it; undefined: all may */
  begin(piece: PieceIndex, soleSource: LinkId | undefined): OpenPiece {
    invariant(this.state(piece).kind === "missing", "only a missing piece is begun");
    const count = this.layout.blockCount(piece);
    const open: OpenPiece = {
      piece,
      blocks: Array.from({ length: count }, () => ({ asked: [], from: undefined })),
      received: 0,
      unasked: count,
      soleSource,
    };
    this.unasked += count;
    this.states[piece] = { kind: "in-flight", open };
    this.openPieces.set(piece, open);
    this.availability.unwant(piece);
    return open;
  }

  ask(open: OpenPiece, block: number, link: LinkId): Block {
    const state = open.blocks[block];
    invariant(state !== undefined, "a block number lies within its piece");
    invariant(state.from === undefined && !state.asked.includes(link), "a block is asked of a peer once");
    if (state.asked.length === 0) this.countUnasked(open, -1);
    state.asked.push(link);
    return this.layout.block(open.piece, block);
  }

  /** The request to `link` failed. @returns the piece if no block of it has arrived or is requested any more */
  release(block: Block, link: LinkId): GivenUp | undefined {
    const open = this.openPieces.get(block.piece);
    const state = open?.blocks[block.begin / this.layout.blockLength];
    if (open === undefined || state === undefined) return undefined;
    const at = state.asked.indexOf(link);
    if (at < 0) return undefined;
    state.asked.splice(at, 1);
    if (state.asked.length > 0) return undefined;
    this.countUnasked(open, 1);
    return open.unasked === open.blocks.length ? this.giveUp(open) : undefined;
  }

  /** `link` failed to deliver. @returns the pieces that it alone was to deliver */
  abandon(link: LinkId): GivenUp[] {
    const orphans = [...this.openPieces.values()].filter((open) => open.soleSource === link);
    return orphans.map((orphan) => this.giveUp(orphan));
  }

  receive(piece: PieceIndex, begin: number, length: number, link: LinkId, from: PeerId): Receipt {
    const open = this.openPieces.get(piece);
    const number = begin / this.layout.blockLength;
    const state = open?.blocks[number];
    if (open === undefined || state === undefined || state.from !== undefined) return { kind: "not-needed" };
    if (open.soleSource !== undefined && open.soleSource !== link) return { kind: "not-needed" };
    if (this.layout.block(piece, number).length !== length) return { kind: "not-needed" };
    if (state.asked.length === 0) this.countUnasked(open, -1);
    state.from = from;
    open.received++;
    const others = state.asked.filter((other) => other !== link);
    state.asked.length = 0;
    const pieceComplete = open.received === open.blocks.length;
    if (pieceComplete) {
      const contributors = new Set<PeerId>();
      for (const { from: peer } of open.blocks) if (peer !== undefined) contributors.add(peer);
      this.states[piece] = { kind: "verifying", contributors };
      this.settling++;
      this.openPieces.delete(piece);
    }
    return { kind: "accepted", others, pieceComplete };
  }

  /** @returns the peers that sent the piece's blocks */
  verified(piece: PieceIndex, ok: boolean): ReadonlySet<PeerId> {
    const state = this.state(piece);
    invariant(state.kind === "verifying", "only a piece that is being verified turns out right or wrong");
    if (ok) {
      this.states[piece] = STORING;
    } else {
      this.settling--;
      this.setMissing(piece);
    }
    return state.contributors;
  }

  stored(piece: PieceIndex): void {
    invariant(this.state(piece).kind === "storing", "only a piece that is being stored becomes stored");
    this.settling--;
    this.states[piece] = HAVE;
    this.have.set(piece);
    if (this.isWanted(piece)) this.lacking--;
    this.isStoreDoubtful = false;
  }

  storeFailed(piece: PieceIndex): void {
    const { kind } = this.state(piece);
    invariant(kind === "verifying" || kind === "storing", "only a whole piece can fail to be stored");
    this.settling--;
    this.isStoreDoubtful = true;
    this.setMissing(piece);
  }

  /** A piece is gone from the store. @returns false if we did not have it */
  lost(piece: PieceIndex): boolean {
    if (this.state(piece).kind !== "have") return false;
    this.have.clear(piece);
    if (this.isWanted(piece)) this.lacking++;
    this.setMissing(piece);
    return true;
  }

  private giveUp(open: OpenPiece): GivenUp {
    this.openPieces.delete(open.piece);
    this.unasked -= open.unasked;
    let received = 0;
    for (const [number, { from }] of open.blocks.entries())
      if (from !== undefined) received += this.layout.block(open.piece, number).length;
    this.setMissing(open.piece);
    return { piece: open.piece, received };
  }

  private countUnasked(open: OpenPiece, change: 1 | -1): void {
    open.unasked += change;
    this.unasked += change;
  }

  private setMissing(piece: PieceIndex): void {
    this.states[piece] = MISSING;
    if (this.isWanted(piece)) this.availability.want(piece);
  }

  private state(piece: PieceIndex): PieceState {
    const state = this.states[piece];
    invariant(state !== undefined, "a piece index lies within its layout");
    return state;
  }
}
