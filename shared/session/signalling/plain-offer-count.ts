/** Whether a tracker lists peers to dial or wants plain offers, and how many of these are of use. */
import type { AnnounceResponse } from "../../tracker/protocol/messages.ts";

/** Some trackers without the `signal` extension send an empty list whoever is there. */
export function listsPeers(
  { peers, complete = 1, incomplete = 1 }: AnnounceResponse,
  numwant: number,
): boolean {
  return peers !== undefined && (peers.length > 0 || numwant === 0 || complete + incomplete < 2);
}

/**
 * How many plain offers to make: each costs the browser a connection, and without a partner it is wasted. A tracker drops those that it has
 * no peer for, without a word.
 * @param isTryingAgain a peer wanted a link and has none: some trackers count a WebTorrent client as complete while it has no metadata
 */
export function plainOffersFor(
  { complete = 0, incomplete = 0 }: Pick<AnnounceResponse, "complete" | "incomplete">,
  { left, wanted }: { readonly left: number | undefined; readonly wanted: number },
  isTryingAgain: boolean,
): number {
  // A tracker that does not even count us counts nobody.
  if (complete + incomplete === 0) return left === 0 ? Math.min(wanted, 1) : wanted;
  const isOfUse = left === 0 ? incomplete > 0 : complete > 0 || incomplete > 1;
  return isOfUse || isTryingAgain ? Math.min(wanted, Math.max(1, complete + incomplete - 1)) : 0;
}
