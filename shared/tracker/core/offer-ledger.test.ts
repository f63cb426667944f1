import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OfferId, PeerId } from "../../core/ids.ts";
import { MAX_OPEN_OFFERS_A_MEMBER, OFFER_LIFETIME_MS } from "./limits.ts";
import { OfferLedger } from "./offer-ledger.ts";

const id = (number: number) => number.toString(16).padStart(40, "0") as OfferId;
const peer = (number: number) => `${number}`.padStart(40, "a") as PeerId;

describe("OfferLedger", () => {
  test.each([0, 2 ** 31 - 30_000, 2 ** 32 - 30_000, 1e12])("an offer lasts 60 s at instant %d", (start) => {
    const ledger = new OfferLedger();
    for (const number of [1, 2, 3]) ledger.open(start + 0.7, id(number), peer(number), "plain");
    expect(ledger.answer(start, id(1), peer(1))).toBe("plain");
    expect(ledger.answer(start + OFFER_LIFETIME_MS, id(2), peer(2))).toBe("plain");
    expect(ledger.answer(start + OFFER_LIFETIME_MS + 1, id(3), peer(3))).toBe(undefined);
  });

  test("tells ids apart that differ in one digit only, wherever it is", () => {
    const ledger = new OfferLedger();
    const ids = Array.from({ length: 40 }, (_, at) => `${"0".repeat(at)}8${"0".repeat(39 - at)}` as OfferId);
    for (const one of ids) expect(ledger.open(0, one, peer(1), "signal")).toBe(true);
    for (const one of ids) expect(ledger.open(0, one, peer(1), "signal")).toBe(false);
    for (const one of ids) expect(ledger.answer(0, one, peer(1))).toBe("signal");
  });

  test("a cancelled offer is not open, and may be made again", () => {
    const ledger = new OfferLedger();
    ledger.open(0, id(1), peer(1), "signal");
    expect(ledger.cancel(id(1), peer(2))).toBe(undefined);
    expect(ledger.cancel(id(1), peer(1))).toBe("signal");
    expect(ledger.cancel(id(1), peer(1))).toBe(undefined);
    expect(ledger.candidate(0, id(1), peer(1), "offerer")).toBe(false);
    expect(ledger.open(0, id(1), peer(2), "plain")).toBe(true);
    expect(ledger.answer(0, id(1), peer(2))).toBe("plain");
  });

  test("is what a list of offers would be, of which the oldest are forgotten first", () => {
    const act = fc.record({
      number: fc.nat({ max: 600 }),
      to: fc.nat({ max: 1 }),
      kind: fc.constantFrom("open", "open", "open", "answer"),
      passed: fc.oneof(
        { arbitrary: fc.nat({ max: 20 }), weight: 400 },
        { arbitrary: fc.constant(OFFER_LIFETIME_MS / 2), weight: 1 },
      ),
    });
    let most = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 900, size: "max" }), (acts) => {
        const ledger = new OfferLedger();
        let model: { number: number; to: number; at: number; isAnswered: boolean }[] = [];
        let now = 0;
        for (const { number, to, kind, passed } of acts) {
          now += passed;
          model = model.filter(({ at }) => now - at <= OFFER_LIFETIME_MS);
          const known = model.find((offer) => offer.number === number);
          if (kind === "open") {
            expect(ledger.open(now, id(number), peer(to), "plain")).toBe(known === undefined);
            if (known === undefined) model.push({ number, to, at: now, isAnswered: false });
            most = Math.max(most, model.length);
            if (model.length > MAX_OPEN_OFFERS_A_MEMBER) model.shift();
          } else {
            const isOpen = known?.to === to && !known.isAnswered;
            expect(ledger.answer(now, id(number), peer(to))).toBe(isOpen ? "plain" : undefined);
            if (isOpen) known.isAnswered = true;
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(most).toBeGreaterThan(MAX_OPEN_OFFERS_A_MEMBER);
  });
});
