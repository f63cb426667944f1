/** The states of a piece, and what changes of them result in. `ledger.ts` alone changes them. */
import type { LinkId, PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";

interface BlockState {
  /** Links with an outstanding request for it. */
  readonly asked: LinkId[];
  /** The peer that delivered it. */
  from: PeerId | undefined;
}

/** A piece in flight. */
export interface OpenPiece {
  readonly piece: PieceIndex;
  readonly blocks: readonly BlockState[];
  received: number;
  /** Blocks that are neither received nor requested. */
  unasked: number;
  /** Only this peer may deliver blocks, and it alone is responsible for the piece; undefined: every peer may. */
  readonly soleSource: LinkId | undefined;
}

export type PieceState =
  | { readonly kind: "missing" }
  | { readonly kind: "in-flight"; readonly open: OpenPiece }
  | { readonly kind: "verifying"; readonly contributors: ReadonlySet<PeerId> }
  | { readonly kind: "storing" }
  | { readonly kind: "have" };

export const MISSING: PieceState = { kind: "missing" };
export const STORING: PieceState = { kind: "storing" };
export const HAVE: PieceState = { kind: "have" };

/** A piece that is missing again; its blocks are to be discarded. */
export interface GivenUp {
  readonly piece: PieceIndex;
  /** Bytes that had arrived. */
  readonly received: number;
}

/** What a selection has changed, apart from stored pieces. */
export interface Reselected {
  readonly wanted: readonly PieceIndex[];
  readonly unwanted: readonly PieceIndex[];
  /** Those of the unwanted that were in flight. */
  readonly givenUp: readonly GivenUp[];
}

export type Receipt =
  /** Keep the block, and cancel the requests to the others. */
  | { readonly kind: "accepted"; readonly others: readonly LinkId[]; readonly pieceComplete: boolean }
  /** It arrived before, or the piece is not in flight. */
  | { readonly kind: "not-needed" };
