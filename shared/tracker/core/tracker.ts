/**
 * The tracker as a function of (now, event) to deliveries. It knows who is in which swarm, hands offers to random
 * members, and relays answers and signals between two members inside an offer that it relayed itself.
 *
 * Always true: a peer id speaks through one socket only; each offer reaches one member once; a swarm without members
 * does not exist; a message that is refused changes nothing. It knows nothing of sockets, clocks or HTTP.
 */
import { invariant, unreachable } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type {
  Announce,
  Answer,
  ClientMessage,
  DirectedSignal,
  Offer,
  Scrape,
  ServerMessage,
  SwarmCounts,
} from "../protocol/messages.ts";
import { describeViolation, parseClientMessage } from "../protocol/parse.ts";
import { AddressBudgets } from "./address-budgets.ts";
import { type Delivery, failureOf } from "./delivery.ts";
import { ANNOUNCE_INTERVAL_MS, DEFAULT_LIMITS, SILENCE_MS, type TrackerLimits } from "./limits.ts";
import { type Connection, Registry, type RegistrySize } from "./registry.ts";
import { relayAnswer, relayCandidate, relayOffer } from "./relay.ts";
import type { ConnectionId, Member, Standing, Swarm } from "./swarm.ts";

export type TrackerEvent =
  | { readonly type: "opened"; readonly connection: ConnectionId; readonly address: string }
  | { readonly type: "message"; readonly connection: ConnectionId; readonly text: string }
  | { readonly type: "closed"; readonly connection: ConnectionId }
  /** Time has passed: whoever was silent too long is forgotten. */
  | { readonly type: "tick" };

/** How much the tracker remembers, in entries. */
export interface TrackerSize extends RegistrySize {
  readonly addresses: number;
}

const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const NO_COUNTS: SwarmCounts = { complete: 0, incomplete: 0, downloaded: 0 };

export class Tracker {
  private readonly random: Random;
  private readonly limits: TrackerLimits;
  private readonly registry: Registry;
  private readonly addresses: AddressBudgets;
  private deliveries: Delivery[] = [];

  constructor(random: Random, limits: TrackerLimits = DEFAULT_LIMITS) {
    this.random = random;
    this.limits = limits;
    this.registry = new Registry(limits);
    this.addresses = new AddressBudgets(limits.addressMessages);
  }

  /** Never throws, whatever the text of a message. */
  step(now: Instant, event: TrackerEvent): readonly Delivery[] {
    this.deliveries = [];
    switch (event.type) {
      case "opened":
        this.open(now, event.connection, event.address);
        break;
      case "message": {
        const connection = this.registry.connection(event.connection);
        if (connection !== undefined) this.receive(now, connection, event.text);
        break;
      }
      case "closed":
        if (this.registry.connection(event.connection) !== undefined) this.registry.close(event.connection);
        break;
      case "tick":
        this.forgetSilent(now);
        break;
      default:
        unreachable(event);
    }
    return this.deliveries;
  }

  get size(): TrackerSize {
    return { ...this.registry.size, addresses: this.addresses.size };
  }

  private open(now: Instant, id: ConnectionId, address: string): void {
    if (this.addresses.take(now, address, this.limits.socketCost)) this.registry.open(now, id, address);
    else this.close(id, TRY_AGAIN_LATER, "too many connections from this address");
  }

  private forgetSilent(now: Instant): void {
    for (const member of this.registry.members())
      if (now - member.announcedAt > SILENCE_MS) this.registry.leave(member);
      else member.offers.forgetOld(now);
    this.addresses.forgetIdle(now);
  }

