/**
 * Answers the sharer's question: may I close this tab? Only connected peers that are known to have everything count as
 * others with a full copy.
 */
import type { TorrentView } from "../../bridge/views.ts";

export type FullCopies =
  /** This many connected peers have a full copy. */
  | { readonly kind: "others"; readonly count: number }
  /** No connected peer has a full copy, but together they have every piece. */
  | { readonly kind: "spread" }
  /** No connected peer has a full copy, though the tracker knows of peers elsewhere that do. */
  | { readonly kind: "unconnected" }
  | { readonly kind: "only-here" };

/** @returns undefined unless this tab is sharing a full copy of something */
export function fullCopies(torrent: TorrentView): FullCopies | undefined {
  const { state, length, peers, swarm, availability, piecesHave, pieceCount, unwanted } = torrent;
  if ((state !== "seeding" && state !== "complete") || length === 0) return undefined;
  if (unwanted.length > 0 && piecesHave < pieceCount) return undefined;
  const count = peers.filter(({ progress }) => progress >= 1).length;
  if (count > 0) return { kind: "others", count };
  // The copy here counts as one.
  if (availability >= 2 && peers.length > 1) return { kind: "spread" };
  // The tracker counts this tab too.
  return swarm !== undefined && swarm.seeders > 1 ? { kind: "unconnected" } : { kind: "only-here" };
}
