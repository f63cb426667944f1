import { describe, expect, test } from "vitest";
import type { PeerId } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { MINUTE_MS, NEVER, SECOND_MS } from "../core/time.ts";
import { ACCEPT_UNTIL, DIAL_UNTIL, MAX_KNOWN, Neighbours, type NeighbourUse } from "./neighbours.ts";

const OWN = id(500);

/** Ids in the order of their numbers. */
function id(number: number): PeerId {
  return number.toString(16).padStart(40, "0") as PeerId;
}

function gone(number: number, connectedAt: number, isComplete = false) {
  return { peerId: id(number), connectedAt, pieces: { isComplete } };
}

function found(neighbours: Neighbours, from: number, to: number, complete = false): void {
  const peers = [];
  for (let number = from; number < to; number++) peers.push({ peerId: id(number), complete });
  neighbours.found(peers);
}

function use(number: number, said: Partial<NeighbourUse> = {}): NeighbourUse {
  return {
    peerId: id(number),
    connectedAt: 0,
    exchangeRate: 1_000,
    isUseless: false,
    isIdle: false,
    isComplete: false,
    ...said,
  };
}

function fresh(): Neighbours {
  return new Neighbours(OWN, seededRandom(1));
}

/** With this many connected peers, numbered from 1000. */
function withConnected(count: number): Neighbours {
  const neighbours = fresh();
  for (let number = 1_000; number < 1_000 + count; number++) neighbours.opened(id(number));
  return neighbours;
}

