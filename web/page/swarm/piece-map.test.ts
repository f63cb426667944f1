import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PieceMap } from "../../bridge/views.ts";
import { cellCount, colourCells, countPieces, type Ink, mix, type PieceWindow } from "./cells.ts";
import { gridCapacity, gridGeometry, stripCapacity, stripGeometry } from "./geometry.ts";
import { PiecePainter } from "./paint.ts";

const ink: Ink = {
  own: 0x010101,
  inFlight: 0x0000ff,
  next: 0x00ffff,
  nowhere: 0xffffff,
  rare: 0xe0e0e0,
  common: 0x202020,
  sources: [0xaa0000, 0x00bb00],
};

/** One character per piece: '*' ours from the start, 'a' or 'b' sent by that peer, '>' arriving, a digit: missing, with that many copies. */
function draw(picture: string): PieceMap {
  const peer = (name: string) => name.repeat(40) as PeerId;
  const each = (of: (char: string) => number) => Uint8Array.from(picture, of);
  return {
    states: each((c) => (/[*ab]/.test(c) ? 2 : c === ">" ? 1 : 0)),
    availability: each((c) => (/\d/.test(c) ? Number(c) : 1)),
    sources: each((c) => (c === "a" ? 1 : c === "b" ? 2 : 0)),
    sourcePeers: [peer("a"), peer("b")],
  };
}

const fills = (picture: string, cells = picture.length) => [
  ...colourCells(draw(picture), cells, ink, [], 0).fill,
];

describe("cells", () => {
  it("have the colour of the peer that sent the piece", () => {
    expect(fills("*ab")).toEqual([ink.own, ink.sources[0], ink.sources[1]]);
  });

  it("are darker the more peers have a missing piece, and blank if none has it", () => {
    const [nobody, one, two, many] = fills("0128");
    expect([nobody, one, many]).toEqual([ink.nowhere, ink.rare, ink.common]);
    expect(two).toBeLessThan(one ?? 0);
    expect(two).toBeGreaterThan(many ?? 0);
  });

  it("have an outline while the piece arrives", () => {
    expect([...colourCells(draw("*>1"), 3, ink, [], 0).outlined]).toEqual([0, 1, 0]);
  });

  it("count full copies for every piece: a peer that super-seeds announces its pieces one by one", () => {
    const with2 = [...colourCells(draw("0128"), 4, ink, [], 2).fill];
    expect(with2).toEqual(fills("2228"));
    expect(colourCells(draw("0>"), 2, ink, [], 1).fill).toEqual(colourCells(draw("1>"), 2, ink, [], 0).fill);
  });

  it("have no outline while no connected peer has the piece", () => {
    const begun = { ...draw(">>"), availability: Uint8Array.of(0, 1) };
    expect([...colourCells(begun, 2, ink, [], 0).outlined]).toEqual([0, 1]);
    expect([...colourCells(begun, 2, ink, [], 1).outlined]).toEqual([1, 1]);
    expect(countPieces(begun, 0).inFlight).toBe(1);
    expect(countPieces(begun, 1).inFlight).toBe(2);
  });

  it("have a dot if a player needs one of their pieces next", () => {
    const dotted = (cells: number, ...windows: PieceWindow[]) =>
      [...colourCells(draw("*ab1>0"), cells, ink, windows, 0).dotted].join("");
    expect(dotted(6, { first: 1, end: 3 }, { first: 5, end: 9 })).toBe("011001");
    expect(dotted(3, { first: 1, end: 3 })).toBe("110");
    expect(dotted(4, { first: 2, end: 3 }, { first: 4, end: 4 })).toBe("0100");
    expect(dotted(6)).toBe("000000");
  });

  it("of several pieces have the most frequent colour, the stronger the more pieces are stored", () => {
    expect(fills("aabbab", 2)).toEqual([ink.sources[0], ink.sources[1]]);
    expect(fills("a0b0", 2)).toEqual([0, 1].map((source) => mix(ink.nowhere, ink.sources[source] ?? 0, 0.5)));
  });

  it("are the same with and without the previous map", () => {
    const piece = fc.constantFrom(..."*ab>0128");
    const picture = fc.string({ unit: piece, minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        picture,
        picture,
        fc.integer({ min: 1, max: 12 }),
        fc.nat(2),
        (before, next, count, fullCopies) => {
          // Half of the map stays, so that some cells are copied.
          const [earlier, later] = [draw(before), draw(before.slice(0, 6) + next.slice(6))];
          const shown = { map: earlier, fullCopies, cells: colourCells(earlier, count, ink, [], fullCopies) };
          for (const now of [fullCopies, 1])
            expect(colourCells(later, count, ink, [], now, shown)).toEqual(
              colourCells(later, count, ink, [], now),
            );
        },
      ),
    );
    const other = { map: draw("ab"), fullCopies: 0, cells: colourCells(draw("ab"), 2, ink, [], 0) };
    expect(colourCells(draw("ba*"), 2, ink, [], 0, other)).toEqual(colourCells(draw("ba*"), 2, ink, [], 0));
  });

  it("never outnumber the pieces or the space", () => {
    expect([cellCount(3, 100), cellCount(16_384, 4_000), cellCount(5, 0)]).toEqual([3, 4_000, 1]);
  });

  it("are counted for the description", () => {
    expect(countPieces(draw("*ab>10"), 0)).toEqual({ have: 3, inFlight: 1, total: 6, sources: 2 });
  });
});

