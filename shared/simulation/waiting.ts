/** How long leechers go without a byte while they are interested in somebody, looked at every second. */
import { SECOND_MS } from "../core/time.ts";
import { lookRegularly } from "./looks.ts";
import type { PeerGroup } from "./scenario.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import type { World } from "./world.ts";

interface Wait {
  downloaded: number;
  /** When it last got something, or wanted nothing. */
  since: number;
}

export class Waiting {
  /** Milliseconds; the longest so far. */
  longest = 0;
  private readonly waits = new Map<VirtualPeer, Wait>();

  /** @param isWatched of which groups */
  constructor(world: World, isWatched: (group: PeerGroup) => boolean) {
    lookRegularly(world, SECOND_MS, () => {
      for (const peer of world.peers)
        if (peer.isHere && !peer.isComplete && isWatched(peer.group)) this.look(peer, world.queue.now);
    });
  }

  private look(peer: VirtualPeer, now: number): void {
    const { downloaded, peers } = peer.snapshot;
    const wait = this.waits.get(peer);
    const isInterested = peers.some(({ amInterested }) => amInterested);
    if (wait === undefined || wait.downloaded !== downloaded || !isInterested)
      this.waits.set(peer, { downloaded, since: now });
    else this.longest = Math.max(this.longest, now - wait.since);
  }
}
