/** The only full copy sends no piece twice before each has been sent once, and no peer is worse off. */
import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH, type PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { idOf, Rig } from "./testing/rig.ts";

/** Pieces announced to a link since the last call; the bitfield counts as "field". */
function announcedTo(rig: Rig, link: ReturnType<Rig["meet"]>): (number | "field")[] {
  return rig.heard(link).flatMap((message): (number | "field")[] => {
    if (message.type === "have") return [message.piece];
    if (message.type === "bitfield" && message.bytes.some((byte) => byte !== 0)) return ["field"];
    return [];
  });
}

function onlySeeder(pieces = 16): Rig {
  return new Rig({ has: "everything", pieces, policy: { superSeeding: true } });
}

describe("the only full copy", () => {
  test("shows each peer pieces of its own", () => {
    const rig = onlySeeder();
    const links = [..."123"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    for (const link of links) rig.say(link, { type: "interested" });
    const shown = links.map((link) => announcedTo(rig, link));
    for (const pieces of shown) expect(pieces.length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown.flat()).size).toBe(shown.flat().length);
  });

  test("shows a piece that one peer has obtained to no other, and continues with the next", () => {
    const rig = onlySeeder();
    const [a, b] = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    if (a === undefined || b === undefined) throw new Error("two links");
    const first = announcedTo(rig, a)[0];
    if (typeof first !== "number") throw new Error("nothing shown");
    rig.say(a, { type: "interested" });
    rig.say(a, { type: "have", piece: first });
    expect(announcedTo(rig, a).length).toBeGreaterThan(0);
    rig.say(b, { type: "interested" });
    expect(announcedTo(rig, b)).not.toContain(first);
  });

  test("announces everything to everybody once every piece is out", () => {
    const rig = onlySeeder(4);
    const [a, b] = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    if (a === undefined || b === undefined) throw new Error("two links");
    const before = announcedTo(rig, b);
    for (const piece of [0, 1, 2, 3]) rig.say(a, { type: "have", piece });
    expect([...before, ...announcedTo(rig, b)].sort()).toEqual([0, 1, 2, 3]);
  });

  test("shows more to a peer that was slow to store what it had fetched, because its disk failed for a while", () => {
    const rig = onlySeeder(6);
    const link = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.say(link, { type: "interested" });
    const shown = announcedTo(rig, link).filter((piece) => piece !== "field");
    expect(shown.length).toBeGreaterThanOrEqual(2);
    rig.pass(20 * SECOND_MS);
    expect(announcedTo(rig, link)).toEqual([]);
    const [last, ...others] = shown;
    for (const piece of others) rig.say(link, { type: "have", piece });
    expect(announcedTo(rig, link)).toEqual([]);
    rig.say(link, { type: "have", piece: last ?? 0 });
    expect(announcedTo(rig, link).length).toBeGreaterThan(0);
  });

  test("hides nothing from a peer that connects while another full copy is connected", () => {
    const rig = onlySeeder();
    const a = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.meet({ peerId: idOf("2"), has: "everything" });
    const late = rig.meet({ peerId: idOf("3"), has: "nothing" });
    expect(announcedTo(rig, late)).toEqual(["field"]);
    expect(new Set(announcedTo(rig, a)).size).toBe(16);
  });

  test.each([
    { fast: true, answer: "declines, once, what others have by now" },
    { fast: false, answer: "serves a peer that cannot be sent a reject" },
  ])("$answer", ({ fast }) => {
    const rig = onlySeeder();
    const late = rig.meet({ peerId: idOf("1"), has: [], fast });
    const early = rig.meet({ peerId: idOf("2"), has: "nothing" });
    rig.say(late, { type: "interested" });
    const piece = announcedTo(rig, late)[0];
    if (typeof piece !== "number") throw new Error("nothing shown");
    rig.say(early, { type: "have", piece });
    const block = { piece, begin: BLOCK_LENGTH, length: BLOCK_LENGTH };
    rig.say(late, { type: "request", ...block });
    expect(rig.take("read-block")).toHaveLength(fast ? 0 : 1);
    expect(rig.heard(late).filter(({ type }) => type === "reject")).toEqual(
      fast ? [{ type: "reject", ...block }] : [],
    );
    if (!fast) return;
    rig.say(late, { type: "request", ...block });
    expect(rig.take("read-block")).toEqual([{ type: "read-block", link: late, block }]);
  });

  test("declines no further block of a piece that the peer has asked for before", () => {
    const rig = onlySeeder();
    const late = rig.meet({ peerId: idOf("1"), has: [] });
    const early = rig.meet({ peerId: idOf("2"), has: "nothing" });
    rig.say(late, { type: "interested" });
    const piece = announcedTo(rig, late)[0];
    if (typeof piece !== "number") throw new Error("nothing shown");
    rig.say(early, { type: "have", piece });
    const ask = (number: number) =>
      rig.say(late, { type: "request", piece, begin: number * BLOCK_LENGTH, length: BLOCK_LENGTH });
    for (const number of [0, 1]) ask(number);
    expect(rig.take("read-block")).toHaveLength(0);
    rig.pass(20 * SECOND_MS);
    for (const number of [0, 1, 2, 3]) {
      ask(number);
      const [read, ...others] = rig.take("read-block");
      expect([read?.block.begin, others]).toEqual([number * BLOCK_LENGTH, []]);
      if (read === undefined) break;
      rig.step({
        type: "block-read",
        link: late,
        block: read.block,
        payload: { length: BLOCK_LENGTH, ok: true },
      });
      rig.step({ type: "link-writable", link: late, buffered: 0 });
    }
  });

  test("shows a piece to another peer when the first does not fetch it", () => {
    const rig = onlySeeder(2);
    const idle = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.say(idle, { type: "interested" });
    expect(announcedTo(rig, idle).sort()).toEqual([0, 1]);
    const eager = rig.meet({ peerId: idOf("2"), has: "nothing" });
    expect(announcedTo(rig, eager)).toEqual([]);
    rig.pass(10 * SECOND_MS);
    expect(announcedTo(rig, eager).length).toBeGreaterThan(0);
  });

  test("shows the head of a long torrent first, in order, because a film begins there", () => {
    const rig = onlySeeder(64);
    const links = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    for (const link of links) rig.say(link, { type: "interested" });
    const shown = () => links.flatMap((link) => announcedTo(rig, link)).map(Number);
    const first = shown();
    expect([...first].sort((a, b) => a - b)).toEqual([...first.keys()]);
    for (let piece = 0; piece < 8; piece++) rig.say(links[0] ?? rig.open(), { type: "have", piece });
    expect(Math.max(...shown())).toBeGreaterThan(12);
  });

  test("shows a fast peer no more pieces at a time than stay in memory until they are requested", () => {
    const rig = onlySeeder(256);
    const { layout } = rig.metainfo;
    const link = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.say(link, { type: "interested" });
    const shown = announcedTo(rig, link).map(Number);
    let most = 0;
    // 15 MiB within a second.
    for (let fetched = 0; fetched < 60; fetched++) {
      const piece = shown.shift() as PieceIndex;
      for (let number = 0; number < layout.blockCount(piece); number++) {
        const block = layout.block(piece, number);
        rig.say(link, { type: "request", ...block });
        rig.step({ type: "block-read", link, block, payload: { length: block.length, ok: true } });
        rig.step({ type: "link-writable", link, buffered: 0 });
      }
      rig.say(link, { type: "have", piece });
      shown.push(...announcedTo(rig, link).map(Number));
      most = Math.max(most, shown.length);
    }
    expect(most).toBe(2 + (8 * 1024 * 1024) / layout.pieceLength);
  });

  test("serves a hidden piece to a peer that needs it now, and shows all peers those that follow", () => {
    const rig = onlySeeder(256);
    const [viewer, other] = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    if (viewer === undefined || other === undefined) throw new Error("two links");
    for (const link of [viewer, other]) rig.say(link, { type: "interested" });
    const before = announcedTo(rig, viewer).concat(announcedTo(rig, other)).map(Number);
    expect(Math.max(...before)).toBeLessThan(16);
    rig.say(viewer, { type: "request", piece: 200, begin: 0, length: BLOCK_LENGTH });
    expect(rig.take("read-block")).toHaveLength(1);
    expect(announcedTo(rig, viewer)).toEqual([200]);
    for (const piece of [...before, 200]) rig.say(viewer, { type: "have", piece });
    const after = [viewer, other].flatMap((link) => announcedTo(rig, link)).map(Number);
    expect(after.length).toBeGreaterThan(1);
    expect([...after].sort((a, b) => a - b)).toEqual(after.map((_, i) => 201 + i));
  });

  test("shows everything to a peer that wants none of what it was shown", () => {
    const rig = onlySeeder();
    const choosy = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.pass(2 * SECOND_MS);
    const first = announcedTo(rig, choosy).length;
    expect(first).toBeLessThan(4);
    rig.pass(3 * SECOND_MS);
    expect(announcedTo(rig, choosy)).toHaveLength(16 - first);
    const other = rig.meet({ peerId: idOf("2"), has: "nothing" });
    rig.say(other, { type: "interested" });
    expect(announcedTo(rig, other).length).toBeLessThan(4);
  });
});
