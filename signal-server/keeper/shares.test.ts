import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import type { ShareRecord } from "./share-record.ts";
import { PATIENCE_MS, RESERVED_BYTES, type ShareLimits, Shares } from "./shares.ts";

const MIB = 1024 ** 2;
const LIMITS: ShareLimits = {
  quota: 100 * MIB,
  shareBytes: 40 * MIB,
  shares: 50,
  days: 7,
  isPublicAllowed: false,
};
const SEALED = { isSealed: true };

let now: number;
beforeEach(() => {
  now = 1_700_000_000_000;
});

const hashOf = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;

function sharesWith(limits: Partial<ShareLimits> = {}, records: readonly ShareRecord[] = []): Shares {
  return new Shares({ ...LIMITS, ...limits }, records, now);
}

function add(shares: Shares, number: number): InfoHash {
  const infoHash = hashOf(number);
  shares.add(now, { infoHash, tokenHash: "t", expiresAt: shares.expiryAt(now) });
  return infoHash;
}

/** A share of this length whose content may be fetched. */
function addInspected(shares: Shares, number: number, length: number): InfoHash {
  const infoHash = add(shares, number);
  expect(shares.inspected(now, infoHash, { ...SEALED, length })).toBe(true);
  return infoHash;
}

describe("what is accepted", () => {
  test("a sealed share that fits", () => {
    const shares = sharesWith();
    const infoHash = addInspected(shares, 1, 40 * MIB);
    expect(shares.find(infoHash)).toMatchObject({ state: "fetching", length: 40 * MIB, have: 0 });
  });

  test("no public one, unless the host wants them", () => {
    const parts = { length: 1, isSealed: false };
    const strict = sharesWith();
    const infoHash = add(strict, 1);
    expect(strict.inspected(now, infoHash, parts)).toBe(false);
    expect(strict.find(infoHash)).toMatchObject({ state: "refused", reason: "public", length: 1 });
    const open = sharesWith({ isPublicAllowed: true });
    expect(open.inspected(now, add(open, 1), parts)).toBe(true);
  });

  test("none that is too large", () => {
    const shares = sharesWith();
    const infoHash = add(shares, 1);
    expect(shares.inspected(now, infoHash, { ...SEALED, length: 40 * MIB + 1 })).toBe(false);
    expect(shares.find(infoHash)).toMatchObject({ state: "refused", reason: "too-large" });
  });

  test("none that does not fit next to the others", () => {
    const shares = sharesWith();
    for (const number of [1, 2]) addInspected(shares, number, 40 * MIB);
    const infoHash = add(shares, 3);
    expect(shares.inspected(now, infoHash, { ...SEALED, length: 20 * MIB + 1 })).toBe(false);
    expect(shares.find(infoHash)).toMatchObject({ state: "refused", reason: "no-room" });
    addInspected(shares, 4, 20 * MIB);
    expect(shares.refusal()).toBe("no-room");
  });

  test("none for which the disk has no room, whatever the quota says", () => {
    const shares = sharesWith();
    addInspected(shares, 1, 10 * MIB);
    // Of these, 10 MiB are still to come.
    shares.setDiskRoom(15 * MIB);
    const infoHash = add(shares, 2);
    expect(shares.inspected(now, infoHash, { ...SEALED, length: 5 * MIB + 1 })).toBe(false);
    addInspected(shares, 3, 5 * MIB);
    shares.setDiskRoom(0);
    expect(shares.refusal()).toBe("no-room");
  });

  test("no more than the number of shares, also of those whose length nobody knows", () => {
    const shares = sharesWith();
    for (let number = 0; number < 50; number++) {
      expect(shares.refusal()).toBeUndefined();
      add(shares, number);
    }
    expect(shares.refusal()).toBe("too-many-shares");
    const few = sharesWith({ quota: 3 * RESERVED_BYTES });
    for (let number = 0; number < 3; number++) add(few, number);
    expect(few.refusal()).toBe("no-room");
  });

  test("an info dictionary that arrives again, or too late, changes nothing", () => {
    const shares = sharesWith();
    const infoHash = addInspected(shares, 1, MIB);
    expect(shares.inspected(now, infoHash, { ...SEALED, length: 99 * MIB })).toBe(true);
    expect(shares.find(infoHash)).toMatchObject({ length: MIB });
    shares.remove(infoHash);
    expect(shares.inspected(now, infoHash, { ...SEALED, length: MIB })).toBeUndefined();
  });
});

describe("progress", () => {
  test("makes a share kept when every byte is there, and fetched again when some are lost", () => {
    const shares = sharesWith();
    const infoHash = addInspected(shares, 1, 10);
    shares.progressed(now, infoHash, 9);
    expect(shares.find(infoHash)).toMatchObject({ state: "fetching", have: 9 });
    shares.progressed(now, infoHash, 10);
    expect(shares.find(infoHash)).toMatchObject({ state: "kept", have: 10 });
    shares.progressed(now, infoHash, 4);
    expect(shares.find(infoHash)).toMatchObject({ state: "fetching", have: 4 });
  });

  test("of an empty share is none", () => {
    const shares = sharesWith();
    expect(shares.find(addInspected(shares, 1, 0))).toMatchObject({ state: "kept" });
  });

  test("does not count before the length is known", () => {
    const shares = sharesWith();
    const infoHash = add(shares, 1);
    shares.progressed(now, infoHash, 0);
    expect(shares.find(infoHash)).toMatchObject({ state: "fetching", length: null });
  });
});

