/**
 * The peers that neighbours have named, each with those that can introduce it. Always true: a peer has one key, the first that was
 * named, as long as a neighbour that named it is there.
 */
import { BoundedMap } from "../../core/bounded-map.ts";
import { type Bytes, equalBytes } from "../../core/bytes.ts";
import type { PeerId } from "../../core/ids.ts";
import { MAX_INTRODUCED } from "./limits.ts";
import type { Listed, PeerKey } from "./messages.ts";
import type { Neighbour } from "./neighbour.ts";

interface Introduced {
  readonly key: PeerKey;
  readonly by: Set<Neighbour>;
}

export class IntroducedPeers {
  private readonly peers = new BoundedMap<PeerId, Introduced>(MAX_INTRODUCED);

  /** @returns whether the peer can be reached through this neighbour now */
  add(neighbour: Neighbour, { peerId, key, isReader }: Listed): boolean {
    const known = this.peers.get(peerId);
    if (known === undefined || known.by.size === 0) {
      this.peers.set(peerId, { key: { key, isReader }, by: new Set([neighbour]) });
      return true;
    }
    if (known.key.isReader !== isReader || !equalBytes(known.key.key, key)) return false;
    known.by.add(neighbour);
    return true;
  }

  keyOf(peerId: PeerId): Bytes | undefined {
    return this.peers.get(peerId)?.key.key;
  }

  /** Those that have named the peer, the first one first. */
  introducersOf(peerId: PeerId): readonly Neighbour[] {
    return [...(this.peers.get(peerId)?.by ?? [])];
  }

  /** The neighbour is gone, or is not believed any more. */
  forget(neighbour: Neighbour): void {
    for (const [peerId, { by }] of this.peers)
      if (by.delete(neighbour) && by.size === 0) this.peers.delete(peerId);
  }
}
