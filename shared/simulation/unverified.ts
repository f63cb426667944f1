/**
 * Counts two things that must never happen: a piece is stored without a confirmed hash, or announced without being stored. It
 * looks only at inputs, so a fault of the virtual host cannot hide one.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Input } from "../engine/io.ts";
import type { Token } from "./network.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import type { World } from "./world.ts";

/** What one peer's inputs have shown. */
interface Seen {
  readonly confirmed: Set<PieceIndex>;
  readonly announcers: Map<LinkId, PeerId>;
}

export class Unverified {
  stored = 0;
  announced = 0;
  private readonly world: World;
  private readonly seen = new Map<VirtualPeer, Seen>();
  private readonly peers = new Map<PeerId, VirtualPeer>();

  /** Takes the place of the world's watcher. */
  constructor(world: World) {
    this.world = world;
    world.watcher = { before: (peer, input) => this.happens(peer, input) };
  }

  private happens(peer: VirtualPeer, input: Input<Token>): void {
    const seen: Seen = this.seen.get(peer) ?? { confirmed: new Set(), announcers: new Map() };
    this.seen.set(peer, seen);
    const { confirmed, announcers } = seen;
    switch (input.type) {
      case "link-opened":
        announcers.set(input.link, input.peerId);
        return;
      case "piece-verified":
        if (input.ok) confirmed.add(input.piece);
        return;
      case "piece-stored":
        if (!confirmed.has(input.piece)) this.stored++;
        return;
      case "message": {
        const { message } = input;
        if (message.type !== "have") return;
        const announcer = this.peerWith(announcers.get(input.link));
        if (announcer?.stored.has(message.piece as PieceIndex) !== true) this.announced++;
        return;
      }
      default:
        return;
    }
  }

  private peerWith(id: PeerId | undefined): VirtualPeer | undefined {
    if (id === undefined) return undefined;
    if (!this.peers.has(id)) for (const peer of this.world.peers) this.peers.set(peer.id, peer);
    return this.peers.get(id);
  }
}
