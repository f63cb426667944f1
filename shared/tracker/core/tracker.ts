/**
 * The tracker as a function of (now, event) that returns deliveries. It keeps the members of each swarm, gives offers to
 * random members, and relays answers and signals only if they belong to an offer that it relayed itself.
 *
 * Always true: a peer id is used by one socket only; each offer reaches one member once; a swarm has members; a refused
 * message changes nothing. It does not know WebSockets, clocks or HTTP: a socket is a number.
 */
import { invariant, unreachable } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { PEER_ID_TAKEN } from "../protocol/limits.ts";
import type * as messages from "../protocol/messages.ts";
import { describeViolation, parseClientMessage } from "../protocol/parse.ts";
import { AddressBudgets } from "./address-budgets.ts";
import type { Delivery } from "./delivery.ts";
import { ANNOUNCE_INTERVAL_MS, DEFAULT_LIMITS, SILENCE_MS, type TrackerLimits } from "./limits.ts";
import { Registry, type RegistrySize, type Socket } from "./registry.ts";
import { relayAnswer, relayCandidate, relayOffer } from "./relay.ts";
import type { Member, SocketId, Standing, Swarm } from "./swarm.ts";

export type TrackerEvent =
  | { readonly type: "opened"; readonly socket: SocketId; readonly address: string }
  | { readonly type: "message"; readonly socket: SocketId; readonly text: string }
  | { readonly type: "closed"; readonly socket: SocketId }
  /** Time has passed: members that have been silent for too long are removed. */
  | { readonly type: "tick" };

/** Number of entries that the tracker keeps. */
export interface TrackerSize extends RegistrySize {
  readonly addresses: number;
}

