/** Records every torrent's rate history from the snapshots, even while its details are closed. */
import { useRef } from "preact/hooks";
import type { SessionView } from "../../bridge/views.ts";
import { RateHistory } from "../swarm/rate-history.ts";

export function useRateHistories(views: readonly SessionView[]): ReadonlyMap<string, RateHistory> {
  const histories = useRef(new Map<string, RateHistory>()).current;
  const last = useRef<readonly SessionView[] | undefined>(undefined);
  if (last.current !== views) {
    last.current = views;
    const now = performance.now();
    const ids = new Set(views.map(({ id }) => id));
    for (const id of [...histories.keys()]) if (!ids.has(id)) histories.delete(id);
    for (const view of views) {
      if (view.kind === "preparing") continue;
      const { id, downloadRate, uploadRate } = view;
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
