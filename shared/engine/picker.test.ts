import { describe, expect, test } from "vitest";
import { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { BLOCK_LENGTH, type PieceIndex, PieceLayout } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { Availability } from "./availability.ts";
import { PieceLedger } from "./ledger.ts";
import { hasRoom, MAX_UNSETTLED_BYTES, type Picked, PickMemo, pickBlock } from "./picker.ts";
import type { PieceOrder } from "./policy.ts";

const A = 1 as LinkId;
const B = 2 as LinkId;
const C = 3 as LinkId;
const D = 4 as LinkId;
const BLOCKS = 4;

interface Asking {
  readonly link?: LinkId;
  /** '*' = the peer has it; without it the peer has everything. */
  readonly peerHas?: string;
  readonly refused?: readonly number[];
  readonly isOnParole?: boolean;
  readonly isIdle?: boolean;
  readonly order?: PieceOrder;
  /** Pieces that a reader needs next. */
  readonly urgent?: readonly number[];
  readonly isLate?: boolean;
  readonly mayHide?: boolean;
}

/** A swarm as text. `copies`: one digit per piece, its copies in the swarm. `have`: '*' = we have it. */
class Swarm {
  readonly ledger: PieceLedger;
  private readonly availability: Availability;
  private readonly memos = new Map<LinkId, PickMemo>();
  private readonly count: number;

  constructor(copies: string, have = "", seed = 1) {
    this.count = copies.length;
    const layout = new PieceLayout(copies.length * BLOCKS * BLOCK_LENGTH, BLOCKS * BLOCK_LENGTH);
    this.availability = new Availability(copies.length, seededRandom(seed));
    this.ledger = new PieceLedger(layout, this.bits(have), this.availability);
    for (let copy = 1; copy <= 9; copy++) {
      const holds = [...copies].map((digit) => (Number(digit) >= copy ? "*" : " ")).join("");
      this.availability.add(this.bits(holds));
    }
  }

  /** @returns the block as "piece.number"; undefined: nothing */
  pick(asking: Asking = {}): string | undefined {
    const picked = this.outcome(asking);
    if (picked.kind === "nothing") return undefined;
    return `${picked.block.piece}.${picked.block.begin / BLOCK_LENGTH}`;
  }

  outcome(asking: Asking = {}): Picked {
    const link = asking.link ?? A;
    const memo = this.memos.get(link) ?? new PickMemo();
    this.memos.set(link, memo);
    return pickBlock(this.ledger, this.availability, {
      link,
      peerHas: asking.peerHas === undefined ? Bitfield.full(this.count) : this.bits(asking.peerHas),
      refused: new Set(asking.refused as PieceIndex[] | undefined),
      isOnParole: asking.isOnParole ?? false,
      isIdle: asking.isIdle ?? true,
      memo,
      order: asking.order ?? "rarest-first",
      urgent: { pieces: (asking.urgent ?? []) as PieceIndex[], isLate: asking.isLate ?? false },
      mayHide: asking.mayHide ?? false,
    });
  }

  /** As many picks as a piece has blocks. */
  pickPiece(asking: Asking = {}): (string | undefined)[] {
    return Array.from({ length: BLOCKS }, () => this.pick(asking));
  }

  forget(link: LinkId): void {
    this.memos.get(link)?.reset();
  }

  receive(block: string, link: LinkId): void {
    const [piece, number] = block.split(".").map(Number) as [number, number];
    this.ledger.receive(piece as PieceIndex, number * BLOCK_LENGTH, BLOCK_LENGTH, link, `${link}` as PeerId);
  }

  private bits(text: string): Bitfield {
    const bits = new Bitfield(this.count);
    for (const [piece, mark] of [...text].entries()) if (mark === "*") bits.set(piece as PieceIndex);
    return bits;
  }
}

/** The pieces that fresh swarms with different seeds begin with. */
function firstPieces(copies: string, have: string, asking: Asking = {}): Set<number> {
  const pieces = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const picked = new Swarm(copies, have, seed).pick(asking);
    if (picked !== undefined) pieces.add(Number.parseInt(picked, 10));
  }
  return pieces;
}