const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const NO_COUNTS: messages.SwarmCounts = { complete: 0, incomplete: 0, downloaded: 0 };

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

  /** Never throws, whatever a message contains. */
  step(now: Instant, event: TrackerEvent): readonly Delivery[] {
    this.deliveries = [];
    switch (event.type) {
      case "opened":
        this.open(now, event.socket, event.address);
        break;
      case "message": {
        const socket = this.registry.socket(event.socket);
        if (socket !== undefined) this.receive(now, socket, event.text);
        break;
      }
      case "closed":
        if (this.registry.socket(event.socket) !== undefined) this.registry.close(event.socket);
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

  private open(now: Instant, id: SocketId, address: string): void {
    if (this.addresses.take(now, address, this.limits.socketCost)) this.registry.open(now, id, address);
    else this.close(id, TRY_AGAIN_LATER, "too many connections from this address");
  }

  private forgetSilent(now: Instant): void {
    for (const member of this.registry.members())
      if (now - member.announcedAt > SILENCE_MS) this.registry.leave(member);
      else member.offers.forgetOld(now);
    this.addresses.forgetIdle(now);
  }

  private receive(now: Instant, socket: Socket, text: string): void {
    if (!socket.messages.take(now)) {
      this.expel(socket, "too many messages");
      return;
    }
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      const { action, infoHash, offerId } = parsed.violation;
      const reason = describeViolation(parsed.violation);
      this.send(socket.id, { type: "failure", action, infoHash, offerId, reason });
      if (!socket.messages.take(now, this.limits.violationCost))
        this.expel(socket, "too many malformed messages");
      return;
    }
    const { message } = parsed;
    // After parsing, so that the refusal can name the message.
    if (!this.addresses.take(now, socket.address)) {
      this.refuse(socket, message, "too many messages from this address, try again later");
      return;
    }
    switch (message.type) {
      case "announce":
        this.announce(now, socket, message);
        break;
      case "answer":
        this.answer(now, socket, message);
        break;
      case "signal":
        this.signal(now, socket, message);
        break;
      case "scrape":
        this.scrape(socket, message);
        break;
      default:
        unreachable(message);
    }
  }

  private announce(now: Instant, socket: Socket, announce: messages.Announce): void {
    const { infoHash, peerId } = announce;
    const owner = this.registry.owner(peerId);
    if (owner !== undefined && owner !== socket) {
      this.refuse(socket, announce, PEER_ID_TAKEN);
      // The owner may be the same client before its network changed: then that socket is dead, and the next attempt succeeds.
      this.deliver({ type: "probe", to: owner.id });
      return;
    }
    const before = this.registry.swarm(infoHash)?.member(peerId);
    if (announce.event === "stopped") {
      if (before !== undefined) this.registry.leave(before);
      this.respond(socket, announce, []);
      return;
    }
    const refusal = before === undefined ? this.registry.whyNotJoin(socket, peerId) : undefined;
    if (refusal !== undefined) {
      this.refuse(socket, announce, refusal);
      return;
    }
    const isCompletion = announce.event === "completed" && !before?.isComplete;
    const standing: Standing = {
      signals: announce.signals,
      isComplete: announce.left === 0 || announce.event === "completed",
      announcedAt: now,
    };
    const member = before ?? this.registry.join(socket, infoHash, peerId, standing);
    const swarm = this.registry.swarm(infoHash);
    invariant(swarm !== undefined, "a new member is in its swarm");
    swarm.update(peerId, standing);
    if (isCompletion) swarm.countCompletion();
    const peers = announce.signals ? swarm.choose(this.random, announce.numwant, member) : [];
    this.respond(socket, announce, peers);
    this.distribute(now, swarm, member, announce.offers);
  }

  private respond(socket: Socket, announce: messages.Announce, peers: readonly Member[]): void {
    const { complete, incomplete } = this.registry.swarm(announce.infoHash)?.counts ?? NO_COUNTS;
    this.send(socket.id, {
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

  private distribute(now: Instant, swarm: Swarm, offerer: Member, offers: readonly messages.Offer[]): void {
    const receivers = swarm.choose(this.random, offers.length, offerer);
    for (const [index, receiver] of receivers.entries()) {
      const offer = offers[index];
      if (offer !== undefined && this.mayReceiveOffer(now, receiver))
        this.deliver(relayOffer(now, offerer, receiver, offer, "plain"));
    }
  }

  private mayReceiveOffer(now: Instant, receiver: Member): boolean {
    return this.registry.socket(receiver.socket)?.offersReceived.take(now) ?? false;
  }

  /** A late or unsolicited answer is dropped without a failure, which plain clients would not understand. */
  private answer(now: Instant, socket: Socket, answer: messages.Answer): void {
    if (this.registry.owner(answer.peerId) !== socket) {
      this.refuse(socket, answer, "announce this peer id on this connection first");
      return;
    }
    const swarm = this.registry.swarm(answer.infoHash);
    const answerer = swarm?.member(answer.peerId);
    const offerer = swarm?.member(answer.toPeerId);
    if (answerer !== undefined && offerer !== undefined)
      this.deliver(relayAnswer(now, answerer, offerer, answer));
  }

  private signal(now: Instant, socket: Socket, message: messages.DirectedSignal): void {
    const { infoHash, toPeerId, offerId, signal } = message;
    const sender = this.registry.memberOf(socket, infoHash);
    const receiver = this.registry.swarm(infoHash)?.member(toPeerId);
    if (sender === undefined) {
      this.refuse(socket, message, "announce in this swarm first");
    } else if ("candidate" in signal) {
      // Late candidates are common and harmless; a failure would end a negotiation that may still succeed.
      if (receiver !== undefined) this.deliver(relayCandidate(now, sender, receiver, offerId, signal));
    } else if (receiver === undefined || receiver === sender) {
      this.refuse(socket, message, "this peer is not in the swarm");
    } else if (signal.type === "answer") {
      const isRelayed = this.deliver(relayAnswer(now, sender, receiver, { offerId, sdp: signal.sdp }));
      if (!isRelayed) this.refuse(socket, message, "there is no such offer to answer");
    } else if (!this.mayReceiveOffer(now, receiver)) {
      this.refuse(socket, message, "this peer gets too many offers");
    } else {
      const offer = { offerId, sdp: signal.sdp };
      const isRelayed = this.deliver(relayOffer(now, sender, receiver, offer, "signal"));
      if (!isRelayed) this.refuse(socket, message, "this offer was made before");
    }
  }

  private scrape(socket: Socket, { infoHashes }: messages.Scrape): void {
    const files = new Map(infoHashes.map((hash) => [hash, this.registry.swarm(hash)?.counts ?? NO_COUNTS]));
    this.send(socket.id, { type: "scrape-response", files });
  }

  private send(to: SocketId, message: messages.ServerMessage): void {
    this.deliveries.push({ type: "send", to, message });
  }

  private deliver(delivery: Delivery | undefined): boolean {
    if (delivery !== undefined) this.deliveries.push(delivery);
    return delivery !== undefined;
  }

  /** Names the refused message: after a failure without action and info hash, WebTorrent gives up the tracker. */
  private refuse(socket: Socket, message: messages.ClientMessage, reason: string): void {
    this.send(socket.id, {
      type: "failure",
      action: message.type === "answer" ? "announce" : message.type,
      infoHash: message.type === "scrape" ? message.infoHashes[0] : message.infoHash,
      offerId: "offerId" in message ? message.offerId : undefined,
      reason,
    });
  }

  private expel(socket: Socket, reason: string): void {
    this.registry.close(socket.id);
    this.close(socket.id, POLICY_VIOLATION, reason);
  }

  private close(to: SocketId, code: number, reason: string): void {
    this.deliveries.push({ type: "close", to, code, reason });
  }
}
