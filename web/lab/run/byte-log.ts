/** What one peer's links have carried, over all links to the same peer: a link that is made anew counts from nothing again. */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport } from "../channel/messages.ts";

/** For the width of an edge: long enough to be smooth, short enough to show a choke. */
const RATE_WINDOW_MS = 2_000;

interface Flow {
  /** What closed links brought. */
  earlier: number;
  downloaded: number;
  /** The last seconds, the oldest first. */
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

  /** Bytes that came from the peers that `isWanted` says. */
  from(isWanted: (peerId: PeerId) => boolean): number {
    let sum = 0;
    for (const [peerId, { earlier, downloaded }] of this.flows)
      if (isWanted(peerId)) sum += earlier + downloaded;
    return sum;
  }

  /** Bytes a second to this peer, over the last two seconds or so. */
  uploadRate(peerId: PeerId, now: number): number {
    const uploads = this.flows.get(peerId)?.uploads ?? [];
    const first = uploads[0];
    const last = uploads.at(-1);
    if (first === undefined || last === undefined || now - last.at > RATE_WINDOW_MS) return 0;
    return last.at > first.at ? ((last.total - first.total) * 1000) / (last.at - first.at) : 0;
  }
}
