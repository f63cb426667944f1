/**
 * The tracker as a function of (now, event) that returns outputs. It keeps the members that announce on its sockets, gives
 * offers to random members, and relays answers and signals only if they belong to an offer that it relayed itself. Members on
 * other processes are known to a shared membership, which it asks by operations (membership.ts); alone, it is the membership.
 *
 * Always true: a peer id is used by one socket only; each offer reaches one member once; a swarm has members; a refused
 * message changes nothing; the messages of a socket are handled in their order. It does not know WebSockets, clocks or HTTP: a
 * socket is a number.
 */
import type { PeerId } from "../../core/ids.ts";
import { unreachable } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { Instant } from "../../core/time.ts";
import { PEER_ID_TAKEN, TRY_AGAIN_LATER } from "../protocol/limits.ts";
import type { ClientMessage } from "../protocol/messages.ts";
import { type FrameText, parseFrame } from "../protocol/parse-client.ts";
import { describeViolation } from "../protocol/violation.ts";
import { AddressBudgets } from "./address-budgets.ts";
import { Announces } from "./announces.ts";
import { Claims } from "./claims.ts";
import { failure } from "./failure.ts";
import {
  ANNOUNCE_INTERVAL_MS,
  DEFAULT_LIMITS,
  ISOLATED_INTERVAL_MS,
  SILENCE_MS,
  type TrackerLimits,
} from "./limits.ts";
import { answerLocally } from "./local-answers.ts";
import type { Claim, MembershipAnswer, MembershipNews, MembershipOperation } from "./membership.ts";
import type { Output } from "./output.ts";
import { REFUSALS } from "./refusals.ts";
import { Registry, type RegistrySize, type Socket } from "./registry.ts";
import { Relay } from "./relay.ts";
import type { SocketId } from "./swarm.ts";

export type TrackerEvent =
  | { readonly type: "opened"; readonly socket: SocketId; readonly address: string }
  | ({ readonly type: "message"; readonly socket: SocketId } & FrameText)
  | { readonly type: "closed"; readonly socket: SocketId }
  /** Time has passed: members that have been silent for too long are removed. */
  | { readonly type: "tick" }
  | MembershipAnswer
  /** The shared membership cannot be reached: the members of this process are all that is known. */
  | { readonly type: "unanswered"; readonly operation: MembershipOperation }
  | MembershipNews;

/** Number of entries that the tracker keeps. */
export interface TrackerSize extends RegistrySize {
  readonly addresses: number;
}

const POLICY_VIOLATION = 1008;

export class Tracker {
  private readonly random: Random;
  private readonly limits: TrackerLimits;
  private readonly isShared: boolean;
  private readonly registry: Registry;
  private readonly relay: Relay;
  private readonly announces: Announces;
  private readonly claims = new Claims();
  private readonly addresses: AddressBudgets;
  private outputs: Output[] = [];

  /** @param isShared other processes have members too: operations are answered by events, and not within the same step */
  constructor(random: Random, limits: TrackerLimits = DEFAULT_LIMITS, isShared = false) {
    this.random = random;
    this.limits = limits;
    this.isShared = isShared;
    this.registry = new Registry(limits);
    this.relay = new Relay(this.registry, isShared);
    this.announces = new Announces(this.registry, this.relay, isShared);
    this.addresses = new AddressBudgets(limits.addressMessages);
  }

  /** Never throws, whatever a message contains. */
  step(now: Instant, event: TrackerEvent): readonly Output[] {
    this.outputs = [];
    switch (event.type) {
      case "opened":
        this.open(now, event.socket, event.address);
        break;
      case "message": {
        const socket = this.registry.socket(event.socket);
        if (socket !== undefined) this.receive(now, socket, event);
        break;
      }
      case "closed": {
        const socket = this.registry.socket(event.socket);
        if (socket !== undefined) this.forget(socket);
        break;
      }
      case "tick":
        this.forgetSilent(now);
        break;
      case "unanswered":
        this.answerLocally(now, event.operation);
        break;
      case "forwarded":
        this.relay.forwarded(now, event.envelope, this.outputs);
        break;
      case "contested":
        this.contested(event.peerId);
        break;
      default:
        this.answered(now, event, ANNOUNCE_INTERVAL_MS);
    }
    return this.outputs;
  }

  get size(): TrackerSize {
    return { ...this.registry.size, addresses: this.addresses.size };
  }

  /** What this process would tell a membership that knows nothing of it. The tracker must not be stepped meanwhile. */
  *renewals(): IterableIterator<MembershipOperation> {
    for (const socket of this.registry.all()) {
      for (const peerId of socket.peerIds) yield { type: "claim", socket: socket.id, peerId };
      for (const peer of socket.members) yield { type: "renew", infoHash: peer.infoHash, peer };
    }
  }

  private open(now: Instant, id: SocketId, address: string): void {
    if (this.take(now, address, this.limits.socketCost)) this.registry.open(now, id, address);
    else this.close(id, TRY_AGAIN_LATER, REFUSALS["too-many-connections"]);
  }

  private take(now: Instant, address: string, amount: number): boolean {
    if (!this.addresses.take(now, address, amount)) return false;
    const sum = this.isShared ? this.addresses.report(address, amount) : undefined;
    if (sum !== undefined) this.outputs.push({ type: "spend", address, amount: sum });
    return true;
  }