describe("a new piece", () => {
  test("is the rarest one, ties at random", () => {
    expect(firstPieces("4231342314", "****      ")).toEqual(new Set([8]));
    expect(firstPieces("2231223114", "****      ")).toEqual(new Set([7, 8]));
  });

  test("is one that the peer has", () => {
    expect(firstPieces("9999123456", "****      ", { peerHas: "      ****" })).toEqual(new Set([6]));
    expect(firstPieces("9999123456", "****      ", { peerHas: "****      " })).toEqual(new Set());
  });

  test("is one that the peer has not rejected", () => {
    expect(firstPieces("9999123456", "****      ", { refused: [4, 5] })).toEqual(new Set([6]));
  });

  test("is picked without regard to rarity in the other orders", () => {
    const copies = "4231342314";
    const sequential = { order: "sequential" } as const;
    expect(firstPieces(copies, "****      ", sequential)).toEqual(new Set([4]));
    expect(firstPieces(copies, "****      ", { ...sequential, peerHas: "   *  * * " })).toEqual(new Set([6]));
    expect(firstPieces(copies, "****      ", { order: "random" })).toEqual(new Set([4, 5, 6, 7, 8, 9]));
    const begun = new Swarm("9999111", "       ", 1);
    expect(begun.pick(sequential)).toBe("0.0");
    expect(begun.pick({ ...sequential, link: B })).toBe("0.1");
  });

  test("is random until we have four, rare or not", () => {
    expect(firstPieces("1999", "    ")).toEqual(new Set([0, 1, 2, 3]));
    expect(firstPieces("99919", "*** ")).toEqual(new Set([3, 4]));
    expect(firstPieces("999919", "****")).toEqual(new Set([4]));
  });

  test("is not begun while unfinished ones fill the memory limit", () => {
    const layout = new PieceLayout(64 * 16 * 1024 * 1024, 16 * 1024 * 1024);
    const availability = new Availability(64, seededRandom(1));
    const ledger = new PieceLedger(layout, new Bitfield(64), availability);
    for (let begun = 0; begun < MAX_UNSETTLED_BYTES / layout.pieceLength; begun++) {
      expect(hasRoom(ledger)).toBe(true);
      ledger.ask(ledger.begin(begun as PieceIndex, undefined), 0, A);
    }
    expect(hasRoom(ledger)).toBe(false);
  });
});

describe("a block", () => {
  test("belongs to a begun piece before new ones are begun, for every peer that has it", () => {
    const swarm = new Swarm("1234", "");
    const [first] = [swarm.pick()];
    const piece = first?.[0];
    expect([swarm.pick({ link: B }), swarm.pick(), swarm.pick({ link: C })]).toEqual([
      `${piece}.1`,
      `${piece}.2`,
      `${piece}.3`,
    ]);
    expect(swarm.pick()?.[0]).not.toBe(piece);
  });

  test("belongs to a new piece if that is rarer: a seeder is not asked for what others have", () => {
    const swarm = new Swarm("99995521", "****");
    expect(swarm.pick({ peerHas: "    ** " })?.[0]).toBeOneOf(["4", "5"]);
    expect(swarm.pick({ link: B })).toBe("7.0");
    // The rarest piece of all first, then the rarest one begun.
    expect([swarm.pick({ link: B }), swarm.pick({ link: B }), swarm.pick({ link: B })]).toEqual([
      "7.1",
      "7.2",
      "7.3",
    ]);
    expect(swarm.pick({ link: B })).toBe("6.0");
    // A piece that is equally rare is not begun.
    expect(swarm.pick({ peerHas: "    ** " })?.slice(1)).toBe(".1");
  });

  test("belongs to a begun piece while we have fewer than four, rarer ones or not", () => {
    const swarm = new Swarm("99991", "*** ");
    expect(swarm.pick({ peerHas: "   * " })).toBe("3.0");
    expect(swarm.pick({ link: B })).toBe("3.1");
  });

  test("belongs to a new piece if the peer lacks the begun one", () => {
    const swarm = new Swarm("11", "");
    expect(swarm.pick({ peerHas: "* " })).toBe("0.0");
    expect(swarm.pick({ link: B, peerHas: " *" })).toBe("1.0");
  });

  test("that was given up is requested first", () => {
    const swarm = new Swarm("1111", "");
    const asked = swarm.pickPiece();
    swarm.receive(asked[0] as string, A);
    const [piece, block] = (asked[2] as string).split(".").map(Number) as [PieceIndex, number];
    swarm.ledger.release({ piece, begin: block * BLOCK_LENGTH, length: BLOCK_LENGTH }, A);
    expect(swarm.pick({ link: B })).toBe(asked[2]);
  });
});