describe("geometry", () => {
  const sizes = { width: fc.integer({ min: 200, max: 900 }), scale: fc.constantFrom(1, 1.5, 2, 3) };
  it("keeps every cell inside the picture, without overlaps", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        sizes.width,
        sizes.scale,
        fc.boolean(),
        (n, width, scale, strip) => {
          const capacity = strip ? stripCapacity(width, 28) : gridCapacity(width, 240);
          const count = cellCount(n, capacity);
          const shape = strip
            ? stripGeometry(count, width, 28, scale)
            : gridGeometry(count, width, 240, scale);
          const covered = new Uint8Array(shape.width * shape.height);
          for (let cell = 0; cell < count; cell++) {
            const [x, y, w, h] = shape.rect(cell);
            if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > shape.width || y + h > shape.height)
              expect.fail(`cell ${cell} of ${count} stands outside`);
            for (let row = y; row < y + h; row++) {
              const line = covered.subarray(row * shape.width + x, row * shape.width + x + w);
              if (line.includes(1)) expect.fail(`cell ${cell} covers another`);
              line.fill(1);
            }
          }
          expect(shape.width).toBeLessThanOrEqual(Math.ceil(width * scale));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("fills a strip from the left, over its whole height", () => {
    const shape = stripGeometry(350, 700, 32, 1);
    expect([0, 1, 2, 3, 4].map((cell) => shape.rect(cell).slice(0, 2))).toEqual([
      [0, 0],
      [0, 8],
      [0, 16],
      [0, 24],
      [8, 0],
    ]);
    expect(stripGeometry(3, 700, 28, 1).rect(2)[3]).toBe(28);
  });

  it.each([2, 7, 77, 100, 401, 1_401])("makes all %i cells of a strip equal and nearly square", (cells) => {
    for (const [width, height] of [
      [660, 40],
      [300, 64],
    ] as const) {
      const shape = stripGeometry(Math.min(cells, stripCapacity(width, height)), width, height, 1);
      const sizes = Array.from({ length: shape.cells }, (_, cell) => shape.rect(cell).slice(2));
      const [widths, heights] = [0, 1].map((side) => sizes.map((size) => size[side] ?? 0));
      for (const side of [widths ?? [], heights ?? []])
        expect(Math.max(...side) - Math.min(...side)).toBeLessThanOrEqual(2);
      if (cells > 50) expect((widths?.[0] ?? 0) / (heights?.[0] ?? 1)).toBeLessThan(2);
    }
  });

  it("makes cells large for few pieces and small for many", () => {
    const large = gridGeometry(10, 640, 240, 1).rect(0)[2];
    const small = gridGeometry(4_000, 640, 240, 1).rect(0)[2];
    expect(large).toBeGreaterThan(2 * small);
  });
});

describe("painting", () => {
  const shape = gridGeometry(4, 96, 240, 1);
  const painter = () => new PiecePainter(new Uint32Array(shape.width * shape.height), shape, ink, 1);
  const at = (pixels: Uint32Array, cell: number, dx: number, dy: number) => {
    const [x, y] = shape.rect(cell);
    return pixels[(y + dy) * shape.width + x + dx];
  };

  it("fills a cell with its opaque colour and leaves the gap transparent", () => {
    const p = painter();
    p.paint(colourCells(draw("*ab1"), 4, ink, [], 0));
    expect(at(p.pixels, 1, 0, 0)).toBe(0xff0000aa);
    expect(at(p.pixels, 2, 3, 3)).toBe(0xff00bb00);
    const [x, , width] = shape.rect(1);
    expect(p.pixels[x + width]).toBe(0);
  });

  it("outlines an arriving piece", () => {
    const p = painter();
    p.paint(colourCells(draw("1>11"), 4, ink, [], 0));
    expect(at(p.pixels, 1, 0, 0)).toBe(0xffff0000);
    expect(at(p.pixels, 1, 3, 3)).toBe(0xffe0e0e0);
  });

  it("puts a dot in the middle of a piece that is needed next", () => {
    const p = painter();
    p.paint(colourCells(draw("11b1"), 4, ink, [], 0));
    expect(p.paint(colourCells(draw("11b1"), 4, ink, [{ first: 2, end: 3 }], 0))).toBeDefined();
    const [, , width, height] = shape.rect(2);
    expect(at(p.pixels, 2, Math.floor(width / 2), Math.floor(height / 2))).toBe(0xffffff00);
    expect(at(p.pixels, 2, 1, 1)).toBe(0xff00bb00);
  });

  it("paints only changed cells", () => {
    const p = painter();
    expect(p.paint(colourCells(draw("1111"), 4, ink, [], 0))).toEqual({ top: 0, bottom: shape.height });
    p.pixels.fill(0);
    expect(p.paint(colourCells(draw("11a1"), 4, ink, [], 0))).toBeDefined();
    expect(at(p.pixels, 0, 0, 0)).toBe(0);
    expect(at(p.pixels, 2, 0, 0)).toBe(0xff0000aa);
    expect(p.paint(colourCells(draw("11a1"), 4, ink, [], 0))).toBeUndefined();
  });
});
