import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { MAX_UNSETTLED_BYTES } from "./picker.ts";
import { idOf, Rig } from "./testing/rig.ts";

/** A peer that has unchoked us. */
function meetGenerous(rig: Rig, digit: string, has: "everything" | readonly number[], fast = true): LinkId {
  const link = rig.meet({ peerId: idOf(digit), has, fast });
  rig.say(link, { type: "unchoke" });
  return link;
}

/** The peer delivers every block requested since the last call. @returns how many */
function deliver(rig: Rig, link: LinkId): number {
  let blocks = 0;
  for (let requests = rig.requests(link); requests.length > 0; requests = rig.requests(link)) {
    for (const { piece, begin, length } of requests)
      rig.say(link, { type: "piece", piece, begin, payload: { length, ok: true } });
    blocks += requests.length;
  }
  return blocks;
}

/** The host verifies and stores whole pieces. */
function settle(rig: Rig): PieceIndex[] {
  const pieces = rig.take("verify-piece").map((order) => order.piece);
  for (const piece of pieces) rig.step({ type: "piece-verified", piece, ok: true });
  rig.take("store-piece");
  for (const piece of pieces) rig.step({ type: "piece-stored", piece });
  return pieces;
}

describe("interest", () => {
  test("exists while a peer has a piece that we lack, and follows what both sides obtain and lose", () => {
    const rig = new Rig({ has: [0], pieces: 2 });
    const link = rig.meet({ has: [0] });
    const said = (): string[] => rig.heard(link).map((message) => message.type);
    expect(said()).not.toContain("interested");
    rig.say(link, { type: "have", piece: 1 });
    expect(said()).toEqual(["interested"]);
    rig.say(link, { type: "have", piece: 1 });
    rig.say(link, { type: "dont-have", piece: 0 });
    expect(said()).toEqual([]);
    rig.say(link, { type: "dont-have", piece: 1 });
    expect(said()).toEqual(["not-interested"]);
    rig.say(link, { type: "have", piece: 1 });
    rig.say(link, { type: "unchoke" });
    deliver(rig, link);
    settle(rig);
    expect(said()).toEqual(["not-interested", "have"]);
    rig.step({
      type: "block-read",
      link,
      block: { piece: 1 as PieceIndex, begin: 0, length: 16_384 },
      payload: undefined,
    });
    expect(said()[0]).toBe("interested");
  });

  test("is not sent before the peer has announced its pieces", () => {
    const rig = new Rig();
    const link = rig.open();
    rig.say(link, {
      type: "handshake",
      infoHash: rig.metainfo.infoHash,
      peerId: idOf("1"),
      fast: false,
      extended: false,
    });
    expect(rig.heard(link).map((message) => message.type)).toEqual(["handshake", "bitfield"]);
    rig.say(link, { type: "have", piece: 3 });
    expect(rig.heard(link)).toEqual([{ type: "interested" }]);
  });
});

describe("a choke", () => {
  test("by a peer with the Fast extension frees the blocks it rejects; blocks that still arrive are kept", () => {
    const rig = new Rig();
    const link = meetGenerous(rig, "1", "everything");
    const other = rig.meet({ peerId: idOf("2"), has: "everything" });
    const [first, second] = rig.requests(link);
    if (first === undefined || second === undefined) throw new Error("requests are expected");
    rig.say(link, { type: "choke" });
    rig.say(link, { ...first, type: "reject" });
    rig.say(link, { ...second, type: "piece", payload: { length: second.length, ok: true } });
    rig.say(other, { type: "unchoke" });
    const asked = rig.requests(other);
    expect(asked).toContainEqual(first);
    expect(asked).not.toContainEqual(second);
    expect(rig.engine.snapshot(rig.now).wasted).toBe(0);
  });

  test("by any other peer frees every block at once", () => {
    const rig = new Rig({ pieces: 1 });
    const link = meetGenerous(rig, "1", "everything", false);
    const other = meetGenerous(rig, "2", "everything", false);
    const asked = rig.requests(link);
    // One block was requested in the endgame; now all the others are.
    expect(rig.requests(other)).toEqual(asked.slice(-1));
    rig.say(link, { type: "choke" });
    expect(rig.requests(other)).toEqual(asked.slice(0, -1));
  });
});

