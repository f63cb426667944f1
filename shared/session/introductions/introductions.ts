/**
 * Introduces peers to each other when no tracker does (docs/protocol.md, "Introductions"): passes signals between our neighbours,
 * and asks neighbours for peers to dial while no tracker of the torrent answers. What it finds, the engine dials as if a tracker had
 * named it, with the same limits.
 *
 * Always true: a signal passes one neighbour only, and is no longer afterwards; it reaches nobody that is no neighbour; nothing is
 * kept for a neighbour that is gone.
 */
import type { Bytes } from "../../core/bytes.ts";
import type { InfoHash, LinkId, PeerId } from "../../core/ids.ts";
import { unreachable } from "../../core/invariant.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import { isViolation } from "../../core/violation.ts";
import type { FoundPeer } from "../../engine/io.ts";
import { DIAL_UNTIL } from "../../engine/neighbours.ts";
import type { KeyMaterial } from "../../metainfo/sealed/keys.ts";
import type { RelayedSignal } from "../../tracker/protocol/messages.ts";
import type { SessionPorts } from "../ports.ts";
import type { SignalPath } from "../signalling/signal-path.ts";
import { Turns } from "../turns.ts";
import { IntroducedPeers } from "./introduced-peers.ts";
import { newKeyPair } from "./key-pair.ts";
import { ANSWER_AGAIN_MS, ASK_AGAIN_MS, CHECK_MS, MAX_ASKED, MAX_LISTED, OUTAGE_MS } from "./limits.ts";
import { type Introduction, type Listed, readIntroduction, writeIntroduction } from "./messages.ts";
import { Neighbour, type NeighbourLinks } from "./neighbour.ts";
import { SignalBoxes } from "./signal-boxes.ts";
import { SignalSender } from "./signal-sender.ts";

/** What the engine has to say of a link (`io.ts`). */
export interface IntroductionOrder {
  readonly link: LinkId;
  readonly peerId: PeerId;
  readonly bytes: Uint8Array | undefined;
}

export interface IntroductionsOptions
  extends Pick<SessionPorts, "clock" | "timers" | "random" | "sealCrypto" | "keyAgreement"> {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  /** undefined: the torrent is not sealed, or cannot be read here. */
  readonly material: () => KeyMaterial | undefined;
  readonly links: NeighbourLinks;
  /** Whether a tracker of the torrent does its work. */
  readonly isTracked: () => boolean;
  readonly found: (peers: readonly FoundPeer[]) => void;
  /** A peer behind a neighbour has sent it; `path` leads back. */
  readonly received: (path: SignalPath, message: RelayedSignal) => void;
  /** The link is to be closed. */
  readonly violated: (link: LinkId, reason: string) => void;
}

export class Introductions {
  private readonly options: IntroductionsOptions;
  private readonly neighbours = new Map<LinkId, Neighbour>();
  private readonly introduced = new IntroducedPeers();
  private boxes: SignalBoxes | undefined;
  private sender: SignalSender | undefined;
  /** One at a time, so that signals keep their order. */
  private readonly opening = new Turns(1);
  private untrackedSince: Instant = NEVER;
  private cancelCheck: (() => void) | undefined;
  private isClosed = false;

  constructor(options: IntroductionsOptions) {
    this.options = options;
    void this.makeKey();
  }

  carryOut({ link, peerId, bytes }: IntroductionOrder): void {
    if (this.isClosed) return;
    const known = this.neighbours.get(link);
    if (bytes === undefined) {
      if (known === undefined) this.meet(new Neighbour(this.options.clock.now(), link, peerId));
      return;
    }
    // It has not said that it understands what it sends.
    if (known === undefined) return;
    const message = readIntroduction(bytes);
    const violation = isViolation(message) ? message.violation : this.take(known, message, bytes.length);
    if (violation === undefined) return;
    this.forget(known);
    this.options.violated(link, violation);
  }

  /** @returns "busy" when there is one, but none that may be used now */
  wayTo(peerId: PeerId): SignalPath | "busy" | undefined {
    const key = this.introduced.keyOf(peerId);
    const there = this.introduced.introducersOf(peerId).filter((one) => this.isThere(one));
    if (key === undefined || there.length === 0 || this.sender === undefined) return undefined;
    const now = this.options.clock.now();
    const free = there.find(({ dials }) => dials.take(now));
    if (free === undefined) return "busy";
    return this.sender.path(free, peerId, key, () => this.introduced.forget(free));
  }

  close(): void {
    this.isClosed = true;
    this.sender?.close();
    this.cancelCheck?.();
    this.neighbours.clear();
  }

  private async makeKey(): Promise<void> {
    try {
      this.boxes = new SignalBoxes({ ...this.options, keyPair: await newKeyPair(this.options.keyAgreement) });
      this.sender = new SignalSender({ ...this.options, boxes: this.boxes });
      if (!this.isClosed) this.check();
    } catch {
      // Without a key, this peer takes no part.
    }
  }

  private meet(neighbour: Neighbour): void {
    this.neighbours.set(neighbour.link, neighbour);
    this.tellKey(neighbour);
    if (this.cancelCheck === undefined) this.checkLater();
  }

