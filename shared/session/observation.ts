/** What an observer sees of a session beyond its views. */
import type { PeerId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { SessionObservation } from "./session-options.ts";
import type { Torrent } from "./torrent.ts";

export function observationOf(ownId: PeerId, now: Instant, torrents: readonly Torrent[]): SessionObservation {
  const rounds = torrents.flatMap((torrent) => {
    const round = torrent.decisions.chokeRound();
    return round === undefined ? [] : [{ infoHash: torrent.infoHash, round, agoMs: now - round.at }];
  });
  return { ownId, rounds };
}
