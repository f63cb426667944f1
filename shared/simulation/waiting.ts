/** How long leechers receive no byte while they are interested in a peer, sampled every second. */
import { SECOND_MS } from "../core/time.ts";
import type { PeerGroup } from "./scenario.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import type { World } from "./world.ts";

interface Wait {
  downloaded: number;
  /** When it last received something or was not interested. */
  since: number;
}

export class Waiting {
  /** Longest wait so far, milliseconds. */
  longest = 0;
  private readonly waits = new Map<VirtualPeer, Wait>();

  /** @param isWatched which groups count */
  constructor(world: World, isWatched: (group: PeerGroup) => boolean) {
    world.lookEvery(SECOND_MS, () => {
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
