/** Bytes between one peer and each of the others, summed over reconnections: the counters of a new link start from zero. */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport } from "../channel/messages.ts";

/** Two reports: long enough for a smooth edge width, short enough to show a choke at once. */
const RATE_WINDOW_MS = 2_000;

interface Flow {
  /** Downloaded over links that are closed now. */
  earlier: number;
  downloaded: number;
  /** Totals within the window, oldest first. */
  readonly uploads: { readonly at: number; readonly total: number }[];
}

export class ByteLog {
  private readonly flows = new Map<PeerId, Flow>();

  add({ at, links }: PeerReport): void {
    for (const { peerId, downloaded, uploaded } of links) {
      let flow = this.flows.get(peerId);
      if (flow === undefined) {
        flow = { earlier: 0, downloaded: 0, uploads: [] };
        this.flows.set(peerId, flow);
      }
      if (downloaded < flow.downloaded) flow.earlier += flow.downloaded;
      flow.downloaded = downloaded;
      const { uploads } = flow;
      if (uploaded < (uploads.at(-1)?.total ?? 0)) uploads.length = 0;
      uploads.push({ at, total: uploaded });
      while (uploads.length > 2 && at - (uploads[1]?.at ?? at) >= RATE_WINDOW_MS) uploads.shift();
    }
  }

  /** Bytes downloaded from the peers selected by `isWanted`. */
  from(isWanted: (peerId: PeerId) => boolean): number {
    let sum = 0;
    for (const [peerId, { earlier, downloaded }] of this.flows)
      if (isWanted(peerId)) sum += earlier + downloaded;
    return sum;
  }

  /** Bytes per second to this peer, averaged over the window. */
  uploadRate(peerId: PeerId, now: number): number {
    const uploads = this.flows.get(peerId)?.uploads ?? [];
    const first = uploads[0];
    const last = uploads.at(-1);
    if (first === undefined || last === undefined || now - last.at > RATE_WINDOW_MS) return 0;
    return last.at > first.at ? ((last.total - first.total) * 1000) / (last.at - first.at) : 0;
  }
}
