import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import {
  type ChokeCandidate,
  type ChokeRound,
  chooseUnchoked,
  OPTIMISTIC_INTERVAL_MS,
  RECHOKE_INTERVAL_MS,
} from "./choker.ts";
import { DEFAULT_POLICY } from "./policy.ts";

const NOW = 10 * MINUTE_MS;
const REGULAR: ChokeRound = {
  slots: DEFAULT_POLICY.regularSlots,
  byTurns: false,
  optimistic: undefined,
  rotateOptimistic: false,
  reassign: true,
};

/** An old, choked peer that sends nothing, except for the given fields. */
function candidate(link: number, said: Partial<ChokeCandidate> = {}): ChokeCandidate {
  return {
    link: link as LinkId,
    connectedAt: 0,
    unchoked: false,
    unchokedAt: Number.NEGATIVE_INFINITY,
    waitingSince: 0,
    downloadRate: 0,
    snubbed: false,
    ...said,
  };
}

/** One candidate per rate, numbered from 0. */
function withRates(...rates: number[]): ChokeCandidate[] {
  return rates.map((downloadRate, link) => candidate(link, { downloadRate }));
}

/** Peers in regular slots, in order. */
function regular(decision: ReturnType<typeof chooseUnchoked>): number[] {
  return [...decision.unchoked].filter((link) => link !== decision.optimistic).sort((a, b) => a - b);
}

describe("leeching", () => {
  test("gives regular slots to the peers that send most", () => {
    const decision = chooseUnchoked(NOW, withRates(5, 80, 0, 70, 60, 50, 10), REGULAR, seededRandom(1));
    expect(regular(decision)).toEqual([1, 3, 4, 5]);
    expect([0, 2, 6]).toContain(decision.optimistic);
  });

  test("takes the regular slot from a snubbed peer, which may only hold the optimistic one", () => {
    const candidates = withRates(90, 80, 70, 60, 50);
    candidates[0] = candidate(0, { downloadRate: 90, snubbed: true, unchoked: true });
    const decision = chooseUnchoked(NOW, candidates, REGULAR, seededRandom(1));
    expect(regular(decision)).toEqual([1, 2, 3, 4]);
    expect(decision.optimistic).toBe(0);
  });

  test("keeps the holder of a slot when another peer sends as much", () => {
    for (let seed = 0; seed < 20; seed++) {
      const candidates = withRates(9, 9, 9, 9, 9, 9);
      for (const link of [1, 2, 4, 5])
        candidates[link] = candidate(link, { downloadRate: 9, unchoked: true });
      expect(regular(chooseUnchoked(NOW, candidates, REGULAR, seededRandom(seed)))).toEqual([1, 2, 4, 5]);
    }
  });

  test("keeps the optimistic peer until the slot rotates, whatever it sends", () => {
    const candidates = withRates(90, 80, 70, 60, 50, 40, 30);
    const held = { ...REGULAR, optimistic: 6 as LinkId };
    for (let seed = 0; seed < 20; seed++)
      expect(chooseUnchoked(NOW, candidates, held, seededRandom(seed)).optimistic).toBe(6);
    const rotating = { ...held, rotateOptimistic: true };
    const chosen = Array.from(
      { length: 50 },
      (_, seed) => chooseUnchoked(NOW, candidates, rotating, seededRandom(seed)).optimistic,
    );
    expect(new Set(chosen)).toEqual(new Set([4, 5, 6]));
  });

  test("gives the optimistic slot to the peer that waited longest; a newcomer's wait counts three times", () => {
    const waits = (young: number, old: number) => [
      ...withRates(9, 8, 7, 6),
      candidate(4, { connectedAt: NOW - 59 * SECOND_MS, waitingSince: NOW - young * SECOND_MS }),
      candidate(5, { waitingSince: NOW - old * SECOND_MS }),
      candidate(6, { waitingSince: NOW - 20 * SECOND_MS }),
    ];
    const round = { ...REGULAR, rotateOptimistic: true };
    for (const [young, old, chosen] of [
      [30, 60, 4],
      [30, 120, 5],
    ] as const)
      expect(chooseUnchoked(NOW, waits(young, old), round, seededRandom(2)).optimistic).toBe(chosen);
  });
});

