/** A world for tests: they add peers and break links by hand, and a referee checks every step of every engine. */
import type { LinkId, PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Output } from "../../engine/io.ts";
import { Referee } from "../../engine/testing/referee.ts";
import type { Message } from "../../wire/messages.ts";
import type { EventQueue } from "../event-queue.ts";
import type { Link, Token } from "../network.ts";
import type { PeerOptions } from "../peer-options.ts";
import { leechers, type PeerGroup, type Scenario, scenario, seeders } from "../scenario.ts";
import type { VirtualPeer } from "../virtual-peer.ts";
import { World } from "../world.ts";

/** Messages are checked at every step, the engine's state at every sixteenth: that check visits every piece of every peer. */
const CHECK_EVERY = 16;

/** Small delays, and a last block that is shorter than the others. */
const SURROUNDINGS = {
  shortBy: 5,
  infoLength: 1_000,
  latencyMs: [5, 30],
  trackerLatencyMs: 10,
  linkSetupMs: [0, 0],
  noticeMs: 0,
  delays: { readMs: 2, verifyMs: 1, storeMs: 5 },
} as const satisfies Partial<Scenario>;

interface ClosedLink {
  readonly at: Instant;
  readonly by: VirtualPeer;
  readonly peerId: PeerId;
  readonly reason: string;
}

export class RefereedWorld extends World {
  /** Links that engines closed. */
  readonly closings: ClosedLink[] = [];
  /** Set by tests that look at messages. */
  onSend: ((peer: VirtualPeer, link: LinkId, message: Message<Token>) => void) | undefined;
  private readonly checks = new Map<VirtualPeer, { readonly referee: Referee; steps: number }>();

  constructor(about: Partial<Scenario>, queue?: EventQueue) {
    super(scenario([], { ...SURROUNDINGS, ...about }), queue);
    this.watcher = {
      before: (peer, input) => this.checkOf(peer).referee.before(input),
      after: (peer, outputs) => {
        const check = this.checkOf(peer);
        check.referee.after(this.queue.now, outputs);
        if (check.steps++ % CHECK_EVERY === 0) check.referee.checkState();
        for (const output of outputs) this.record(peer, output);
      },
    };
  }

  seeder(about: Partial<PeerGroup> = {}, options: PeerOptions = {}): VirtualPeer {
    return this.add(seeders(about), options);
  }

  /** It has the metadata unless `options` say otherwise. */
  leech(about: Partial<PeerGroup> = {}, options: PeerOptions = {}): VirtualPeer {
    return this.add(leechers(1, about), { knowsMetadata: true, ...options });
  }

  leechers(count: number, about: Partial<PeerGroup> = {}): VirtualPeer[] {
    return Array.from({ length: count }, () => this.leech(about));
  }

  get links(): Link[] {
    return [...new Set(this.peers.flatMap((peer) => peer.links))];
  }

  runFor(ms: number): void {
    const until = this.queue.now + ms;
    while (this.queue.next(until));
  }

  /** @throws InvariantError when `isReached` stays false for `limitMs` */
  runUntil(isReached: () => boolean, limitMs = 10 * MINUTE_MS): void {
    const until = this.queue.now + limitMs;
    while (!isReached())
      invariant(this.queue.next(until), `not reached within ${limitMs} ms (seed ${this.scenario.seed})`);
  }

  private record(by: VirtualPeer, output: Output<Token>): void {
    if (output.type === "send") this.onSend?.(by, output.link, output.message);
    if (output.type !== "close-link") return;
    this.closings.push({ at: this.queue.now, by, peerId: output.peerId, reason: output.reason });
  }

  private checkOf(peer: VirtualPeer): { readonly referee: Referee; steps: number } {
    const known = this.checks.get(peer);
    if (known !== undefined) return known;
    const check = { referee: new Referee(peer.engine, peer.stored.indices()), steps: 0 };
    this.checks.set(peer, check);
    return check;
  }
}
