/** Peers with links between them, for tests of introductions: real keys, virtual time, and neighbours that do as a test likes. */
import type { Bytes } from "../../../core/bytes.ts";
import { type InfoHash, idFromBytes, type LinkId, type OfferId, type PeerId } from "../../../core/ids.ts";
import { seededRandom } from "../../../core/random.ts";
import type { FoundPeer } from "../../../engine/io.ts";
import type { KeyMaterial } from "../../../metainfo/sealed/keys.ts";
import type { RelayedSignal, Signal } from "../../../tracker/protocol/messages.ts";
import type { SignalPath } from "../../signalling/signal-path.ts";
import { PendingCrypto } from "../../testing/pending-crypto.ts";
import { VirtualTimers } from "../../testing/virtual-timers.ts";
import { Introductions } from "../introductions.ts";

export const HASH = "0a".repeat(20) as InfoHash;
export const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
export const OFFER = { type: "offer", sdp: SDP } as const satisfies Signal;

export function idOf(name: string): PeerId {
  const id = idFromBytes<PeerId>(new TextEncoder().encode(`-TS0100-${name}`.padEnd(20, ".")));
  if (id === undefined) throw new Error("the name is too long");
  return id;
}

export function offerId(number: number): OfferId {
  return number.toString(16).padStart(40, "0") as OfferId;
}

interface Open {
  readonly peer: PeerId;
  readonly send: (bytes: Bytes) => void;
}

export class Neighbourhood {
  readonly timers = new VirtualTimers();
  private readonly crypto: PendingCrypto;
  private lastLink = 0;

  /** @param turn lets everything run that is due now */
  constructor(turn: () => Promise<unknown>) {
    this.crypto = new PendingCrypto(turn);
  }

  peer(name: string, material?: KeyMaterial): Person {
    return new Person(name, this.timers, this.crypto, material);
  }

  /** @param tap what becomes of what the first one sends @returns the first one's link, and the other's */
  link(one: Person, other: Person, tap = (bytes: Bytes): readonly Bytes[] => [bytes]): [LinkId, LinkId] {
    const [a, b] = [++this.lastLink as LinkId, ++this.lastLink as LinkId];
    const to = (person: Person, link: LinkId, peerId: PeerId) => (bytes: Bytes) =>
      this.timers.after(1, () => person.introductions.carryOut({ link, peerId, bytes }));
    const toOther = to(other, b, one.id);
    one.open.set(a, { peer: other.id, send: (bytes) => tap(bytes).forEach(toOther) });
    other.open.set(b, { peer: one.id, send: to(one, a, other.id) });
    one.introductions.carryOut({ link: a, peerId: other.id, bytes: undefined });
    other.introductions.carryOut({ link: b, peerId: one.id, bytes: undefined });
    return [a, b];
  }

  /** A neighbour whose messages the test writes. @returns its link as the person sees it, and what it has been sent */
  stranger(person: Person, name: string): Stranger {
    const link = ++this.lastLink as LinkId;
    const received: Bytes[] = [];
    person.open.set(link, { peer: idOf(name), send: (bytes) => void received.push(bytes) });
    const say = (bytes: Bytes | undefined) =>
      person.introductions.carryOut({ link, peerId: idOf(name), bytes });
    say(undefined);
    return { link, received, say };
  }

  /** Time passes, and everything happens that follows. */
  async pass(ms: number): Promise<void> {
    for (const end = this.timers.now + ms; this.timers.now < end; ) {
      await this.settle();
      this.timers.pass(Math.min(500, end - this.timers.now));
    }
    await this.settle();
  }

  /** What was sent is on its way for a millisecond, through a neighbour for two. */
  async settle(): Promise<void> {
    for (let hop = 0; hop < 3; hop++) {
      await this.crypto.idle();
      this.timers.pass(1);
    }
    await this.crypto.idle();
  }

  async until(condition: () => boolean): Promise<void> {
    for (const end = this.timers.now + 60_000; !condition(); this.timers.pass(20)) {
      if (this.timers.now > end) throw new Error("the condition does not come true");
      await this.crypto.idle();
    }
  }
}

export interface Stranger {
  readonly link: LinkId;
  readonly received: readonly Bytes[];
  say(bytes: Bytes | undefined): void;
}

export class Person {
  readonly id: PeerId;
  readonly open = new Map<LinkId, Open>();
  readonly found: FoundPeer[] = [];
  readonly received: { readonly path: SignalPath; readonly message: RelayedSignal }[] = [];
  readonly violations: string[] = [];
  /** Bytes, over all links. */
  sentBytes = 0;
  isTracked = false;
  material: KeyMaterial | undefined;
  readonly introductions: Introductions;

  constructor(name: string, timers: VirtualTimers, crypto: PendingCrypto, material: KeyMaterial | undefined) {
    this.id = idOf(name);
    this.material = material;
    const { open } = this;
    this.introductions = new Introductions({
      clock: { now: () => timers.now, wallTime: () => timers.now },
      timers,
      random: seededRandom(name.length),
      sealCrypto: crypto.sealCrypto,
      keyAgreement: crypto.keyAgreement,
      infoHash: HASH,
      peerId: this.id,
      material: () => this.material,
      links: {
        get count() {
          return open.size;
        },
        has: (link) => open.has(link),
        isNeighbour: (peerId) => [...open.values()].some(({ peer }) => peer === peerId),
        isComplete: () => false,
        waitingBytes: () => 0,
        send: (link, bytes) => {
          this.sentBytes += bytes.length;
          open.get(link)?.send(bytes);
        },
      },
      isTracked: () => this.isTracked,
      found: (peers) => void this.found.push(...peers),
      received: (path, message) => void this.received.push({ path, message }),
      violated: (link, reason) => {
        this.violations.push(reason);
        open.delete(link);
      },
    });
  }

  get foundIds(): PeerId[] {
    return this.found.map(({ peerId }) => peerId);
  }

  /** @throws when there is no way now */
  wayTo(other: Person | PeerId): SignalPath {
    const way = this.introductions.wayTo(typeof other === "string" ? other : other.id);
    if (way === undefined || way === "busy") throw new Error(`the way is ${way}`);
    return way;
  }

  signal(way: SignalPath, to: Person | PeerId, number: number, signal: Signal = OFFER): boolean {
    const toPeerId = typeof to === "string" ? to : to.id;
    return way.send({ type: "signal", infoHash: HASH, toPeerId, offerId: offerId(number), signal });
  }
}
