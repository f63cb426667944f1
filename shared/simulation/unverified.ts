/**
 * Counts what must never be: a piece stored that no hash has confirmed, and a piece announced that is not stored. It sees inputs
 * alone, not what the host of an engine thinks of them.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Input } from "../engine/io.ts";
import type { Token } from "./network.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import type { World } from "./world.ts";

/** What one peer has heard. */
interface Hearing {
  readonly confirmed: Set<PieceIndex>;
  readonly speakers: Map<LinkId, PeerId>;
}

export class Unverified {
  stored = 0;
  announced = 0;
  private readonly world: World;
  private readonly hearings = new Map<VirtualPeer, Hearing>();
  private readonly peers = new Map<PeerId, VirtualPeer>();

  /** Takes the place of the world's watcher. */
  constructor(world: World) {
    this.world = world;
    world.watcher = { before: (peer, input) => this.happens(peer, input) };
  }

  private happens(peer: VirtualPeer, input: Input<Token>): void {
    const { confirmed, speakers } = this.hearingOf(peer);
    switch (input.type) {
      case "link-opened":
        speakers.set(input.link, input.peerId);
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
        const speaker = this.peerWith(speakers.get(input.link));
        if (speaker?.stored.has(message.piece as PieceIndex) !== true) this.announced++;
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

  private hearingOf(peer: VirtualPeer): Hearing {
    const known = this.hearings.get(peer);
    if (known !== undefined) return known;
    const hearing: Hearing = { confirmed: new Set(), speakers: new Map() };
    this.hearings.set(peer, hearing);
    return hearing;
  }
}