describe("between rounds", () => {
  test("gives free slots to the peers that waited longest and takes none away, not even from a snubbed peer", () => {
    const holders = [0, 1, 2].map((link) => candidate(link, { unchoked: true, snubbed: link === 1 }));
    const waiting = [3, 4, 5].map((link) => candidate(link, { downloadRate: 99, waitingSince: -link }));
    const fill = { ...REGULAR, reassign: false, optimistic: 2 as LinkId };
    const decision = chooseUnchoked(NOW, [...holders, ...waiting], fill, seededRandom(1));
    expect([...decision.unchoked].sort()).toEqual([0, 1, 2, 4, 5]);
    expect(decision.optimistic).toBe(2);
  });
});

describe("seeding", () => {
  test("rotates regular slots: twenty peers are served about equally, whatever their rates", () => {
    const random = seededRandom(3);
    const peers = Array.from({ length: 20 }, (_, link) => candidate(link, { connectedAt: -MINUTE_MS }));
    const served = new Map<LinkId, number>();
    let optimistic: LinkId | undefined;
    let now = 0;
    for (let round = 0; round < 180; round++, now += RECHOKE_INTERVAL_MS) {
      const rotateOptimistic = now % OPTIMISTIC_INTERVAL_MS === 0;
      const how = {
        slots: DEFAULT_POLICY.seedingSlots,
        byTurns: true,
        optimistic,
        rotateOptimistic,
        reassign: true,
      };
      const decision = chooseUnchoked(now, peers, how, random);
      optimistic = decision.optimistic;
      for (const [at, peer] of peers.entries()) {
        const unchoked = decision.unchoked.has(peer.link);
        if (unchoked) served.set(peer.link, (served.get(peer.link) ?? 0) + 1);
        if (unchoked === peer.unchoked) continue;
        const since = unchoked ? { unchokedAt: now } : { waitingSince: now };
        peers[at] = { ...peer, unchoked, ...since };
      }
      if (now === 150 * SECOND_MS) expect(served.size).toBe(20);
    }
    const shares = [...served.values()];
    expect(Math.max(...shares)).toBeLessThan(1.6 * Math.min(...shares));
  });

  test("lets a peer keep its slot for its turn, and longer while no peer waits", () => {
    const holders = [0, 1, 2, 3].map((link) =>
      candidate(link, { unchoked: true, unchokedAt: NOW - 29 * SECOND_MS }),
    );
    const round = { ...REGULAR, byTurns: true };
    const others = [candidate(4), candidate(5)];
    expect(regular(chooseUnchoked(NOW, [...holders, ...others], round, seededRandom(1)))).toEqual([
      0, 1, 2, 3,
    ]);
    const later = NOW + 2 * SECOND_MS;
    const after = chooseUnchoked(later, [...holders, ...others], round, seededRandom(1));
    expect(regular(after)).toEqual(expect.arrayContaining([4, 5]));
    expect(regular(chooseUnchoked(later, holders, round, seededRandom(1)))).toEqual([0, 1, 2, 3]);
  });
});

test("unchokes candidates only, as many as there are slots and the optimistic one", () => {
  const candidates = fc.uniqueArray(
    fc.record({
      link: fc.nat(60).map((n) => n as LinkId),
      connectedAt: fc.integer({ min: 0, max: NOW }),
      unchoked: fc.boolean(),
      unchokedAt: fc.integer({ min: 0, max: NOW }),
      waitingSince: fc.integer({ min: 0, max: NOW }),
      downloadRate: fc.nat(10 ** 7),
      snubbed: fc.boolean(),
    }),
    { selector: (one) => one.link, maxLength: 40 },
  );
  const round = fc.record({
    slots: fc.constantFrom(DEFAULT_POLICY.regularSlots, DEFAULT_POLICY.seedingSlots),
    byTurns: fc.boolean(),
    optimistic: fc.option(
      fc.nat(60).map((n) => n as LinkId),
      { nil: undefined },
    ),
    rotateOptimistic: fc.boolean(),
    reassign: fc.boolean(),
  });
  fc.assert(
    fc.property(candidates, round, fc.nat(), (candidates, round, seed) => {
      const { unchoked, optimistic } = chooseUnchoked(NOW, candidates, round, seededRandom(seed));
      const links = candidates.map((one) => one.link);
      for (const link of unchoked) expect(links).toContain(link);
      if (optimistic !== undefined) expect(unchoked).toContain(optimistic);
      expect(unchoked.size).toBeLessThanOrEqual(round.slots + 1);
      const fit = candidates.filter((one) => round.byTurns || !one.snubbed).length;
      expect(unchoked.size).toBeGreaterThanOrEqual(Math.min(round.slots, fit));
      if (candidates.length > unchoked.size) expect(optimistic).toBeDefined();
    }),
  );
});
