/**
 * One virtual world: a torrent's peers come and go, the tracker introduces them, links open, break and close. Deterministic: the
 * same scenario, including its random seed, gives the same run, event for event.
 */

import { randomPeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Random, seededRandom } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Input, Output } from "../engine/io.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { EventLog } from "./event-log.ts";
import { EventQueue } from "./event-queue.ts";
import { codeOf, subjectOf } from "./input-code.ts";
import { type Client, Introducer } from "./introductions.ts";
import { type Channel, Link, type Token } from "./network.ts";
import type { PeerOptions } from "./peer-options.ts";
import type { PeerGroup, Scenario } from "./scenario.ts";
import { Spread } from "./spread.ts";
import { madeUpTorrent } from "./torrent.ts";
import { Traffic } from "./traffic.ts";
import { Viewer } from "./viewer.ts";
import { type Environment, VirtualPeer } from "./virtual-peer.ts";

/** Peers that arrive together are spread over this time, because no two people click in the same millisecond. */
const ARRIVAL_JITTER_MS = 50;

/** Sees every step of every engine and changes nothing. */
interface Watcher {
  before?(peer: VirtualPeer, input: Input<Token>): void;
  after?(peer: VirtualPeer, outputs: readonly Output<Token>[]): void;
}

export class World implements Environment {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly log = new EventLog();
  readonly metainfo: Metainfo;
  readonly random: Random;
  /** In the order of arrival, including those that left. A peer's number is its index. */
  readonly peers: VirtualPeer[] = [];
  /** The players of peers that watch. */
  readonly viewers: Viewer[] = [];
  /** Peers of the scenario that have not arrived yet. */
  expected = 0;
  readonly spread: Spread;
  readonly traffic: Traffic;
  /** When the leechers first had one copy together; undefined: not yet. */
  firstCopyAt: Instant | undefined;
  watcher: Watcher | undefined;
  private readonly introducer: Introducer;

  /** @param queue shared with other worlds when several torrents run at the same time */
  constructor(scenario: Scenario, queue = new EventQueue()) {
    this.scenario = scenario;
    this.queue = queue;
    this.random = seededRandom(scenario.seed);
    this.metainfo = madeUpTorrent(scenario);
    this.spread = new Spread(scenario.pieces);
    this.traffic = new Traffic(scenario.groups);
    this.introducer = new Introducer({
      queue,
      infoHash: this.metainfo.infoHash,
      random: seededRandom(this.random.below(2 ** 32)),
      latencyMs: scenario.trackerLatencyMs,
      linkSetupMs: scenario.linkSetupMs,
      connected: (dialler, dialled) => this.introduced(dialler, dialled),
    });
    for (const group of scenario.groups) this.planArrivals(group);
  }

  /** A peer arrives now. */
  add(group: PeerGroup, options: PeerOptions = {}): VirtualPeer {
    const peer = new VirtualPeer(this.peers.length, randomPeerId(this.random), group, this, options);
    this.peers.push(peer);
    if (group.viewing !== undefined) this.viewers.push(new Viewer(peer, this, group.viewing));
    const { departure } = group;
    if (departure.kind === "half-life") {
      this.queue.planIn(this.lifetime(departure.ms), () => {
        this.leave(peer);
        if (departure.isReplaced) this.add(group);
      });
    }
    peer.input({ type: "wake" });
    return peer;
  }

  /** Calls `look` regularly, for the first time after `ms`. Looking changes nothing: the event log stays the same. */
  lookEvery(ms: number, look: () => void): void {
    this.queue.planIn(ms, () => {
      look();
      this.lookEvery(ms, look);
    });
  }

  /** Opens a link between two peers now. */
  connect(dialler: VirtualPeer, dialled: VirtualPeer): Link {
    const { latencyMs, linkHalfLifeMs } = this.scenario;
    const [least, most] = latencyMs;
    const delay = least + this.random.below(most - least + 1);
    const link = new Link(
      { peer: dialler, number: dialler.nextLink },
      { peer: dialled, number: dialled.nextLink },
      delay,
    );
    dialler.open(link.there, dialled.id, true);
    dialled.open(link.back, dialler.id, false);
    if (linkHalfLifeMs !== undefined)
      this.queue.planIn(this.lifetime(linkHalfLifeMs), () => this.breakLink(link));
    return link;
  }

  /** Nothing arrives any more; both sides notice after `noticeMs`. */
  breakLink(link: Link): void {
    const channels = [link.there, link.back];
    for (const channel of channels) channel.isCut = true;
    this.queue.planIn(this.scenario.noticeMs, () => {
      if (link.isOver) return;
      link.isOver = true;
      for (const channel of channels) channel.from.lost(channel, true);
    });
  }

  /** The peer closes its tab and with it all links. */
  leave(peer: VirtualPeer): void {
    if (!peer.isHere) return;
    peer.leave();
    if (!peer.group.isSeeder) this.spread.remove(peer.stored.indices());
  }

  /** A piece disappears from the peer's store. */
  lose(peer: VirtualPeer, piece: PieceIndex): void {
    peer.lose(piece);
    if (!peer.group.isSeeder) this.spread.remove([piece]);
  }

  introduce(peer: VirtualPeer): Client {
    return this.introducer.open(peer.number, peer.id, (input) => peer.input(input));
  }

  before(peer: VirtualPeer, input: Input<Token>): void {
    this.log.add(this.queue.now, peer.number, codeOf(input), subjectOf(input));
    this.watcher?.before?.(peer, input);
  }

  after(peer: VirtualPeer, outputs: readonly Output<Token>[]): void {
    this.watcher?.after?.(peer, outputs);
  }

  stored(peer: VirtualPeer, piece: PieceIndex): void {
    this.spread.add(piece);
    if (this.firstCopyAt !== undefined || !this.spread.isWhole) return;
    this.firstCopyAt = this.queue.now;
    this.traffic.seederBytesAtFirstCopy = this.traffic.fromSeeders;
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

  /** One side has closed a link. Messages that it has sent still arrive before the other side's link closes. */
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
        this.add(group);
      });
    }
  }

  private introduced(dialler: Client, dialled: Client): void {
    const from = this.peers[dialler.number];
    const to = this.peers[dialled.number];
    invariant(from?.isHere && to?.isHere, "both peers of a new link are present");
    this.connect(from, to);
  }

  /** Exponentially distributed. */
  private lifetime(halfLifeMs: number): number {
    return (-Math.log(1 - this.random.next()) * halfLifeMs) / Math.LN2;
  }
}
