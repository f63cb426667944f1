import { describe, expect, test } from "vitest";
import { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { BLOCK_LENGTH, type PieceIndex, PieceLayout } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { Availability } from "./availability.ts";
import { Deadlines } from "./deadlines.ts";
import { PieceLedger } from "./ledger.ts";
import { PickMemo, pickBlock } from "./picker.ts";
import { idOf, Rig } from "./testing/rig.ts";

const A = 1 as LinkId;
const B = 2 as LinkId;
const C = 3 as LinkId;
const BLOCKS = 4;
const pieces = (...indices: number[]) => indices as PieceIndex[];

/** One digit per piece: its copies in the swarm. */
function swarm(copies: string) {
  const count = copies.length;
  const availability = new Availability(count, seededRandom(1));
  const ledger = new PieceLedger(
    new PieceLayout(count * BLOCKS * BLOCK_LENGTH, BLOCKS * BLOCK_LENGTH),
    new Bitfield(count),
    availability,
  );
  const bits = (text: string): Bitfield => {
    const field = new Bitfield(count);
    for (const [i, mark] of [...text].entries()) if (mark === "*") field.set(i as PieceIndex);
    return field;
  };
  for (let copy = 1; copy <= 9; copy++)
    availability.add(bits([...copies].map((digit) => (Number(digit) >= copy ? "*" : " ")).join("")));
  /** @returns the block as "piece.number" and how it was picked */
  const pick = (
    urgent: readonly PieceIndex[],
    asking: {
      link?: LinkId;
      peerHas?: string;
      isLate?: boolean;
      mayHide?: boolean;
      isOnParole?: boolean;
    } = {},
  ): string => {
    const picked = pickBlock(ledger, availability, {
      link: asking.link ?? A,
      peerHas: bits(asking.peerHas ?? "*".repeat(count)),
      refused: new Set(),
      isOnParole: asking.isOnParole ?? false,
      isIdle: true,
      memo: new PickMemo(),
      order: "rarest-first",
      urgent: { pieces: urgent, isLate: asking.isLate ?? false },
      mayHide: asking.mayHide ?? false,
    });
    if (picked.kind === "nothing") return "nothing";
    return `${picked.kind} ${picked.block.piece}.${picked.block.begin / BLOCK_LENGTH}`;
  };
  const receive = (piece: number, number: number, link: LinkId) =>
    ledger.receive(piece as PieceIndex, number * BLOCK_LENGTH, BLOCK_LENGTH, link, `${link}` as PeerId);
  return { ledger, pick, receive };
}

describe("urgent pieces", () => {
  test("are picked first and in order, however common they are", () => {
    const { pick } = swarm("3122");
    const window = pieces(3, 0);
    const picked = Array.from({ length: 9 }, () => pick(window));
    expect(picked.slice(0, 4)).toEqual(["urgent 3.0", "urgent 3.1", "urgent 3.2", "urgent 3.3"]);
    expect(picked.slice(4, 8)).toEqual(["urgent 0.0", "urgent 0.1", "urgent 0.2", "urgent 0.3"]);
    expect(picked[8]).toMatch(/^new [12]\.0$/);
  });

  test("come from every peer that has them; other peers deliver the rest of the torrent", () => {
    const { pick } = swarm("2222");
    expect(pick(pieces(1, 2), { peerHas: "*  *" })).toMatch(/^new [03]\.0$/);
    expect(pick(pieces(1, 2), { link: B, peerHas: "  * " })).toBe("urgent 2.0");
    expect(pick(pieces(1, 2), { link: C })).toBe("urgent 1.0");
    expect(pick(pieces(1, 2), { link: B, peerHas: "  * " })).toBe("urgent 2.1");
  });

  test("are whole pieces for a peer on parole", () => {
    const { ledger, pick } = swarm("2222");
    expect(pick(pieces(1), { link: A })).toBe("urgent 1.0");
    expect(pick(pieces(1, 2), { link: B, isOnParole: true })).toBe("urgent 2.0");
    expect(ledger.openPiece(2 as PieceIndex)?.soleSource).toBe(B);
    expect(pick(pieces(1, 2), { link: C })).toBe("urgent 1.1");
  });
});

describe("the very next piece", () => {
  test("is requested from a second peer when it is late, and from no third", () => {
    const { pick, receive } = swarm("3333");
    const window = pieces(0, 1);
    for (let i = 0; i < BLOCKS; i++) pick(window);
    expect(pick(window, { link: B })).toBe("urgent 1.0");
    receive(0, 0, A);
    const again = Array.from({ length: BLOCKS }, () => pick(window, { link: B, isLate: true }));
    expect(again.slice(0, 3)).toEqual(["urgent 0.3", "urgent 0.2", "urgent 0.1"]);
    expect(again[3]).toBe("urgent 1.1");
    expect(pick(window, { link: C, isLate: true })).toBe("urgent 1.2");
  });

  test("is requested from a peer that may hide it, when it is late and nobody has announced it", () => {
    const { pick } = swarm("0001");
    const window = pieces(0, 1, 2);
    const asking = { peerHas: "   *", mayHide: true };
    expect(pick(window, asking)).toBe("new 3.0");
    expect(pick(window, { ...asking, isLate: true })).toBe("urgent 0.0");
    expect(pick(window, { ...asking, mayHide: false, isLate: true })).toBe("begun 3.1");
    for (let i = 1; i < BLOCKS; i++) pick(window, { ...asking, isLate: true });
    for (let i = 0; i < BLOCKS; i++) expect(pick(window, { ...asking, isLate: true })).toBe(`urgent 1.${i}`);
    // The third may be on its way to somebody else.
    expect(pick(window, { ...asking, isLate: true })).toBe("begun 3.2");
  });

  test("is not requested from a hiding peer if another one has it", () => {
    const { pick } = swarm("1001");
    expect(pick(pieces(0), { peerHas: "   *", mayHide: true, isLate: true })).toBe("new 3.0");
  });

  test("is late when a reader begins, and when it has been the next one for a second", () => {
    const { ledger, receive } = swarm("1111");
    const deadlines = new Deadlines();
    expect(deadlines.review(0, ledger)).toEqual({ pieces: [], isLate: false });
    expect(deadlines.set(0, pieces(1, 2), ledger)).toBe(true);
    expect(deadlines.review(10, ledger)).toEqual({ pieces: [1, 2], isLate: true });
    // The piece has arrived.
    for (const number of [0, 1, 2, 3]) {
      if (number === 0) ledger.begin(pieces(1)[0] as PieceIndex, undefined);
      receive(1, number, A);
    }
    ledger.verified(pieces(1)[0] as PieceIndex, true);
    ledger.stored(pieces(1)[0] as PieceIndex);
    expect(deadlines.set(20, pieces(2, 3), ledger)).toBe(false);
    expect(deadlines.review(20, ledger)).toEqual({ pieces: [2, 3], isLate: false });
    expect(deadlines.review(1_019, ledger).isLate).toBe(false);
    expect(deadlines.review(1_020, ledger).isLate).toBe(true);
  });

  test("is late at once after a jump, but not when another reader begins", () => {
    const { ledger } = swarm("11111");
    const deadlines = new Deadlines();
    expect(deadlines.set(0, pieces(0, 1), ledger)).toBe(true);
    expect(deadlines.set(10, pieces(3, 0, 4, 1), ledger)).toBe(false);
    expect(deadlines.review(10, ledger)).toEqual({ pieces: [3, 0, 4, 1], isLate: false });
    expect(deadlines.set(20, pieces(4), ledger)).toBe(true);
    expect(deadlines.review(20, ledger)).toEqual({ pieces: [4], isLate: true });
    expect(deadlines.set(30, [], ledger)).toBe(false);
    expect(deadlines.review(30, ledger)).toEqual({ pieces: [], isLate: false });
  });
});

describe("an engine with deadlines", () => {
  const asked = (rig: Rig, link: LinkId) => [...new Set(rig.requests(link).map(({ piece }) => piece))];

  test("requests them at once, then the rest, and forgets them when the reader closes", () => {
    const rig = new Rig({ pieces: 24 });
    const link = rig.meet({ has: "everything" });
    rig.step({ type: "deadlines", pieces: pieces(20, 21) });
    rig.say(link, { type: "unchoke" });
    // The first window is one piece long.
    expect(asked(rig, link)).toEqual([20]);
    rig.step({ type: "deadlines", pieces: [] });
    for (let begin = 0; begin < 16; begin++)
      rig.say(link, {
        type: "piece",
        piece: 20,
        begin: begin * BLOCK_LENGTH,
        payload: { length: BLOCK_LENGTH, ok: true },
      });
    expect(asked(rig, link)).not.toContain(21);
  });

  test("never requests an urgent piece that is not wanted", () => {
    const rig = new Rig({ pieces: 8 });
    rig.step({ type: "select", wanted: rig.bits([1]) });
    const link = rig.meet({ has: "everything", peerId: idOf("2") });
    rig.step({ type: "deadlines", pieces: pieces(0, 1) });
    rig.say(link, { type: "unchoke" });
    expect(asked(rig, link)).toEqual([1]);
  });
});