  private receive(now: Instant, connection: Connection, text: string): void {
    if (!connection.messages.take(now)) {
      this.expel(connection, "too many messages");
      return;
    }
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      const { action, infoHash, offerId } = parsed.violation;
      const reason = describeViolation(parsed.violation);
      this.send(connection.id, { type: "failure", action, infoHash, offerId, reason });
      if (!connection.messages.take(now, this.limits.violationCost))
        this.expel(connection, "too many malformed messages");
      return;
    }
    const { message } = parsed;
    // Only now, so that the refusal can say what it refuses.
    if (!this.addresses.take(now, connection.address)) {
      this.refuse(connection, message, "too many messages from this address, try again later");
      return;
    }
    switch (message.type) {
      case "announce":
        this.announce(now, connection, message);
        break;
      case "answer":
        this.answer(now, connection, message);
        break;
      case "signal":
        this.signal(now, connection, message);
        break;
      case "scrape":
        this.scrape(connection, message);
        break;
      default:
        unreachable(message);
    }
  }

  private announce(now: Instant, connection: Connection, announce: Announce): void {
    const { infoHash, peerId } = announce;
    const owner = this.registry.owner(peerId);
    if (owner !== undefined && owner !== connection) {
      this.refuse(connection, announce, "this peer id belongs to another connection");
      // Maybe its own, before its network changed: then the old one is dead, and the next try succeeds.
      this.deliver({ type: "probe", to: owner.id });
      return;
    }
    const before = this.registry.swarm(infoHash)?.member(peerId);
    if (announce.event === "stopped") {
      if (before !== undefined) this.registry.leave(before);
      this.respond(connection, announce, []);
      return;
    }
    const refusal = before === undefined ? this.registry.whyNotJoin(connection, peerId) : undefined;
    if (refusal !== undefined) {
      this.refuse(connection, announce, refusal);
      return;
    }
    const isCompletion = announce.event === "completed" && !before?.isComplete;
    const standing: Standing = {
      signals: announce.signals,
      isComplete: announce.left === 0 || announce.event === "completed",
      announcedAt: now,
    };
    const member = before ?? this.registry.join(connection, infoHash, peerId, standing);
    const swarm = this.registry.swarm(infoHash);
    invariant(swarm !== undefined, "who joined is in a swarm");
    swarm.update(peerId, standing);
    if (isCompletion) swarm.countCompletion();
    const peers = announce.signals ? swarm.choose(this.random, announce.numwant, member) : [];
    this.respond(connection, announce, peers);
    this.distribute(now, swarm, member, announce.offers);
  }

  private respond(connection: Connection, announce: Announce, peers: readonly Member[]): void {
    const { complete, incomplete } = this.registry.swarm(announce.infoHash)?.counts ?? NO_COUNTS;
    this.send(connection.id, {
      type: "announce-response",
      infoHash: announce.infoHash,
      interval: ANNOUNCE_INTERVAL_MS / SECOND_MS,
      complete,
      incomplete,
      peers: announce.signals
        ? peers.map(({ peerId, signals, isComplete }) => ({ peerId, signals, complete: isComplete }))
        : undefined,
    });
  }

  private distribute(now: Instant, swarm: Swarm, offerer: Member, offers: readonly Offer[]): void {
    const receivers = swarm.choose(this.random, offers.length, offerer);
    for (const [index, receiver] of receivers.entries()) {
      const offer = offers[index];
      if (offer !== undefined && this.mayReceiveOffer(now, receiver))
        this.deliver(relayOffer(now, offerer, receiver, offer, "plain"));
    }
  }

  private mayReceiveOffer(now: Instant, receiver: Member): boolean {
    return this.registry.connection(receiver.connection)?.offersReceived.take(now) ?? false;
  }

  /** What is late or unasked is dropped without a word: plain clients could make nothing of it. */
  private answer(now: Instant, connection: Connection, answer: Answer): void {
    if (this.registry.owner(answer.peerId) !== connection) {
      this.refuse(connection, answer, "announce this peer id on this connection first");
      return;
    }
    const swarm = this.registry.swarm(answer.infoHash);
    const answerer = swarm?.member(answer.peerId);
    const offerer = swarm?.member(answer.toPeerId);
    if (answerer !== undefined && offerer !== undefined)
      this.deliver(relayAnswer(now, answerer, offerer, answer));
  }

  private signal(now: Instant, connection: Connection, message: DirectedSignal): void {
    const { infoHash, toPeerId, offerId, signal } = message;
    const sender = this.registry.memberOf(connection, infoHash);
    const receiver = this.registry.swarm(infoHash)?.member(toPeerId);
    if (sender === undefined) {
      this.refuse(connection, message, "announce in this swarm first");
    } else if ("candidate" in signal) {
      // Late candidates are common and harmless: no failure, which would end a dial that may yet succeed.
      if (receiver !== undefined) this.deliver(relayCandidate(now, sender, receiver, offerId, signal));
    } else if (receiver === undefined || receiver === sender) {
      this.refuse(connection, message, "this peer is not in the swarm");
    } else if (signal.type === "answer") {
      const isRelayed = this.deliver(relayAnswer(now, sender, receiver, { offerId, sdp: signal.sdp }));
      if (!isRelayed) this.refuse(connection, message, "there is no such offer to answer");
    } else if (!this.mayReceiveOffer(now, receiver)) {
      this.refuse(connection, message, "this peer gets too many offers");
    } else {
      const offer = { offerId, sdp: signal.sdp };
      const isRelayed = this.deliver(relayOffer(now, sender, receiver, offer, "signal"));
      if (!isRelayed) this.refuse(connection, message, "this offer was made before");
    }
  }

  private scrape(connection: Connection, { infoHashes }: Scrape): void {
    const files = new Map(infoHashes.map((hash) => [hash, this.registry.swarm(hash)?.counts ?? NO_COUNTS]));
    this.send(connection.id, { type: "scrape-response", files });
  }

  private send(to: ConnectionId, message: ServerMessage): void {
    this.deliveries.push({ type: "send", to, message });
  }

  private deliver(delivery: Delivery | undefined): boolean {
    if (delivery !== undefined) this.deliveries.push(delivery);
    return delivery !== undefined;
  }

  private refuse(connection: Connection, message: ClientMessage, reason: string): void {
    this.send(connection.id, failureOf(message, reason));
  }

  private expel(connection: Connection, reason: string): void {
    this.registry.close(connection.id);
    this.close(connection.id, POLICY_VIOLATION, reason);
  }

  private close(to: ConnectionId, code: number, reason: string): void {
    this.deliveries.push({ type: "close", to, code, reason });
  }
}
