/**
 * What passes between two members of a swarm: an offer, its answer, their candidates, each put the way its receiver
 * understands. An offer made by `signal` reaches a member without `signals` as a plain one, and the plain answer comes
 * back as a `signal`; an answer is always put as its offer was. Undefined: it may not pass.
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
  return { type: "send", to: receiver.connection, message };
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
    to: receiver.connection,
    message: isSignal
      ? { type: "signal", infoHash, peerId, offerId, signal: { type, sdp } }
      : { type, infoHash, peerId, offerId, sdp },
  };
}
