/** Decides from the peers' reports whether they are ready for the clock. */
import type { PeerReport } from "../channel/messages.ts";
import { type RunMode, SEEDER_NUMBER } from "../model/setup.ts";

/**
 * Whether every leecher has the metadata and a link to every peer it trades with.
 * @param peers the last report of every peer that is present, by number; undefined before its first
 */
export function areAllLinked(peers: ReadonlyMap<number, PeerReport | undefined>, mode: RunMode): boolean {
  const wanted = mode === "client-server" ? 1 : peers.size - 1;
  const seederId = peers.get(SEEDER_NUMBER)?.ownId;
  for (const [number, report] of peers) {
    if (number === SEEDER_NUMBER) continue;
    if (report === undefined || report.pieceCount === 0 || report.links.length < wanted) return false;
    if (!report.links.some(({ peerId }) => peerId === seederId)) return false;
  }
  return true;
}
