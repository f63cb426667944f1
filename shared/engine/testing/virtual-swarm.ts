/**
 * A swarm in virtual time: engines on virtual hosts, a tracker that introduces them, links with delay. Deterministic: the same
 * seed gives the same run, event for event.
 */

import type { LinkId, PeerId } from "../../core/ids.ts";
import { randomPeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { EventQueue } from "../../simulation/event-queue.ts";
import type { Output } from "../io.ts";
import { metainfoOf } from "./made-up.ts";
import { Channel, type Token } from "./virtual-link.ts";
import { type PeerOptions, type Surroundings, VirtualPeer } from "./virtual-peer.ts";

export interface SwarmOptions {
  readonly seed: number;
  readonly pieces: number;
  readonly pieceLength?: number;
  /** One way, milliseconds; each link draws its own. */
  readonly latencyMs?: readonly [least: number, most: number];
  /** Bytes of the info dictionary. */
  readonly infoLength?: number;
  /** Without it peers are connected by `connect` alone. */
  readonly hasTracker?: boolean;
  /** Of another swarm, so that both pass time together. */
  readonly queue?: EventQueue;
}

interface Link {
  readonly id: LinkId;
  readonly ends: readonly [VirtualPeer, VirtualPeer];
}

const SIGNALLING_MS = 20;
const NUMWANT = 50;

export class VirtualSwarm implements Surroundings {
  readonly queue: EventQueue;
  readonly metainfo: Metainfo;
  readonly random: Random;
  readonly peers: VirtualPeer[] = [];
  private readonly options: SwarmOptions;
  private readonly links = new Map<LinkId, Link>();
  /** "dialler/dialled" */
  private readonly dials = new Set<string>();
  private readonly announcing = new Set<VirtualPeer>();
  private lastLink = 0;

  constructor(options: SwarmOptions) {
    this.options = options;
    this.queue = options.queue ?? new EventQueue();
    this.random = seededRandom(options.seed);
    const { pieces, pieceLength, infoLength = 1_000 } = options;
    this.metainfo = metainfoOf(pieces, pieceLength, infoLength, this.random);
  }

  /** A peer that comes to the swarm now. */
  add(options: PeerOptions = {}): VirtualPeer {
    const seed = this.random.below(2 ** 32);
    const peer = new VirtualPeer(randomPeerId(this.random), options, seededRandom(seed), this);
    this.peers.push(peer);
    peer.input({ type: "wake" });
    return peer;
  }

  /** Links two peers at once. @returns the link's number, the same on both sides */
  connect(dialler: VirtualPeer, dialled: VirtualPeer): LinkId {
    const id = ++this.lastLink as LinkId;
    const [least, most] = this.options.latencyMs ?? [5, 30];
    const latencyMs = least + this.random.next() * (most - least);
    this.links.set(id, { id, ends: [dialler, dialled] });
    for (const [from, to] of [
      [dialler, dialled],
      [dialled, dialler],
    ] as const) {
      const deliver: Channel["deliver"] = (message) => {
        if (to.channels.has(id)) to.input({ type: "message", link: id, message });
      };
      const channel = new Channel(this.queue, latencyMs, deliver, () => {
        if (!channel.isCut) from.input({ type: "link-writable", link: id, buffered: channel.buffered });
      });
      from.channels.set(id, channel);
    }
    dialler.input({ type: "link-opened", link: id, peerId: dialled.id, initiator: true });
    dialled.input({ type: "link-opened", link: id, peerId: dialler.id, initiator: false });
    return id;
  }

  /** Breaks a link in the middle: both sides notice. */
  cut(id: LinkId): void {
    const link = this.links.get(id);
    this.links.delete(id);
    for (const end of link?.ends ?? []) {
      this.detach(end, id);
      end.input({ type: "link-closed", link: id });
    }
  }

  /** The peer closes its tab: the others notice. */
  leave(peer: VirtualPeer): void {
    this.announcing.delete(peer);
    peer.freeze();
    for (const { id, ends } of [...this.links.values()]) if (ends.includes(peer)) this.cut(id);
  }

  get linkIds(): LinkId[] {
    return [...this.links.keys()];
  }

  /** The links between two peers. */
  between(a: VirtualPeer, b: VirtualPeer): LinkId[] {
    const isTheirs = ({ ends }: Link): boolean => ends.includes(a) && ends.includes(b);
    return [...this.links.values()].filter(isTheirs).map((link) => link.id);
  }

  peer(id: PeerId): VirtualPeer {
    const peer = this.peers.find((other) => other.id === id);
    invariant(peer !== undefined, "the peer is in the swarm");
    return peer;
  }

  runFor(ms: number): void {
    const until = this.queue.now + ms;
    while (this.queue.next(until));
  }

  /** @throws InvariantError when `isReached` is not within `limitMs` */
  runUntil(isReached: () => boolean, limitMs = 10 * MINUTE_MS): void {
    const until = this.queue.now + limitMs;
    while (!isReached())
      invariant(this.queue.next(until), `not reached within ${limitMs} ms (seed ${this.options.seed})`);
  }

  announced(peer: VirtualPeer, _output: Output<Token> & { type: "announce" }): void {
    if (this.options.hasTracker === false) return;
    const others = [...this.announcing].filter((other) => other !== peer);
    this.announcing.add(peer);
    const found = this.random.shuffle(others).slice(0, NUMWANT);
    this.queue.planIn(SIGNALLING_MS, () => {
      peer.input({ type: "announced", intervalMs: 60 * SECOND_MS });
      const peers = found.map((other) => ({ peerId: other.id, complete: other.isComplete }));
      peer.input({ type: "peers-found", peers });
    });
  }

  dialled(peer: VirtualPeer, peerId: PeerId): void {
    this.dials.add(`${peer.id}/${peerId}`);
    this.queue.planIn(SIGNALLING_MS, () => {
      const other = this.peer(peerId);
      if (this.announcing.has(other)) other.input({ type: "peer-offered", peerId: peer.id });
      else this.dialFailed(peer, peerId);
    });
  }

  dialCancelled(peer: VirtualPeer, peerId: PeerId): void {
    this.dials.delete(`${peer.id}/${peerId}`);
  }

  offerAnswered(peer: VirtualPeer, peerId: PeerId, isAccepted: boolean): void {
    this.queue.planIn(SIGNALLING_MS, () => {
      const dialler = this.peer(peerId);
      if (!isAccepted) this.dialFailed(dialler, peer.id);
      else if (this.dials.delete(`${peerId}/${peer.id}`)) this.connect(dialler, peer);
      else peer.input({ type: "dial-failed", peerId });
    });
  }

  closed(peer: VirtualPeer, id: LinkId): void {
    const link = this.links.get(id);
    if (link === undefined) return;
    this.links.delete(id);
    this.detach(peer, id);
    // What was said last still arrives.
    const other = link.ends[0] === peer ? link.ends[1] : link.ends[0];
    this.queue.planIn(this.options.latencyMs?.[1] ?? 30, () => {
      this.detach(other, id);
      other.input({ type: "link-closed", link: id });
    });
  }

  private dialFailed(dialler: VirtualPeer, peerId: PeerId): void {
    if (this.dials.delete(`${dialler.id}/${peerId}`)) dialler.input({ type: "dial-failed", peerId });
  }

  private detach(peer: VirtualPeer, id: LinkId): void {
    const channel = peer.channels.get(id);
    peer.channels.delete(id);
    if (channel !== undefined) channel.isCut = true;
  }
}
