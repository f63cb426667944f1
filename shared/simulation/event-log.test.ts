import fc from "fast-check";
import { expect, test } from "vitest";
import { EventLog } from "./event-log.ts";

type Entry = readonly [at: number, who: number, what: number, about: number];

function hashOf(entries: readonly Entry[]): string {
  const log = new EventLog();
  for (const entry of entries) log.add(...entry);
  return log.hash;
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const entry = fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.nat(100_000), fc.nat(60), word);
const entries = fc.array(entry, { minLength: 1, maxLength: 20 });

test("logs that differ in any field have different fingerprints", () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(3), (log, at, field) => {
      const place = at % log.length;
      const changed = log.map((one, i): Entry => {
        const [when, who, what, about] = one;
        const more = (which: number): number => (i === place && field === which ? 1 : 0);
        return [when + more(0), who + more(1), what + more(2), about + more(3)];
      });
      expect(hashOf(log)).toBe(hashOf([...log]));
      expect(hashOf(changed)).not.toBe(hashOf(log));
      expect(hashOf(log.slice(1))).not.toBe(hashOf(log));
    }),
  );
});

test("a fingerprint is 16 hexadecimal digits", () => {
  expect(hashOf([[1, 2, 3, 4]])).toMatch(/^[0-9a-f]{16}$/);
});
