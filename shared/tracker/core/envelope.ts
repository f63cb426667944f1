/**
 * What one member sends to another through the tracker, in two halves that may run on different processes: `dispatch` at the
 * sender's, `deliver` at the receiver's. The offerer's ledger, which only its own process has, decides what passes.
 *
 * A message reaches its receiver in a form that it understands: an offer sent by `signal` reaches a member without `signals`
 * as a plain one, and an answer always has the form of its offer.
 */
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";
import { unreachable } from "../../core/invariant.ts";
import type { Instant } from "../../core/time.ts";
import type { Candidate, Sdp, Signal } from "../protocol/messages.ts";
import type { Delivery } from "./delivery.ts";
import type { Form } from "./offer-ledger.ts";
import type { Member } from "./swarm.ts";

interface Addressed {
  readonly infoHash: InfoHash;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly offerId: OfferId;
}

export type Description = Addressed & {
  readonly type: "offer" | "answer";
  readonly form: Form;
  readonly sdp: Sdp;
};

/** What a member sends to another: a signal, or a description that need not be decoded. */
export type Sent = Signal | { readonly type: "offer" | "answer"; readonly sdp: Sdp };

export type Letter =
  /** An offer is open in its sender's ledger. For an answer, that of its receiver decides. */
  | Description
  /** Belongs to an offer of its sender, or else to one of its receiver. */
  | (Addressed & { readonly type: "candidate"; readonly isOfferers: boolean; readonly candidate: Candidate });

/** The receiver of this refusal sent an offer or an answer that is not delivered. */
export type Refusal = Addressed & {
  readonly type: "refusal";
  readonly refused: "offer" | "answer";
  readonly reason: string;
};

export type Envelope = Letter | Refusal;

/** @returns undefined if this offer was made before */
export function dispatch(
  now: Instant,
  sender: Member,
  to: PeerId,
  offerId: OfferId,
  signal: Sent,
  form: Form,
): Letter | undefined {
  const { infoHash, offers, peerId: from } = sender;
  if ("candidate" in signal) {
    const isOfferers = offers.candidate(now, offerId, to, "offerer");
    return { type: "candidate", infoHash, from, to, offerId, isOfferers, candidate: signal.candidate };
  }
  const { type, sdp } = signal;
  if (type === "offer" && !offers.open(now, offerId, to, form)) return undefined;
  return { type, infoHash, from, to, offerId, form, sdp };
}

/** @returns undefined if it belongs to no offer that was relayed, or to one that was answered already */
export function deliver(now: Instant, receiver: Member, letter: Letter): Delivery | undefined {
  const { from, offerId } = letter;
  switch (letter.type) {
    case "offer":
      return description(receiver, letter, letter.form === "signal" && receiver.signals);
    case "answer": {
      const form = receiver.offers.answer(now, offerId, from);
      return form && description(receiver, letter, form === "signal");
    }
    case "candidate": {
      const { infoHash, isOfferers, candidate } = letter;
      const passes =
        receiver.signals && (isOfferers || receiver.offers.candidate(now, offerId, from, "receiver"));
      const message = { type: "signal", infoHash, peerId: from, offerId, signal: { candidate } } as const;
      return passes ? { type: "send", to: receiver.socket, message } : undefined;
    }
    default:
      return unreachable(letter);
  }
}

export function refusalOf({ infoHash, from, to, offerId, type }: Description, reason: string): Refusal {
  return { type: "refusal", infoHash, from: to, to: from, offerId, refused: type, reason };
}

function description(
  receiver: Member,
  { type, infoHash, from: peerId, offerId, sdp }: Description,
  isSignal: boolean,
): Delivery {
  return {
    type: "send",
    to: receiver.socket,
    message: isSignal
      ? { type: "signal", infoHash, peerId, offerId, signal: { type, sdp: String(sdp) } }
      : { type, infoHash, peerId, offerId, sdp },
  };
}