describe("a reject while unchoked", () => {
  test("stops requests for the piece until the peer announces it or unchokes us again", () => {
    const rig = new Rig({ pieces: 1 });
    const link = meetGenerous(rig, "1", "everything");
    const refuse = (): void => {
      for (const request of rig.requests(link)) rig.say(link, { ...request, type: "reject" });
    };
    refuse();
    rig.pass(5 * SECOND_MS);
    expect(rig.requests(link)).toEqual([]);
    rig.say(link, { type: "dont-have", piece: 0 });
    rig.say(link, { type: "have", piece: 0 });
    expect(rig.engine.context.peers.get(link)?.download.pipeline.size).toBe(16);
    refuse();
    rig.pass(5 * SECOND_MS);
    expect(rig.requests(link)).toEqual([]);
    rig.say(link, { type: "choke" });
    rig.say(link, { type: "unchoke" });
    expect(deliver(rig, link)).toBe(16);
  });

  test("is tried again after 20 s in which the peer has nothing else for us: who had it may be gone", () => {
    const rig = new Rig({ pieces: 1 });
    const link = meetGenerous(rig, "1", "everything");
    const first = rig.requests(link);
    for (const { piece, begin, length } of first) rig.say(link, { type: "reject", piece, begin, length });
    rig.pass(19 * SECOND_MS);
    expect(rig.requests(link)).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(rig.requests(link)).toHaveLength(first.length);
  });

  test("of a cancelled request does not count for a later request of the same block", () => {
    const rig = new Rig({ pieces: 1 });
    const link = meetGenerous(rig, "1", "everything");
    const requests = rig.requests(link);
    rig.pass(10 * SECOND_MS);
    const cancelled = rig.heard(link).filter((message) => message.type === "cancel");
    expect(cancelled).toHaveLength(requests.length);
    // Stalled: a single block is requested.
    rig.pass(10 * SECOND_MS);
    const [probe] = rig.requests(link);
    if (probe === undefined) throw new Error("a probe is expected");
    for (const request of requests) rig.say(link, { ...request, type: "reject" });
    rig.say(link, { ...probe, type: "piece", payload: { length: probe.length, ok: true } });
    deliver(rig, link);
    expect(settle(rig)).toEqual([0]);
    expect(rig.engine.snapshot(rig.now)).toMatchObject({ wasted: 0, state: "complete" });
  });
});

describe("pieces on their way to the store", () => {
  test("take a bounded amount of memory; requests continue when there is room", () => {
    const rig = new Rig({ pieces: 300 });
    const link = meetGenerous(rig, "1", "everything");
    const most = MAX_UNSETTLED_BYTES / rig.metainfo.layout.pieceLength;
    expect(deliver(rig, link)).toBe(16 * most);
    rig.pass(SECOND_MS);
    expect(deliver(rig, link)).toBe(0);
    expect(settle(rig)).toHaveLength(most);
    expect(deliver(rig, link)).toBe(16 * (300 - most));
  });
});

describe("after the store failed", () => {
  test("nothing is requested for a time, which doubles with each failure until a write succeeds", () => {
    const rig = new Rig({ pieces: 40 });
    const link = meetGenerous(rig, "1", "everything");
    /** Delivers all requested blocks. This many pieces can be stored, then one cannot. */
    const failAfter = (stored: number): void => {
      deliver(rig, link);
      for (const { piece } of rig.take("verify-piece")) rig.step({ type: "piece-verified", piece, ok: true });
      for (const [n, { piece }] of rig.take("store-piece").entries())
        rig.step({ type: n < stored ? "piece-stored" : "store-failed", piece });
    };
    for (const seconds of [10, 20, 40, 80, 160, 160]) {
      failAfter(0);
      rig.pass((seconds / 2) * SECOND_MS);
      rig.say(link, { type: "keep-alive" });
      rig.pass((seconds / 2 - 1) * SECOND_MS);
      expect(rig.requests(link)).toEqual([]);
      rig.pass(2 * SECOND_MS);
      expect(rig.engine.context.peers.get(link)?.download.pipeline.size).toBeGreaterThan(0);
    }
    // One piece can be stored; those that were requested meanwhile cannot.
    failAfter(1);
    failAfter(0);
    rig.pass(9 * SECOND_MS);
    expect(rig.requests(link)).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(rig.requests(link)).not.toEqual([]);
  });
});

