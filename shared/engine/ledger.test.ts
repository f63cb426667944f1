import { describe, expect, test } from "vitest";
import { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { InvariantError } from "../core/invariant.ts";
import { BLOCK_LENGTH, type PieceIndex, PieceLayout } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { Availability } from "./availability.ts";
import { PieceLedger } from "./ledger.ts";
import type { Receipt } from "./piece-state.ts";

const A = 1 as LinkId;
const B = 2 as LinkId;
const P0 = 0 as PieceIndex;
const P1 = 1 as PieceIndex;
const BLOCKS = 2;

function ledgerOf(pieces = 2, have: readonly number[] = []): { ledger: PieceLedger; wanted: () => number } {
  // The last piece has one block and three bytes.
  const layout = new PieceLayout(pieces * BLOCKS * BLOCK_LENGTH - BLOCK_LENGTH + 3, BLOCKS * BLOCK_LENGTH);
  const availability = new Availability(pieces, seededRandom(1));
  const bits = new Bitfield(pieces);
  for (const piece of have) bits.set(piece as PieceIndex);
  return { ledger: new PieceLedger(layout, bits, availability), wanted: () => availability.wantedCount };
}

function receive(ledger: PieceLedger, piece: PieceIndex, block: number, link: LinkId): Receipt {
  const { length } = ledger.layout.block(piece, block);
  return ledger.receive(piece, block * BLOCK_LENGTH, length, link, `peer ${link}` as PeerId);
}

/** A delivers the whole piece. */
function fetchPiece(ledger: PieceLedger, piece: PieceIndex): void {
  const open = ledger.begin(piece, undefined);
  for (let block = 0; block < BLOCKS; block++) ledger.ask(open, block, A);
  for (let block = 0; block < BLOCKS; block++) receive(ledger, piece, block, A);
}

describe("a piece", () => {
  test("goes from missing to have, and is wanted only while it is missing", () => {
    const { ledger, wanted } = ledgerOf();
    expect([ledger.kind(P0), wanted()]).toEqual(["missing", 2]);
    const open = ledger.begin(P0, undefined);
    expect([ledger.kind(P0), wanted()]).toEqual(["in-flight", 1]);
    ledger.ask(open, 0, A);
    ledger.ask(open, 1, B);
    expect(receive(ledger, P0, 0, A)).toMatchObject({ kind: "accepted", pieceComplete: false });
    expect(receive(ledger, P0, 1, B)).toMatchObject({ kind: "accepted", pieceComplete: true });
    expect(ledger.kind(P0)).toBe("verifying");
    expect(ledger.verified(P0, true)).toEqual(new Set(["peer 1", "peer 2"]));
    expect([ledger.kind(P0), ledger.have.has(P0)]).toEqual(["storing", false]);
    ledger.stored(P0);
    expect([ledger.kind(P0), ledger.have.has(P0), wanted()]).toEqual(["have", true, 1]);
  });

  test("is missing again when its hash is wrong, when it cannot be stored, and when it is lost", () => {
    const { ledger, wanted } = ledgerOf();
    fetchPiece(ledger, P0);
    ledger.verified(P0, false);
    expect([ledger.kind(P0), wanted()]).toEqual(["missing", 2]);
    fetchPiece(ledger, P0);
    ledger.verified(P0, true);
    ledger.storeFailed(P0);
    expect([ledger.kind(P0), wanted()]).toEqual(["missing", 2]);
    expect(ledger.lost(P0)).toBe(false);
    fetchPiece(ledger, P0);
    ledger.verified(P0, true);
    ledger.stored(P0);
    expect(ledger.lost(P0)).toBe(true);
    expect([ledger.kind(P0), ledger.have.count, wanted()]).toEqual(["missing", 0, 2]);
  });

  test("is given up when no block of it is requested and none has arrived", () => {
    const { ledger } = ledgerOf();
    const open = ledger.begin(P0, undefined);
    const first = ledger.ask(open, 0, A);
    ledger.ask(open, 0, B);
    expect(ledger.release(first, A)).toBeUndefined();
    expect(ledger.release(first, A)).toBeUndefined();
    expect(ledger.release(first, B)).toEqual({ piece: P0, received: 0 });
    expect(ledger.kind(P0)).toBe("missing");
  });

  test("is kept when a block of it has arrived", () => {
    const { ledger } = ledgerOf();
    const open = ledger.begin(P0, undefined);
    ledger.ask(open, 0, A);
    const second = ledger.ask(open, 1, A);
    receive(ledger, P0, 0, A);
    expect(ledger.release(second, A)).toBeUndefined();
    expect([ledger.kind(P0), open.unasked, open.received]).toEqual(["in-flight", 1, 1]);
    // Late, but still needed.
    expect(receive(ledger, P0, 1, A)).toMatchObject({ kind: "accepted", pieceComplete: true });
  });
});

describe("a block", () => {
  test("is accepted once, and the receipt names the other peers that were asked", () => {
    const { ledger } = ledgerOf();
    const open = ledger.begin(P0, undefined);
    ledger.ask(open, 0, A);
    ledger.ask(open, 0, B);
    expect(receive(ledger, P0, 0, B)).toMatchObject({ kind: "accepted", others: [A] });
    expect(receive(ledger, P0, 0, A)).toEqual({ kind: "not-needed" });
  });

  test("is not needed if its piece is not in flight, its length is wrong, or it does not exist", () => {
    const { ledger } = ledgerOf();
    expect(receive(ledger, P0, 0, A)).toEqual({ kind: "not-needed" });
    ledger.ask(ledger.begin(P1, undefined), 0, A);
    const from = "peer" as PeerId;
    expect(ledger.receive(P1, 0, BLOCK_LENGTH - 1, A, from)).toEqual({ kind: "not-needed" });
    expect(ledger.receive(P1, 1, BLOCK_LENGTH, A, from)).toEqual({ kind: "not-needed" });
    expect(ledger.receive(P1, 9 * BLOCK_LENGTH, BLOCK_LENGTH, A, from)).toEqual({ kind: "not-needed" });
  });
});

describe("a sole source", () => {
  test("alone may deliver; when it fails, its blocks are discarded", () => {
    const { ledger } = ledgerOf(3);
    const open = ledger.begin(P1, A);
    ledger.ask(open, 0, A);
    ledger.ask(open, 1, A);
    ledger.ask(ledger.begin(P0, undefined), 0, A);
    expect(receive(ledger, P1, 0, B)).toEqual({ kind: "not-needed" });
    receive(ledger, P1, 0, A);
    expect(ledger.abandon(B)).toEqual([]);
    expect(ledger.abandon(A)).toEqual([{ piece: P1, received: BLOCK_LENGTH }]);
    expect([ledger.kind(P0), ledger.kind(P1)]).toEqual(["in-flight", "missing"]);
  });
});

describe("every block is requested", () => {
  test("while no piece is missing and every block in flight has arrived or is requested", () => {
    const { ledger } = ledgerOf(2, [0]);
    expect(ledger.isAllAsked).toBe(false);
    const open = ledger.begin(P1, undefined);
    const blocks = [ledger.ask(open, 0, A)];
    expect(ledger.isAllAsked).toBe(false);
    blocks.push(ledger.ask(open, 1, B));
    expect(ledger.isAllAsked).toBe(true);
    for (const [at, block] of blocks.entries()) ledger.release(block, at === 0 ? A : B);
    expect([ledger.kind(P1), ledger.isAllAsked]).toEqual(["missing", false]);
    ledger.ask(ledger.begin(P1, B), 0, B);
    ledger.abandon(B);
    expect(ledger.isAllAsked).toBe(false);
    fetchPiece(ledger, P1);
    expect(ledger.isAllAsked).toBe(true);
  });
});

test("knows how many bytes are left, the shorter last piece included", () => {
  const whole = 3 * BLOCK_LENGTH + 3;
  expect(ledgerOf(2).ledger.left).toBe(whole);
  expect(ledgerOf(2, [0]).ledger.left).toBe(BLOCK_LENGTH + 3);
  expect(ledgerOf(2, [1]).ledger.left).toBe(2 * BLOCK_LENGTH);
  expect(ledgerOf(2, [0, 1]).ledger.left).toBe(0);
  expect(ledgerOf(2, [0, 1]).ledger.isComplete).toBe(true);
});

test("throws for results that no piece waits for, which are bugs of ours", () => {
  const { ledger } = ledgerOf();
  expect(() => ledger.verified(P0, true)).toThrow(InvariantError);
  expect(() => ledger.stored(P0)).toThrow(InvariantError);
  expect(() => ledger.storeFailed(P0)).toThrow(InvariantError);
  ledger.begin(P0, undefined);
  expect(() => ledger.begin(P0, undefined)).toThrow(InvariantError);
});
