/**
 * Answers the sharer's question: may I close this tab? If the server's keeper has been asked to keep it, it depends on that
 * alone. Otherwise only connected peers that are known to have everything count as others with a full copy.
 */

import { KEEPER_CLIENT } from "../../../shared/keeper/protocol.ts";
import type { TorrentView } from "../../bridge/views.ts";
import type { Keeping } from "../keeper/keeping.ts";

export type FullCopies =
  /** This many connected peers have a full copy. */
  | { readonly kind: "others"; readonly count: number }
  /** No connected peer has a full copy, but together they have every piece. */
  /** No connected person has a full copy, but a server that keeps shares has. */
  | { readonly kind: "server" }
  | { readonly kind: "spread" }
  /** No connected peer has a full copy, though the tracker knows of peers elsewhere that do. */
  | { readonly kind: "unconnected" }
  | { readonly kind: "only-here" }
  /** The keeper is a peer too, and has this share of it. */
  | { readonly kind: "keeper-fetches"; readonly share: number }
  /** The keeper has a full copy. Milliseconds since 1970 */
  | { readonly kind: "keeper"; readonly until: number };

/**
 * @param keeping what is known of the keeper
 * @returns undefined unless this tab is sharing a full copy of something, or the keeper has one
 */
export function fullCopies(torrent: TorrentView, keeping: Keeping | undefined): FullCopies | undefined {
  const { state, length, peers, swarm, availability, piecesHave, pieceCount, unwanted } = torrent;
  if (length === 0 || (unwanted.length > 0 && piecesHave < pieceCount)) return undefined;
  const isPaused = state === "paused" && piecesHave === pieceCount;
  if (state !== "seeding" && state !== "complete" && !isPaused) return undefined;
  if (keeping?.kind === "kept") return { kind: "keeper", until: keeping.expiresAt };
  if (keeping?.kind === "fetching") return { kind: "keeper-fetches", share: keeping.share };
  if (isPaused) return undefined;
  const copies = peers.filter(({ progress }) => progress >= 1);
  const count = copies.filter(({ client }) => client !== KEEPER_CLIENT).length;
  if (count > 0) return { kind: "others", count };
  if (copies.length > 0) return { kind: "server" };
  // The copy here counts as one.
  if (availability >= 2 && peers.length > 1) return { kind: "spread" };
  // The tracker counts this tab too.
  return swarm !== undefined && swarm.seeders > 1 ? { kind: "unconnected" } : { kind: "only-here" };
}
