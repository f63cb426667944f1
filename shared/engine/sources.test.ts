import { describe, expect, test } from "vitest";
import type { PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import { Reputation, SourceLog } from "./sources.ts";

const [A, B] = ["a", "b"] as PeerId[] as [PeerId, PeerId];

function from(...peers: PeerId[]): ReadonlySet<PeerId> {
  return new Set(peers);
}

describe("reputation", () => {
  test("names a peer that sent a bad piece alone as the liar", () => {
    expect(new Reputation().bad(from(A))).toBe(A);
  });

  test("puts several contributors on parole until each has sent a good piece alone", () => {
    const reputation = new Reputation();
    expect(reputation.bad(from(A, B))).toBeUndefined();
    expect([reputation.isOnParole(A), reputation.isOnParole(B)]).toEqual([true, true]);
    reputation.good(from(A, B));
    reputation.good(from(A));
    expect([reputation.isOnParole(A), reputation.isOnParole(B)]).toEqual([false, true]);
  });

  test("doubles the price with each failure, except for pieces begun before the first one", () => {
    const reputation = new Reputation();
    for (let failures = 0; failures < 10; failures++) reputation.bad(from(A, B));
    for (const owed of [1, 2, 4, 8, 16, 32, 64, 64]) {
      for (let good = 0; good < owed; good++) {
        expect(reputation.isOnParole(A)).toBe(true);
        reputation.good(from(A));
      }
      expect(reputation.isOnParole(A)).toBe(false);
      reputation.bad(from(A, B));
    }
  });
});

describe("the log of sources", () => {
  test("numbers peers in the order of their first piece", () => {
    const log = new SourceLog();
    log.record(4 as PieceIndex, from(B));
    log.record(2 as PieceIndex, from(A, B));
    log.record(3 as PieceIndex, from(B));
    expect(log.peers).toEqual([B, A]);
    expect([2, 3, 4, 5].map((piece) => log.of(piece as PieceIndex))).toEqual([2, 1, 1, 0]);
  });

  test("has numbers for 255 peers", () => {
    const log = new SourceLog();
    for (let n = 0; n < 300; n++) log.record(n as PieceIndex, from(`${n}` as PeerId));
    expect([log.peers.length, log.of(254 as PieceIndex), log.of(255 as PieceIndex)]).toEqual([255, 255, 0]);
  });
});
