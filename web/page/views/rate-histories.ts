/** Records every torrent's rate history from the snapshots, even while its details are closed. */
import { useRef } from "preact/hooks";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { RateHistory } from "../swarm/rate-history.ts";

export function useRateHistories(torrents: readonly TorrentView[]): ReadonlyMap<string, RateHistory> {
  const histories = useRef(new Map<string, RateHistory>()).current;
  const last = useRef<readonly TorrentView[] | undefined>(undefined);
  if (last.current !== torrents) {
    last.current = torrents;
    const now = performance.now();
    const ids = new Set(torrents.map(({ id }) => id));
    for (const id of [...histories.keys()]) if (!ids.has(id)) histories.delete(id);
    for (const { id, downloadRate, uploadRate } of torrents) {
      let history = histories.get(id);
      if (history === undefined) {
        history = new RateHistory();
        histories.set(id, history);
      }
      history.add(now, downloadRate, uploadRate);
    }
  }
  return histories;
}
