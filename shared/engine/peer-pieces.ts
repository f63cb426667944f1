/**
 * Which pieces the connected peers have, and which of them interest us.
 *
 * Always true once the layout is known: `availability` counts the pieces of every peer with a `has`; `useful` counts those
 * that we need; we are interested in a peer exactly while it has such a piece and has announced its pieces.
 */
import { Bitfield } from "../core/bitfield.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context, Torrent, Violation } from "./context.ts";
import type { EarlyPieces, Peer } from "./peer.ts";
import type { Reselected } from "./piece-state.ts";
import type { Step } from "./step.ts";

/** Pieces that a peer may obtain and announce while we fetch the metadata: 4 GiB of 256 KiB pieces. */
const MAX_EARLY_HAVES = 16 * 1024;

const NO_SUCH_PIECE = "announces a piece that does not exist";

type Have = { readonly violation: Violation } | { readonly wanted: PieceIndex } | undefined;

export class PeerPieces<Payload extends HasLength> {
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** A bitfield, have-all or have-none: the first and only one. */
  onAvailability(step: Step<Payload>, peer: Peer, base: EarlyPieces["base"]): Violation | undefined {
    const { pieces } = peer;
    if (pieces.isAvailabilityKnown) return "announces its pieces twice";
    pieces.isAvailabilityKnown = true;
    pieces.early.base = base;
    const { torrent } = this.context;
    if (torrent === undefined) return undefined;
    if (pieces.has !== undefined) torrent.availability.remove(pieces.has);
    pieces.has = undefined;
    const violation = this.adopt(peer);
    if (violation === undefined) this.updateInterest(step, peer);
    return violation;
  }

  /** @returns the piece if it is one more that we want, or what is wrong */
  onHave(step: Step<Payload>, peer: Peer, index: number): Have {
    const { pieces } = peer;
    const { torrent } = this.context;
    // A peer whose first announcement is a have sends no bitfield.
    pieces.isAvailabilityKnown = true;
    if (torrent === undefined || pieces.has === undefined) {
      pieces.early.haves.add(index);
      if (pieces.early.haves.size <= MAX_EARLY_HAVES) return undefined;
      return { violation: "announces too many pieces before the metadata is known" };
    }
    const piece = torrent.metainfo.layout.piece(index);
    if (piece === undefined) return { violation: NO_SUCH_PIECE };
    if (!pieces.has.set(piece)) return undefined;
    torrent.availability.have(pieces.has, piece);
    if (!torrent.ledger.needs(piece)) return undefined;
    this.countUseful(step, peer, 1);
    return { wanted: piece };
  }

  onDontHave(step: Step<Payload>, peer: Peer, index: number): void {
    const { has, early } = peer.pieces;
    const { torrent } = this.context;
    const piece = torrent?.metainfo.layout.piece(index);
    peer.pieces.hasLostSome = true;
    if (torrent === undefined || piece === undefined || has === undefined) {
      early.haves.delete(index);
      return;
    }
    if (!has.clear(piece)) return;
    torrent.availability.lost(has, piece);
    if (torrent.ledger.needs(piece)) this.countUseful(step, peer, -1);
  }

  /** We have stored the piece: peers learn it, and those that have it too are less useful. */
  onStored(step: Step<Payload>, piece: PieceIndex): void {
    const have = { type: "have", piece } as const;
    const isWanted = this.context.torrent?.ledger.isWanted(piece) ?? true;
    for (const peer of this.context.peers.values()) {
      if (isWanted && peer.pieces.has?.has(piece)) this.countUseful(step, peer, -1);
      step.send(peer, have);
    }
  }

  /**
   * Pieces we had are gone: they are wanted again, and peers that understand the message learn it.
   * @returns the other peers. Their links must be closed: the next ones begin with a bitfield that is right.
   */
  onLost(step: Step<Payload>, lost: readonly PieceIndex[]): Peer[] {
    const uninformed: Peer[] = [];
    const needed = lost.filter((piece) => this.context.torrent?.ledger.needs(piece));
    for (const peer of this.context.peers.values()) {
      const { features, pieces } = peer;
      if (features.extensionIds.dontHave === undefined) uninformed.push(peer);
      else for (const piece of lost) step.send(peer, { type: "dont-have", piece });
      this.countUseful(step, peer, countIn(pieces.has, needed));
    }
    return uninformed;
  }

  onSelected(step: Step<Payload>, { wanted, unwanted }: Reselected): void {
    for (const peer of this.context.peers.values()) {
      const { has } = peer.pieces;
      this.countUseful(step, peer, countIn(has, wanted) - countIn(has, unwanted));
    }
  }

  onGone({ pieces }: Peer): void {
    if (pieces.has !== undefined) this.context.torrent?.availability.remove(pieces.has);
  }

  /** Turns what the peer announced so far into a bitfield and counts it. Needs the torrent's layout. */
  adopt({ pieces }: Peer): Violation | undefined {
    const { torrent } = this.context;
    if (torrent === undefined) return undefined;
    const has = parseEarly(pieces.early, torrent);
    if (typeof has === "string") return has;
    pieces.early.haves.clear();
    pieces.early.base = { kind: "none" };
    pieces.has = has;
    torrent.availability.add(has);
    pieces.useful = 0;
    for (const piece of has.indices()) if (torrent.ledger.needs(piece)) pieces.useful++;
    return undefined;
  }

  updateInterest(step: Step<Payload>, peer: Peer): void {
    const { pieces } = peer;
    const isInterested = pieces.useful > 0 && pieces.isAvailabilityKnown;
    if (isInterested === pieces.amInterested) return;
    pieces.amInterested = isInterested;
    step.send(peer, { type: isInterested ? "interested" : "not-interested" });
  }

  private countUseful(step: Step<Payload>, peer: Peer, change: number): void {
    if (change === 0) return;
    peer.pieces.useful += change;
    this.updateInterest(step, peer);
  }
}

function countIn(has: Bitfield | undefined, pieces: readonly PieceIndex[]): number {
  let count = 0;
  for (const piece of pieces) if (has?.has(piece)) count++;
  return count;
}

function parseEarly({ base, haves }: EarlyPieces, { metainfo }: Torrent): Bitfield | Violation {
  const { layout } = metainfo;
  const has =
    base.kind === "bytes"
      ? Bitfield.parse(base.bytes, layout.pieceCount)
      : base.kind === "all"
        ? Bitfield.full(layout.pieceCount)
        : new Bitfield(layout.pieceCount);
  if (has === undefined) return "sends a bitfield that does not fit the torrent";
  for (const index of haves) {
    const piece = layout.piece(index);
    if (piece === undefined) return NO_SUCH_PIECE;
    has.set(piece);
  }
  return has;
}