describe("dialling", () => {
  test("continues until 24 peers are connected or connecting, each counted once", () => {
    const neighbours = fresh();
    found(neighbours, 0, 100);
    const dials = neighbours.chooseDials(0, false);
    expect(new Set(dials).size).toBe(DIAL_UNTIL);
    expect(neighbours.count).toBe(DIAL_UNTIL);
    expect(neighbours.chooseDials(0, false)).toEqual([]);
    neighbours.opened(dials[0] as PeerId);
    expect(neighbours.chooseDials(0, false)).toEqual([]);
    neighbours.dialFailed(0, dials[1] as PeerId);
    expect(neighbours.chooseDials(0, false)).toHaveLength(1);
  });

  test("skips ourselves, banned peers, and seeders when we seed", () => {
    const neighbours = fresh();
    found(neighbours, 500, 501);
    neighbours.ban(id(1));
    found(neighbours, 1, 2);
    expect(neighbours.chooseDials(0, false)).toEqual([]);
    found(neighbours, 2, 3, true);
    expect(neighbours.nextTryAt(true)).toBe(NEVER);
    expect(neighbours.chooseDials(0, true)).toEqual([]);
    expect(neighbours.chooseDials(0, false)).toEqual([id(2)]);
  });

  test("is repeated after growing pauses and given up at the fifth failure until the tracker names the peer again", () => {
    const neighbours = fresh();
    found(neighbours, 1, 2);
    let now = 0;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(neighbours.chooseDials(now, false)).toEqual([id(1)]);
      neighbours.dialFailed(now, id(1));
      const next = neighbours.nextTryAt(false);
      if (next === NEVER) break;
      expect(neighbours.chooseDials(next - 1, false)).toEqual([]);
      waits.push(next - now);
      now = next;
    }
    for (const [attempt, wait] of waits.entries()) {
      const mean = 6 * SECOND_MS * 2 ** attempt;
      expect(Math.abs(wait - mean)).toBeLessThanOrEqual(mean / 2);
    }
    expect(waits).toHaveLength(4);
    expect(neighbours.chooseDials(NEVER, false)).toEqual([]);
    found(neighbours, 1, 2);
    expect(neighbours.chooseDials(now, false)).toEqual([id(1)]);
  });

  test("of a peer that is there is repeated every few seconds, without end, while nobody is connected", () => {
    const neighbours = fresh();
    found(neighbours, 1, 2);
    let now = 0;
    for (let attempt = 0; attempt < 20; attempt++) {
      expect(neighbours.chooseDials(now, false)).toEqual([id(1)]);
      neighbours.dialFailed(now, id(1), true);
      const wait = neighbours.nextTryAt(false) - now;
      expect(wait).toBeLessThanOrEqual(18 * SECOND_MS);
      now += wait;
    }
    neighbours.opened(id(2));
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(neighbours.chooseDials(now, false)).toEqual([id(1)]);
      neighbours.dialFailed(now, id(1), true);
      now = neighbours.nextTryAt(false);
    }
    expect(now).toBe(NEVER);
  });

  test("is due at once when the network has changed, but not of peers that are connected or being dialled", () => {
    const neighbours = fresh();
    found(neighbours, 1, 4);
    neighbours.opened(id(1));
    expect(neighbours.chooseDials(0, false)).toHaveLength(2);
    neighbours.dialFailed(0, id(2), true);
    expect(neighbours.chooseDials(0, false)).toEqual([]);
    neighbours.retryNow();
    expect(neighbours.chooseDials(0, false)).toEqual([id(2)]);
  });

  test("counts a link that breaks at once as a failure, but not one that lasted a minute", () => {
    const neighbours = fresh();
    found(neighbours, 1, 3);
    let now = 0;
    for (let life = 0; life < 5; life++) {
      for (const number of [1, 2]) {
        neighbours.opened(id(number));
        neighbours.closed(now + (number === 1 ? MINUTE_MS : SECOND_MS), gone(number, now));
      }
      now += 10 * MINUTE_MS;
    }
    expect(neighbours.chooseDials(now, false)).toEqual([id(1)]);
  });

  test("is postponed for some seconds by a full tab, however often, and the peers are not to blame", () => {
    const neighbours = fresh();
    found(neighbours, 1, 3);
    let now = 0;
    for (let attempt = 0; attempt < 20; attempt++) {
      const dials = neighbours.chooseDials(now, false);
      expect(dials.toSorted()).toEqual([id(1), id(2)]);
      for (const peerId of dials) neighbours.dialPostponed(now, peerId);
      expect(neighbours.count).toBe(0);
      const next = neighbours.nextTryAt(false);
      expect(next - now).toBeGreaterThanOrEqual(4 * SECOND_MS);
      expect(next - now).toBeLessThanOrEqual(12 * SECOND_MS);
      expect(neighbours.chooseDials(next - 1, false)).toEqual([]);
      now = next;
    }
  });

  test("spares a seeder the peers that were complete when they left, whatever the tracker said", () => {
    const neighbours = fresh();
    found(neighbours, 1, 3);
    for (const number of [1, 2]) {
      neighbours.opened(id(number));
      neighbours.closed(MINUTE_MS, gone(number, 0, number === 1));
    }
    expect(neighbours.chooseDials(2 * MINUTE_MS, true)).toEqual([id(2)]);
  });

  test("forgets the peers named longest ago when the tracker names too many", () => {
    const neighbours = fresh();
    found(neighbours, 0, MAX_KNOWN);
    found(neighbours, 0, 1);
    found(neighbours, 1_000, 1_001);
    const dialled = new Set<PeerId>();
    for (;;) {
      const dials = neighbours.chooseDials(0, false);
      if (dials.length === 0) break;
      for (const peerId of dials) {
        dialled.add(peerId);
        neighbours.dialFailed(0, peerId);
      }
    }
    expect([dialled.has(id(0)), dialled.has(id(1)), dialled.has(id(1_000))]).toEqual([true, false, true]);
  });
});

