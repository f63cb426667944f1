/**
 * A whole swarm in virtual time: peers come and go, the tracker introduces them, links open, break and close. Deterministic:
 * the same scenario, its seed included, gives the same run, event for event.
 */

import { randomPeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Random, seededRandom } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Input } from "../engine/io.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { EventLog } from "./event-log.ts";
import { EventQueue } from "./event-queue.ts";
import { codeOf, subjectOf } from "./input-code.ts";
import { type Client, Introducer } from "./introductions.ts";
import { type Channel, Link, type Token } from "./network.ts";
import type { PeerGroup, Scenario } from "./scenario.ts";
import { Spread } from "./spread.ts";
import { madeUpTorrent } from "./torrent.ts";
import { Traffic } from "./traffic.ts";
import { VirtualPeer, type World } from "./virtual-peer.ts";

/** Peers that come together do not come at the very same instant. */
const ARRIVAL_JITTER_MS = 50;

export class Swarm implements World {
  readonly scenario: Scenario;
  readonly queue = new EventQueue();
  readonly log = new EventLog();
  readonly metainfo: Metainfo;
  readonly random: Random;
  /** In the order of arriving; those who left among them. A peer's number is its place. */
  readonly peers: VirtualPeer[] = [];
  /** Peers that are still to come. */
  expected = 0;
  readonly spread: Spread;
  readonly traffic: Traffic;
  /** When the leechers had a first whole copy between them; undefined: not yet. */
  firstCopyAt: Instant | undefined;
  /** Looks on; changes nothing. */
  onInput: ((peer: VirtualPeer, input: Input<Token>) => void) | undefined;
  private readonly introducer: Introducer;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.random = seededRandom(scenario.seed);
    this.metainfo = madeUpTorrent(scenario);
    this.spread = new Spread(scenario.pieces);
    this.traffic = new Traffic(scenario.groups);
    this.introducer = new Introducer({
      queue: this.queue,
      infoHash: this.metainfo.infoHash,
      random: seededRandom(this.random.below(2 ** 32)),
      latencyMs: scenario.trackerLatencyMs,
      linkSetupMs: scenario.linkSetupMs,
      connected: (dialler, dialled) => this.connect(dialler, dialled),
    });
    for (const group of scenario.groups) this.planArrivals(group);
  }

  introduce(peer: VirtualPeer): Client {
    return this.introducer.open(peer.number, peer.id, (input) => peer.input(input));
  }

  happens(peer: VirtualPeer, input: Input<Token>): void {
    this.log.add(this.queue.now, peer.number, codeOf(input), subjectOf(input));
    this.onInput?.(peer, input);
  }

  stored(peer: VirtualPeer, piece: PieceIndex): void {
    this.spread.add(piece);
    if (this.firstCopyAt !== undefined || !this.spread.isWhole) return;
    this.firstCopyAt = this.queue.now;
    this.traffic.markFirstCopy();
    for (const other of this.peers)
      if (other !== peer && other.group.departure.kind === "after-one-copy")
        this.queue.planIn(0, () => this.leave(other));
  }

  completed(peer: VirtualPeer): void {
    const { departure } = peer.group;
    if (departure.kind === "when-complete") this.queue.planIn(departure.afterMs, () => this.leave(peer));
  }

  delivered(channel: Channel, payload: Token): void {
    this.traffic.add(channel.from.group, channel.to.group, payload.length);
  }

  /** One side has closed a link: what it has sent still arrives, and then the news. */
  closed(own: Channel): void {
    const { link } = own;
    if (link.isOver) return;
    link.isOver = true;
    const others = link.opposite(own);
    others.isCut = true;
    this.queue.planIn(own.latencyMs, () => {
      own.isCut = true;
      own.to.lost(others);
    });
  }

  /** Nothing comes through any more; both sides notice some time later. */
  breakLink(link: Link): void {
    const channels = [link.there, link.back];
    for (const channel of channels) channel.isCut = true;
    this.queue.planIn(this.scenario.noticeMs, () => {
      if (link.isOver) return;
      link.isOver = true;
      for (const channel of channels) channel.from.lost(channel);
    });
  }

  /** The peer's tab is closed: its links with it. */
  leave(peer: VirtualPeer): void {
    if (!peer.isHere) return;
    peer.leave();
    if (!peer.group.isSeed) this.spread.remove(peer.stored);
  }

  private planArrivals(group: PeerGroup): void {
    const { arrival, count } = group;
    this.expected += count;
    for (let i = 0; i < count; i++) {
      const at =
        arrival.kind === "together"
          ? arrival.atMs + this.random.next() * ARRIVAL_JITTER_MS
          : this.random.next() * arrival.overMs;
      this.queue.plan(at, () => {
        this.expected--;
        this.arrive(group);
      });
    }
  }

  private arrive(group: PeerGroup): void {
    const peer = new VirtualPeer(this.peers.length, randomPeerId(this.random), group, this);
    this.peers.push(peer);
    const { departure } = group;
    if (departure.kind === "half-life") {
      this.queue.planIn(this.lifetime(departure.ms), () => {
        this.leave(peer);
        if (departure.isReplaced) this.arrive(group);
      });
    }
    peer.input({ type: "wake" });
  }

  private connect(dialler: Client, dialled: Client): void {
    const from = this.peers[dialler.number];
    const to = this.peers[dialled.number];
    invariant(from?.isHere && to?.isHere, "who is connected is there");
    const { latencyMs, linkHalfLifeMs } = this.scenario;
    const [least, most] = latencyMs;
    const delay = least + this.random.below(most - least + 1);
    const link = new Link({ peer: from, number: from.nextLink }, { peer: to, number: to.nextLink }, delay);
    from.open(link.there, to.id, true);
    to.open(link.back, from.id, false);
    if (linkHalfLifeMs !== undefined)
      this.queue.planIn(this.lifetime(linkHalfLifeMs), () => this.breakLink(link));
  }

  /** Exponential. */
  private lifetime(halfLifeMs: number): number {
    return (-Math.log(1 - this.random.next()) * halfLifeMs) / Math.LN2;
  }
}
