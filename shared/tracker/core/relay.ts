/**
 * Relays offers, answers and candidates between the members of a swarm. What is for a member of another process becomes a
 * `forward` operation. Answers and candidates pass only if they belong to an offer that was relayed.
 */
import type { OfferId, PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { Answer, DirectedSignal } from "../protocol/messages.ts";
import {
  type Description,
  deliver,
  dispatch,
  type Envelope,
  type Letter,
  type Refusal,
  refusalOf,
  type Sent,
} from "./envelope.ts";
import { failure } from "./failure.ts";
import type { Form } from "./offer-ledger.ts";
import type { Output } from "./output.ts";
import { REFUSALS } from "./refusals.ts";
import type { Registry, Socket } from "./registry.ts";
import type { Member } from "./swarm.ts";

const ABSENT = REFUSALS["no-such-peer"];
const TOO_MANY = REFUSALS["too-many-offers-to-peer"];

export class Relay {
  private readonly registry: Registry;
  private readonly isShared: boolean;

  /** @param isShared swarms have members on other processes */
  constructor(registry: Registry, isShared: boolean) {
    this.registry = registry;
    this.isShared = isShared;
  }

  /** A late or unsolicited answer is dropped without a failure, which plain clients would not understand. */
  answer(now: Instant, socket: Socket, answer: Answer, out: Output[]): void {
    if (this.registry.owner(answer.peerId) !== socket) {
      out.push(failure(socket.id, answer, REFUSALS["peer-id-not-announced"]));
      return;
    }
    const { toPeerId, offerId, sdp } = answer;
    const answerer = this.registry.swarm(answer.infoHash)?.member(answer.peerId);
    if (answerer !== undefined)
      this.pass(now, answerer, toPeerId, offerId, { type: "answer", sdp }, "plain", out);
  }

  signal(now: Instant, socket: Socket, message: DirectedSignal, out: Output[]): void {
    const { infoHash, toPeerId, offerId, signal } = message;
    const sender = this.registry.memberOf(socket, infoHash);
    if (sender === undefined) {
      out.push(failure(socket.id, message, REFUSALS["not-announced"]));
      return;
    }
    const refusal = this.pass(now, sender, toPeerId, offerId, signal, "signal", out);
    // Late candidates are common and harmless; a failure would end a negotiation that may still succeed.
    if (refusal !== undefined && !("candidate" in signal)) out.push(failure(socket.id, message, refusal));
  }

  /** @returns why it is refused; undefined if it is on its way */
  pass(
    now: Instant,
    sender: Member,
    to: PeerId,
    offerId: OfferId,
    signal: Sent,
    form: Form,
    out: Output[],
  ): string | undefined {
    const receiver = this.registry.swarm(sender.infoHash)?.member(to);
    if (receiver === sender || (receiver === undefined && !this.isShared)) return ABSENT;
    const isOffer = "type" in signal && signal.type === "offer";
    if (isOffer && receiver !== undefined && !this.mayReceiveOffer(now, receiver)) return TOO_MANY;
    const letter = dispatch(now, sender, to, offerId, signal, form);
    if (letter === undefined) return REFUSALS["repeated-offer"];
    if (receiver !== undefined) return this.hand(now, receiver, letter, out);
    out.push({ type: "forward", envelope: letter });
    return undefined;
  }

  /** From another process. */
  forwarded(now: Instant, envelope: Envelope, out: Output[]): void {
    if (envelope.type === "refusal") return this.refused(envelope, out);
    const receiver = this.registry.swarm(envelope.infoHash)?.member(envelope.to);
    const isFlooded =
      envelope.type === "offer" && receiver !== undefined && !this.mayReceiveOffer(now, receiver);
    const reason = isFlooded ? TOO_MANY : receiver ? this.hand(now, receiver, envelope, out) : ABSENT;
    if (reason !== undefined && wantsRefusal(envelope))
      out.push({ type: "forward", envelope: refusalOf(envelope, reason) });
  }

  /** No process has the receiver. */
  undeliverable(envelope: Envelope, out: Output[]): void {
    if (envelope.type !== "refusal" && wantsRefusal(envelope)) this.refused(refusalOf(envelope, ABSENT), out);
  }

  private refused({ infoHash, from, to, offerId, refused, reason }: Refusal, out: Output[]): void {
    const sender = this.registry.swarm(infoHash)?.member(to);
    if (sender === undefined) return;
    // A plain client would not understand the failure of one of the offers in its announce.
    if (refused === "offer" && sender.offers.cancel(offerId, from) !== "signal") return;
    const message = { type: "failure", action: "signal", infoHash, offerId, reason } as const;
    out.push({ type: "send", to: sender.socket, message });
  }

  private hand(now: Instant, receiver: Member, letter: Letter, out: Output[]): string | undefined {
    const delivery = deliver(now, receiver, letter);
    if (delivery === undefined) return REFUSALS["no-such-offer"];
    out.push(delivery);
    return undefined;
  }

  private mayReceiveOffer(now: Instant, receiver: Member): boolean {
    return this.registry.socket(receiver.socket)?.offersReceived.take(now) ?? false;
  }
}

/** An offer that is not delivered does not stay open. */
function wantsRefusal(letter: Letter): letter is Description {
  return letter.type === "offer" || (letter.type === "answer" && letter.form === "signal");
}
