import { expect, test } from "vitest";
import type { OfferId, PeerId } from "../../core/ids.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { type OfferReceived, OffersReceived } from "./offers-received.ts";

const ANN = "01".repeat(20) as PeerId;
const ONE = "0a".repeat(20) as OfferId;
const OTHER = "0b".repeat(20) as OfferId;
const candidate = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };

const offer = (offerId = ONE): OfferReceived<string> => ({
  from: "tracker",
  offerId,
  form: "signal",
  signals: [{ type: "offer", sdp: "v=0" }],
});

test("keeps an offer with at most 32 candidates of its own", () => {
  const offers = new OffersReceived<string>(new VirtualTimers());
  expect(offers.add(ANN, offer())).toBe(true);
  for (let i = 0; i < 100; i++) offers.addCandidate(ANN, ONE, candidate);
  offers.addCandidate(ANN, OTHER, candidate);
  expect(offers.take(ANN)?.signals).toHaveLength(33);
  expect(offers.take(ANN)).toBeUndefined();
});

test("a newer offer replaces the older and has its own deadline", () => {
  const timers = new VirtualTimers();
  const offers = new OffersReceived<string>(timers);
  offers.add(ANN, offer());
  timers.pass(20_000);
  expect(offers.add(ANN, offer(OTHER))).toBe(false);
  timers.pass(20_000);
  expect(offers.take(ANN)?.offerId).toBe(OTHER);
  expect(timers.pending).toBe(0);
});