describe("the end of a share", () => {
  test("comes after its days; asking again gives it all of them again", () => {
    const shares = sharesWith();
    const infoHash = addInspected(shares, 1, MIB);
    shares.progressed(now, infoHash, MIB);
    now += 6 * DAY_MS;
    shares.extend(infoHash, shares.expiryAt(now));
    now += 7 * DAY_MS - 1;
    expect(shares.tick(now)).toEqual([]);
    now += 1;
    expect(shares.tick(now)).toEqual([infoHash]);
    expect(shares.find(infoHash)).toMatchObject({ state: "expired", have: 0 });
    expect(shares.tick(now)).toEqual([]);
    expect(shares.extend(infoHash, now + DAY_MS)).toBeUndefined();
  });

  test("comes a day after the last progress, if nobody completes it", () => {
    const shares = sharesWith();
    const [unknown, stuck, kept] = [add(shares, 1), addInspected(shares, 2, 10), addInspected(shares, 3, 10)];
    shares.progressed(now, kept, 10);
    now += PATIENCE_MS - 1;
    expect(shares.tick(now)).toEqual([]);
    shares.progressed(now, stuck, 3);
    now += 1;
    expect(shares.tick(now)).toEqual([unknown]);
    expect(shares.find(unknown)).toMatchObject({ state: "given-up", reason: "nobody-completes" });
    now += PATIENCE_MS - 2;
    // Losing bytes is no progress.
    shares.progressed(now, stuck, 1);
    now += 1;
    expect(shares.tick(now)).toEqual([stuck]);
    expect(shares.findHeld(kept)).toBeDefined();
  });

  test("comes at once when its info dictionary cannot be used", () => {
    const shares = sharesWith();
    const infoHash = add(shares, 1);
    shares.broken(now, infoHash);
    expect(shares.find(infoHash)).toMatchObject({ state: "given-up", reason: "nobody-completes" });
  });

  test("frees its room at once, and is remembered for a day", () => {
    const shares = sharesWith();
    for (const number of [1, 2]) addInspected(shares, number, 40 * MIB);
    now += PATIENCE_MS;
    expect(shares.tick(now)).toHaveLength(2);
    expect(shares.counts.get("given-up")).toBe(2);
    addInspected(shares, 3, 40 * MIB);
    addInspected(shares, 4, 40 * MIB);
    now += DAY_MS - 1;
    shares.tick(now);
    expect(shares.find(hashOf(1))).toBeDefined();
    now += 1;
    shares.tick(now);
    expect(shares.find(hashOf(1))).toBeUndefined();
  });

  test("is remembered of a thousand shares, the last ones", () => {
    const shares = sharesWith();
    for (let number = 0; number < 1500; number++) shares.broken(now, add(shares, number));
    expect(shares.all).toHaveLength(1000);
    expect(shares.find(hashOf(499))).toBeUndefined();
    expect(shares.find(hashOf(500))).toBeDefined();
  });
});

test("after a restart, shares that were being fetched have a day again", () => {
  const before = sharesWith();
  const [fetching, kept] = [addInspected(before, 1, 10), addInspected(before, 2, 10)];
  before.progressed(now, kept, 10);
  now += 3 * DAY_MS;
  const after = sharesWith({}, before.all);
  expect(after.tick(now)).toEqual([]);
  now += PATIENCE_MS;
  expect(after.tick(now)).toEqual([fetching]);
  expect(after.findHeld(kept)).toBeDefined();
});

test("whatever happens, what is held fits into the quota", () => {
  const event = fc.record({
    kind: fc.constantFrom("add", "inspect", "progress", "remove", "broken", "wait"),
    share: fc.nat(8),
    amount: fc.nat(50 * MIB),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const shares = sharesWith({ shares: 6 });
      for (const { kind, share, amount } of events) {
        const infoHash = hashOf(share);
        if (kind === "add" && shares.findHeld(infoHash) === undefined && shares.refusal() === undefined)
          add(shares, share);
        if (kind === "inspect") shares.inspected(now, infoHash, { length: amount, isSealed: amount % 5 > 0 });
        if (kind === "progress") shares.progressed(now, infoHash, amount);
        if (kind === "remove") shares.remove(infoHash);
        if (kind === "broken") shares.broken(now, infoHash);
        if (kind === "wait") now += amount;
        shares.tick(now);
        const lengths = shares.held.map(({ length }) => length ?? RESERVED_BYTES);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(LIMITS.quota);
        expect(shares.held.length).toBeLessThanOrEqual(6);
      }
    }),
  );
});
