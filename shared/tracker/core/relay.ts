/**
 * Relays offers, answers and candidates between two members of a swarm, each in a form that its receiver understands: an
 * offer sent by `signal` reaches a member without `signals` as a plain one, and an answer always has the form of its offer.
 * Each function returns undefined if the message may not be relayed.
 */
import type { OfferId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { Offer, Signal } from "../protocol/messages.ts";
import type { Delivery } from "./delivery.ts";
import type { OpenOffer } from "./offer-ledger.ts";
import type { Member } from "./swarm.ts";

export function relayOffer(
  now: Instant,
  offerer: Member,
  receiver: Member,
  offer: Offer,
  form: OpenOffer["form"],
): Delivery | undefined {
  if (!offerer.offers.open(now, offer.offerId, receiver.peerId, form)) return undefined;
  const isSignal = form === "signal" && receiver.signals;
  return description("offer", offerer, receiver, offer, isSignal);
}

export function relayAnswer(
  now: Instant,
  answerer: Member,
  offerer: Member,
  answer: Offer,
): Delivery | undefined {
  const offer = offerer.offers.answer(now, answer.offerId, answerer.peerId);
  if (offer === undefined) return undefined;
  return description("answer", answerer, offerer, answer, offer.form === "signal");
}

export function relayCandidate(
  now: Instant,
  sender: Member,
  receiver: Member,
  offerId: OfferId,
  signal: Signal,
): Delivery | undefined {
  const passes =
    receiver.signals &&
    (sender.offers.candidate(now, offerId, receiver.peerId, "offerer") ||
      receiver.offers.candidate(now, offerId, sender.peerId, "receiver"));
  if (!passes) return undefined;
  const { infoHash, peerId } = sender;
  const message = { type: "signal", infoHash, peerId, offerId, signal } as const;
  return { type: "send", to: receiver.socket, message };
}

function description(
  type: "offer" | "answer",
  sender: Member,
  receiver: Member,
  { offerId, sdp }: Offer,
  isSignal: boolean,
): Delivery {
  const { infoHash, peerId } = sender;
  return {
    type: "send",
    to: receiver.socket,
    message: isSignal
      ? { type: "signal", infoHash, peerId, offerId, signal: { type, sdp } }
      : { type, infoHash, peerId, offerId, sdp },
  };
}
