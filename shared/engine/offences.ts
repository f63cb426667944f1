/**
 * What peers did wrong in one torrent: how often each rule was broken, and which peers are banned for it. A peer that lies about
 * content or metadata is banned at once (`torrent-engine.ts`); other violations may be bugs of its software, which it gets two more
 * chances to avoid (docs/decisions/0053).
 */
import { BoundedMap } from "../core/bounded-map.ts";
import type { PeerId } from "../core/ids.ts";
import type { Violation } from "./context.ts";

/** Violations of one peer, over all its links, at which it is banned. */
const MAX_VIOLATIONS = 3;
/** Peers that are remembered; each costs about 100 bytes. More than connect within a day. */
const MAX_PEERS = 1_000;

export class Offences {
  /** How often links were closed for each reason. The reasons are those of the engine and of the decoder: few. */
  readonly counts = new Map<Violation, number>();
  private readonly byPeer = new BoundedMap<PeerId, number>(MAX_PEERS);

  /** @returns whether the peer has earned a ban */
  note(peerId: PeerId, violation: Violation): boolean {
    this.counts.set(violation, (this.counts.get(violation) ?? 0) + 1);
    const count = (this.byPeer.get(peerId) ?? 0) + 1;
    this.byPeer.set(peerId, count);
    return count >= MAX_VIOLATIONS;
  }
}