  private forget(neighbour: Neighbour): void {
    this.neighbours.delete(neighbour.link);
    this.introduced.forget(neighbour);
  }

  private isThere({ link, isBelieved }: Neighbour): boolean {
    return isBelieved && this.neighbours.has(link) && this.options.links.has(link);
  }

  /** Again when a torrent that was locked has been opened. */
  private tellKey(neighbour: Neighbour): void {
    const key = this.boxes?.ownKey;
    if (key === undefined || neighbour.toldReader === key.isReader) return;
    neighbour.toldReader = key.isReader;
    this.send(neighbour, { type: "key", ...key });
  }

  private send({ link }: Neighbour, message: Introduction): void {
    this.options.links.send(link, writeIntroduction(message));
  }

  private checkLater(): void {
    this.cancelCheck = this.options.timers.after(CHECK_MS, () => {
      this.cancelCheck = undefined;
      this.check();
    });
  }

  private check(): void {
    const { clock, isTracked, links } = this.options;
    const now = clock.now();
    for (const neighbour of this.neighbours.values()) {
      if (links.has(neighbour.link)) this.tellKey(neighbour);
      else this.forget(neighbour);
    }
    this.untrackedSince = isTracked() ? NEVER : Math.min(this.untrackedSince, now);
    if (now - this.untrackedSince >= OUTAGE_MS && links.count < DIAL_UNTIL) this.ask(now);
    if (this.neighbours.size > 0 && this.cancelCheck === undefined) this.checkLater();
  }

  private ask(now: Instant): void {
    const due = [...this.neighbours.values()].filter(
      (one) => one.key !== undefined && one.isBelieved && now - one.askedAt >= ASK_AGAIN_MS,
    );
    for (const neighbour of this.options.random.shuffle(due).slice(0, MAX_ASKED)) {
      neighbour.askedAt = now;
      neighbour.isAsked = true;
      this.send(neighbour, { type: "ask" });
    }
  }

  /** @returns what the neighbour did wrong */
  private take(from: Neighbour, message: Introduction | undefined, length: number): string | undefined {
    const now = this.options.clock.now();
    if (message?.type === "forward" || message?.type === "deliver") {
      const verdict = from.takeSignal(now, length);
      if (verdict === "use") this[message.type](from, message.peerId, message.box);
      return verdict === "flood" ? "floods with signals" : undefined;
    }
    if (!from.control.take(now)) return "floods with introductions";
    switch (message?.type) {
      case undefined:
        return undefined;
      case "key":
        from.key = message;
        return undefined;
      case "ask":
        this.answer(now, from);
        return undefined;
      case "list":
        if (!from.isAsked) return "names neighbours unasked";
        from.isAsked = false;
        this.learn(from, message.peers);
        return undefined;
      default:
        return unreachable(message);
    }
  }

  private answer(now: Instant, to: Neighbour): void {
    const { links, random } = this.options;
    if (to.key === undefined || now - to.answeredAt < ANSWER_AGAIN_MS) return;
    to.answeredAt = now;
    const listed: Listed[] = [];
    for (const { key, link, peerId } of this.neighbours.values())
      if (link !== to.link && key !== undefined && links.has(link))
        listed.push({ peerId, key: key.key, isReader: key.isReader, isComplete: links.isComplete(link) });
    this.send(to, { type: "list", peers: random.shuffle(listed).slice(0, MAX_LISTED) });
  }

  /** Readers of a sealed torrent deal with each other only: see `signal-boxes.ts`. */
  private learn(from: Neighbour, peers: readonly Listed[]): void {
    const { links, peerId: ownId } = this.options;
    const isReader = this.boxes?.ownKey.isReader;
    const usable = peers.filter(
      (peer) => peer.peerId !== ownId && peer.isReader === isReader && !links.isNeighbour(peer.peerId),
    );
    const found = usable.filter((peer) => this.introduced.add(from, peer));
    if (found.length > 0)
      this.options.found(found.map(({ peerId, isComplete }) => ({ peerId, complete: isComplete })));
  }

  /** To a neighbour, from another one. */
  private forward(from: Neighbour, to: PeerId, box: Bytes): void {
    if (from.key === undefined || to === from.peerId) return;
    for (const neighbour of this.neighbours.values())
      if (neighbour.peerId === to && neighbour.key !== undefined)
        this.sender?.send(neighbour, { type: "deliver", peerId: from.peerId, box });
  }

  /** To us, from a neighbour of that neighbour. */
  private deliver(through: Neighbour, from: PeerId, bytes: Bytes): void {
    const { boxes, sender } = this;
    const { links, peerId: ownId, received } = this.options;
    // A neighbour has no need of it, and whoever uses its name may want to replace it.
    if (boxes === undefined || sender === undefined || from === ownId || links.isNeighbour(from)) return;
    const work = async (): Promise<void> => {
      const opened = await this.opening.run(() => boxes.open(from, bytes));
      if (opened === undefined || this.isClosed || links.isNeighbour(from)) return;
      const { signal } = opened.message;
      if ("sdp" in signal && signal.type === "offer" && !through.offers.take(this.options.clock.now()))
        return;
      received(sender.path(through, from, opened.key), opened.message);
    };
    through.open(work).catch(() => undefined);
  }
}
