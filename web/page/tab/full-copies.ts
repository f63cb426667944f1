/**
 * Answers the sharer's question: may I close this tab? If the server's keeper has been asked to keep it, it depends on that
 * alone. Otherwise only connected peers that are known to have everything count as others with a full copy.
 */

import { KEEPER_CLIENT } from "../../../shared/keeper/protocol.ts";
import type { TorrentView } from "../../bridge/views.ts";
import type { Keeping } from "../keeper/keeping.ts";

export type FullCopies =
  /** This many connected peers have a full copy, and no other still fetches anything from here. */
  | { readonly kind: "others"; readonly count: number }
  /** Besides those with a full copy, this many connected peers still need something; each has at least this share. */
  | { readonly kind: "arriving"; readonly count: number; readonly lacking: number; readonly share: number }
  /** No connected person has a full copy, but a server that keeps shares has. */
  | { readonly kind: "server" }
  /** No connected peer has a full copy, but together they have every piece: they finish without this tab if all of them stay. */
  | { readonly kind: "spread" }
  /** No connected peer has a full copy, though the tracker counts this many elsewhere: full copies need no connection. */
  | { readonly kind: "unconnected"; readonly count: number }
  /** At least one full copy was sent, and nobody is connected any more. */
  | { readonly kind: "sent" }
  /** The connected person with the most has this share. */
  | { readonly kind: "only-here"; readonly share: number }
  /** All is here, and nobody gets it until the user resumes it. */
  | { readonly kind: "paused" }
  /** The keeper is a peer too, and has this share of it. */
  | { readonly kind: "keeper-fetches"; readonly share: number }
  /** The keeper has a full copy. Milliseconds since 1970 */
  | { readonly kind: "keeper"; readonly until: number };

/**
 * @param keeping what is known of the keeper
 * @returns undefined unless this tab is sharing a full copy of something, or the keeper has one
 */
export function fullCopies(torrent: TorrentView, keeping: Keeping | undefined): FullCopies | undefined {
  const { state, length, peers, swarm, uploaded, availability, piecesHave, pieceCount, unwanted } = torrent;
  if (length === 0 || (unwanted.length > 0 && piecesHave < pieceCount)) return undefined;
  const isPaused = state === "paused" && piecesHave === pieceCount;
  if (state !== "seeding" && state !== "complete" && !isPaused) return undefined;
  if (keeping?.kind === "kept") return { kind: "keeper", until: keeping.expiresAt };
  if (keeping?.kind === "fetching") return { kind: "keeper-fetches", share: keeping.share };
  if (isPaused) return { kind: "paused" };
  const copies = peers.filter(({ progress }) => progress >= 1);
  const count = copies.filter(({ client }) => client !== KEEPER_CLIENT).length;
  if (count > 0) return stillArriving(peers, count) ?? { kind: "others", count };
  if (copies.length > 0) return { kind: "server" };
  // The copy here counts as one.
  if (availability >= 2 && peers.length > 1) return { kind: "spread" };
  // The tracker counts this tab too.
  const elsewhere = (swarm?.seeders ?? 0) - 1;
  if (elsewhere > 0) return { kind: "unconnected", count: elsewhere };
  const people = peers.filter(({ client }) => client !== KEEPER_CLIENT);
  if (people.length === 0 && uploaded >= length) return { kind: "sent" };
  return { kind: "only-here", share: Math.max(0, ...people.map(({ progress }) => progress)) };
}

/** @returns nothing when nobody needs more. A peer may have chosen only some of the files: it is not interested any more */
function stillArriving(peers: TorrentView["peers"], count: number): FullCopies | undefined {
  const lacking = peers.filter(
    ({ client, progress, peerInterested }) => client !== KEEPER_CLIENT && progress < 1 && peerInterested,
  );
  if (lacking.length === 0) return undefined;
  const share = Math.min(...lacking.map(({ progress }) => progress));
  return { kind: "arriving", count, lacking: lacking.length, share };
}

/** Those whose sentence asks the user to keep the tab open, or to resume it. */
const STAY: ReadonlySet<FullCopies["kind"]> = new Set([
  "arriving",
  "spread",
  "unconnected",
  "sent",
  "only-here",
  "paused",
  "keeper-fetches",
]);

/** Whether the sentence for it permits closing the tab. */
export function mayClose({ kind }: FullCopies): boolean {
  return !STAY.has(kind);
}