describe("a store that has failed", () => {
  test("a piece that could not be hashed is requested again later, and nobody is blamed", () => {
    const rig = new Rig({ pieces: 1 });
    const link = meetGenerous(rig, "1", "everything");
    const blocks = deliver(rig, link);
    for (const { piece } of rig.take("verify-piece")) rig.step({ type: "store-failed", piece });
    expect(deliver(rig, link)).toBe(0);
    rig.pass(11 * SECOND_MS);
    expect(deliver(rig, link)).toBe(blocks);
    expect(rig.take("verify-piece")).toHaveLength(1);
    expect(rig.closings()).toEqual([]);
  });

  test("is tried with one piece at a time until a write succeeds", () => {
    const rig = new Rig({ pieces: 300 });
    const links = [meetGenerous(rig, "1", "everything"), meetGenerous(rig, "2", "everything")];
    const deliverAll = (): number => links.reduce((sum, link) => sum + deliver(rig, link), 0);
    const settleAs = (type: "piece-stored" | "store-failed"): void => {
      for (const { piece } of rig.take("verify-piece")) rig.step({ type: "piece-verified", piece, ok: true });
      for (const { piece } of rig.take("store-piece")) rig.step({ type, piece });
    };
    expect(deliverAll()).toBeGreaterThan(16);
    settleAs("store-failed");
    for (const seconds of [10, 20, 40]) {
      rig.pass((seconds + 1) * SECOND_MS);
      expect(deliverAll()).toBe(16);
      settleAs("store-failed");
    }
    rig.pass(81 * SECOND_MS);
    expect(deliverAll()).toBe(16);
    settleAs("piece-stored");
    expect(deliverAll()).toBeGreaterThan(16);
  });
});

describe("a piece that only a peer on parole may deliver", () => {
  test.each(["rejects a block of it", "lets a request time out", "chokes us", "leaves"])(
    "is open to all peers when that peer %s",
    (how) => {
      const rig = new Rig({ pieces: 2, has: [0] });
      const [a, b] = [meetGenerous(rig, "1", [1]), rig.meet({ peerId: idOf("2"), has: [1] })];
      const [first, ...rest] = rig.requests(a);
      if (first === undefined) throw new Error("requests are expected");
      // Both contributed to a bad piece.
      rig.say(a, { ...first, type: "reject" });
      rig.say(b, { type: "unchoke" });
      expect(rig.requests(b)).toEqual([first]);
      rig.say(b, { ...first, type: "piece", payload: { length: first.length, ok: true } });
      for (const request of rest)
        rig.say(a, { ...request, type: "piece", payload: { length: request.length, ok: true } });
      for (const link of [a, b]) rig.heard(link);
      expect(rig.take("verify-piece")).toHaveLength(1);
      rig.say(a, { type: "choke" });
      rig.say(a, { type: "unchoke" });
      rig.step({ type: "piece-verified", piece: 1 as PieceIndex, ok: false });
      const asked = new Map([a, b].map((link) => [link, rig.requests(link)]));
      const [alone, other] = (asked.get(a)?.length ?? 0) > 0 ? [a, b] : [b, a];
      expect([asked.get(alone)?.length, asked.get(other)?.length]).toEqual([16, 0]);
      const request = asked.get(alone)?.[0];
      if (request === undefined) throw new Error("a request is expected");

      if (how === "rejects a block of it") rig.say(alone, { ...request, type: "reject" });
      if (how === "lets a request time out") rig.pass(2.5 * SECOND_MS);
      if (how === "chokes us") rig.say(alone, { type: "choke" });
      if (how === "leaves") rig.step({ type: "link-closed", link: alone });
      deliver(rig, other);
      rig.pass(SECOND_MS);
      deliver(rig, other);
      expect(settle(rig)).toEqual([1]);
    },
  );
});