describe("an offer", () => {
  test("from ourselves or a banned peer is refused", () => {
    const neighbours = fresh();
    neighbours.ban(id(1));
    expect([neighbours.offered(0, OWN, []).kind, neighbours.offered(0, id(1), []).kind]).toEqual([
      "refuse",
      "refuse",
    ]);
  });

  test("from a peer that has not answered our dial for seconds replaces it", () => {
    const neighbours = fresh();
    found(neighbours, 1, 2);
    neighbours.chooseDials(0, false);
    expect(neighbours.offered(4 * SECOND_MS, id(1), [])).toEqual({ kind: "refuse" });
    expect(neighbours.offered(6 * SECOND_MS, id(1), [])).toEqual({ kind: "accept-instead" });
    expect(neighbours.count).toBe(1);
  });

  test("from a peer that we are dialling leaves the dial of the greater id", () => {
    const neighbours = fresh();
    found(neighbours, 1, 2);
    found(neighbours, 900, 901);
    neighbours.chooseDials(0, false);
    expect(neighbours.offered(0, id(1), [])).toEqual({ kind: "refuse" });
    expect(neighbours.offered(0, id(900), [])).toEqual({ kind: "accept-instead" });
    expect(neighbours.count).toBe(2);
    // The accepted one fails: it is dialled again, later.
    neighbours.dialFailed(0, id(900));
    expect(neighbours.count).toBe(1);
    expect(neighbours.chooseDials(0, false)).toEqual([]);
    expect(neighbours.chooseDials(10 * SECOND_MS, false)).toEqual([id(900)]);
  });

  test("is accepted up to 40 peers, and then only if another makes room", () => {
    const neighbours = withConnected(ACCEPT_UNTIL - 1);
    expect(neighbours.offered(0, id(1), [])).toEqual({ kind: "accept" });
    const now = 10 * MINUTE_MS;
    const young = use(1_003, { connectedAt: now - 59 * SECOND_MS, isUseless: true });
    const busy = use(1_000);
    expect(neighbours.offered(now, id(2), [young, busy])).toEqual({ kind: "refuse" });
    const idle = use(1_001, { exchangeRate: 0 });
    expect(neighbours.offered(now, id(2), [young, busy, idle])).toEqual({
      kind: "accept",
      replace: id(1_001),
    });
    const useless = use(1_002, { isUseless: true });
    expect(neighbours.offered(now, id(3), [young, busy, idle, useless])).toEqual({
      kind: "accept",
      replace: id(1_002),
    });
  });

  test("from a connected peer is accepted, and the peer counts once", () => {
    const neighbours = withConnected(ACCEPT_UNTIL);
    expect(neighbours.offered(0, id(1_000), [])).toEqual({ kind: "accept" });
    expect(neighbours.count).toBe(ACCEPT_UNTIL);
    neighbours.dialFailed(0, id(1_000));
    expect([neighbours.count, neighbours.connectedCount]).toEqual([ACCEPT_UNTIL, ACCEPT_UNTIL]);
  });

  test("that is repeated counts once", () => {
    const neighbours = withConnected(ACCEPT_UNTIL - 1);
    expect(neighbours.offered(0, id(1), []).kind).toBe("accept");
    expect(neighbours.offered(0, id(1), []).kind).toBe("accept");
    expect(neighbours.count).toBe(ACCEPT_UNTIL);
  });
});

describe("a ban", () => {
  test("ends a connection attempt and reports whether it was a dial", () => {
    const neighbours = fresh();
    found(neighbours, 1, 2);
    neighbours.chooseDials(0, false);
    neighbours.offered(0, id(2), []);
    expect([neighbours.ban(id(1)), neighbours.ban(id(2)), neighbours.ban(id(3))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(neighbours.count).toBe(0);
  });
});

test("a reset forgets connection attempts and lets every peer be dialled at once", () => {
  const neighbours = fresh();
  found(neighbours, 1, 4);
  neighbours.opened(id(1));
  neighbours.dialFailed(0, id(1));
  const dials = neighbours.chooseDials(0, false);
  neighbours.offered(0, id(7), []);
  neighbours.closed(0, gone(1, 0));
  expect(neighbours.reset()).toEqual(dials);
  expect(neighbours.count).toBe(0);
  expect(neighbours.chooseDials(0, false).sort()).toEqual([id(1), id(2), id(3)]);
});