describe("the endgame", () => {
  test("begins when every missing block is requested: idle peers are asked for others' blocks, the last first", () => {
    const swarm = new Swarm("91", "* ");
    for (let i = 0; i < BLOCKS - 1; i++) swarm.pick({ link: A });
    expect(swarm.ledger.isAllAsked).toBe(false);
    expect(swarm.pick({ link: B })).toBe("1.3");
    expect(swarm.ledger.isAllAsked).toBe(true);
    expect(swarm.pick({ link: C, isIdle: false })).toBeUndefined();
    expect(swarm.pick({ link: C })).toBe("1.3");
    // Blocks that fewer peers owe come first.
    expect(swarm.pick({ link: C })).toBe("1.2");
    expect(swarm.pick({ link: B })).toBe("1.1");
  });

  test("asks at most three peers for a block, and none twice", () => {
    const swarm = new Swarm("91", "* ");
    for (const link of [A, A, A, A]) swarm.pick({ link });
    for (const link of [B, C])
      expect(new Set(swarm.pickPiece({ link }))).toEqual(new Set(["1.0", "1.1", "1.2", "1.3"]));
    expect(swarm.pick({ link: C })).toBeUndefined();
    expect(swarm.pick({ link: D })).toBeUndefined();
  });

  test("ends when a block is given up", () => {
    const swarm = new Swarm("91", "* ");
    swarm.pickPiece();
    swarm.ledger.release({ piece: 1 as PieceIndex, begin: 0, length: BLOCK_LENGTH }, A);
    expect(swarm.ledger.isAllAsked).toBe(false);
  });
});

describe("a peer on parole", () => {
  const parole = { link: B, isOnParole: true } as const;

  test("gets a piece to itself, and no other peer joins, not even in the endgame", () => {
    const swarm = new Swarm("92", "* ");
    expect(swarm.pick(parole)).toBe("1.0");
    expect(swarm.pick({ link: A })).toBeUndefined();
    expect([1, 2, 3].map(() => swarm.pick(parole))).toEqual(["1.1", "1.2", "1.3"]);
    expect(swarm.pick({ link: A })).toBeUndefined();
  });

  test("does not join others' pieces while it can begin one of its own", () => {
    const swarm = new Swarm("991", "**");
    const other = new Swarm("9911", "**");
    for (const one of [swarm, other]) one.pick({ link: A, peerHas: "  *" });
    expect(other.pick(parole)).toBe("3.0");
    // Otherwise the download would wait for peers that have left.
    expect(swarm.pick(parole)).toBe("2.1");
  });

  test("finishes its piece after its parole has ended", () => {
    const swarm = new Swarm("92", "* ");
    expect(swarm.pick(parole)).toBe("1.0");
    expect(swarm.pick({ link: B })).toBe("1.1");
  });
});

test("the outcome names the step of the strategy, or why there is nothing", () => {
  const swarm = new Swarm("91", "* ");
  expect(swarm.outcome({ peerHas: "* " })).toEqual({ kind: "nothing", because: "not-offered" });
  const kinds = Array.from({ length: BLOCKS }, () => swarm.outcome({ link: B }).kind);
  expect(kinds).toEqual(["new", "begun", "begun", "begun"]);
  expect(swarm.outcome({ link: C, isIdle: false })).toEqual({ kind: "nothing", because: "busy" });
  expect(swarm.outcome({ link: C }).kind).toBe("endgame");
});

describe("a peer without missing pieces", () => {
  test("is not searched again until it has more or more is wanted", () => {
    const swarm = new Swarm("9911", "**");
    expect(swarm.pick({ peerHas: "** " })).toBeUndefined();
    // It has obtained a piece, but the memo was not reset.
    expect(swarm.pick({ peerHas: "***" })).toBeUndefined();
    swarm.forget(A);
    expect(swarm.pick({ peerHas: "***" })).toBe("2.0");
  });

  test("is searched again when a piece is wanted again", () => {
    const swarm = new Swarm("9911", "**");
    swarm.pick({ link: B, peerHas: "  *" });
    expect(swarm.pick({ peerHas: "** " })).toBeUndefined();
    swarm.ledger.release({ piece: 2 as PieceIndex, begin: 0, length: BLOCK_LENGTH }, B);
    expect(swarm.pick({ peerHas: "***" })).toBe("2.0");
  });
});