  private forgetSilent(now: Instant): void {
    for (const member of this.registry.members())
      if (now - member.announcedAt <= SILENCE_MS) member.offers.forgetOld(now);
      else {
        const { infoHash, peerId } = member;
        this.registry.leave(member);
        if (this.isShared) this.outputs.push({ type: "leave", infoHash, peerId });
      }
    this.addresses.forgetIdle(now);
  }

  private receive(now: Instant, socket: Socket, frame: FrameText): void {
    if (!socket.messages.take(now)) {
      this.expel(socket, POLICY_VIOLATION, REFUSALS["too-many-messages"]);
      return;
    }
    const parsed = parseFrame(frame);
    if (!parsed.ok) {
      const { action, infoHash, offerId } = parsed.violation;
      const reason = describeViolation(parsed.violation);
      const message = { type: "failure", action, infoHash, offerId, reason } as const;
      this.outputs.push({ type: "send", to: socket.id, message });
      if (!socket.messages.take(now, this.limits.violationCost))
        this.expel(socket, POLICY_VIOLATION, REFUSALS["too-many-malformed"]);
      return;
    }
    const { message } = parsed;
    // After parsing, so that the refusal can name the message.
    if (!this.take(now, socket.address, 1))
      this.refuse(socket, message, REFUSALS["too-many-messages-from-address"]);
    else if (!this.claims.isPending(socket.id)) this.handle(now, socket, message);
    else if (!this.claims.hold(socket.id, { message, length: (frame.bytes ?? frame.text).length }))
      this.refuse(socket, message, REFUSALS.busy);
  }

  private handle(now: Instant, socket: Socket, message: ClientMessage): void {
    switch (message.type) {
      case "announce": {
        const operation = this.announces.announce(now, socket, message, this.outputs);
        if (operation === undefined) break;
        if (operation.type === "claim") {
          this.registry.own(socket, operation.peerId);
          this.claims.begin(operation);
          this.claims.hold(socket.id, { message, length: 0 });
        }
        this.ask(now, operation);
        break;
      }
      case "answer":
        this.relay.answer(now, socket, message, this.outputs);
        break;
      case "signal":
        this.relay.signal(now, socket, message, this.outputs);
        break;
      case "scrape":
        this.ask(now, { type: "count", socket: socket.id, message });
        break;
      default:
        unreachable(message);
    }
  }

  private ask(now: Instant, operation: MembershipOperation): void {
    if (this.isShared) this.outputs.push(operation);
    else this.answerLocally(now, operation);
  }

  private answerLocally(now: Instant, operation: MembershipOperation): void {
    const answer = answerLocally(this.random, this.registry, operation);
    const intervalMs = this.isShared ? ISOLATED_INTERVAL_MS : ANNOUNCE_INTERVAL_MS;
    if (answer !== undefined) this.answered(now, answer, intervalMs);
  }

  private answered(now: Instant, answer: MembershipAnswer, intervalMs: number): void {
    switch (answer.type) {
      case "joined":
        return this.announces.joined(now, answer, intervalMs, this.outputs);
      case "counted":
        return this.announces.counted(answer, intervalMs, this.outputs);
      case "claimed":
        return this.claimed(now, answer.operation, answer.isGranted);
      case "absent":
        return this.relay.undeliverable(answer.operation.envelope, this.outputs);
      case "spent":
        return this.addresses.limit(now, answer.operation.address, answer.left);
      default:
        unreachable(answer);
    }
  }

  private claimed(now: Instant, claim: Claim, isGranted: boolean): void {
    const { socket: id, peerId } = claim;
    const socket = this.registry.socket(id);
    if (!socket?.peerIds.has(peerId)) return;
    const waiting = this.claims.end(claim);
    if (waiting === undefined) {
      // It was renewed: while the processes could not reach each other, another client began to use it.
      if (!isGranted) this.expel(socket, TRY_AGAIN_LATER, PEER_ID_TAKEN);
      return;
    }
    const [first, ...later] = waiting;
    if (!isGranted) {
      this.registry.disown(socket, peerId);
      if (first !== undefined) this.refuse(socket, first.message, PEER_ID_TAKEN);
    }
    // The socket may claim its next peer id.
    for (const one of isGranted ? waiting : later)
      if (this.claims.isPending(id)) this.claims.hold(id, one);
      else this.handle(now, socket, one.message);
  }

  private contested(peerId: PeerId): void {
    const owner = this.registry.owner(peerId);
    if (owner !== undefined) this.outputs.push({ type: "probe", to: owner.id });
    else this.outputs.push({ type: "release", peerId });
  }

  private refuse(socket: Socket, message: ClientMessage, reason: string): void {
    this.outputs.push(failure(socket.id, message, reason));
  }

  private expel(socket: Socket, code: number, reason: string): void {
    this.forget(socket);
    this.close(socket.id, code, reason);
  }

  private forget(socket: Socket): void {
    this.claims.forget(socket.id);
    if (this.isShared) {
      for (const { infoHash, peerId } of socket.members)
        this.outputs.push({ type: "leave", infoHash, peerId });
      for (const peerId of socket.peerIds) this.outputs.push({ type: "release", peerId });
    }
    this.registry.close(socket.id);
  }

  private close(to: SocketId, code: number, reason: string): void {
    this.outputs.push({ type: "close", to, code, reason });
  }
}
