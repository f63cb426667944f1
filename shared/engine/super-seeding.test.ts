/** The only full copy sends no piece twice before each has left once, and nobody is the worse for it. */
import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { idOf, Rig } from "./testing/rig.ts";
import { VirtualSwarm } from "./testing/virtual-swarm.ts";

const MIB = 1024 * 1024;

/** Pieces that a link has been told of since it was last asked, the bitfield's as "field". */
function told(rig: Rig, link: ReturnType<Rig["meet"]>): (number | "field")[] {
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
    const shown = links.map((link) => told(rig, link));
    for (const pieces of shown) expect(pieces.length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown.flat()).size).toBe(shown.flat().length);
  });

  test("shows what has arrived at one peer to no other, and goes on", () => {
    const rig = onlySeeder();
    const [a, b] = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    if (a === undefined || b === undefined) throw new Error("two links");
    const first = told(rig, a)[0];
    if (typeof first !== "number") throw new Error("nothing shown");
    rig.say(a, { type: "interested" });
    rig.say(a, { type: "have", piece: first });
    expect(told(rig, a).length).toBeGreaterThan(0);
    rig.say(b, { type: "interested" });
    expect(told(rig, b)).not.toContain(first);
  });

  test("tells everybody of everything once every piece is out", () => {
    const rig = onlySeeder(4);
    const [a, b] = [..."12"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    if (a === undefined || b === undefined) throw new Error("two links");
    const before = told(rig, b);
    for (const piece of [0, 1, 2, 3]) rig.say(a, { type: "have", piece });
    expect([...before, ...told(rig, b)].sort()).toEqual([0, 1, 2, 3]);
  });

  test("hides nothing from a peer that comes while another full copy is here", () => {
    const rig = onlySeeder();
    const a = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.meet({ peerId: idOf("2"), has: "everything" });
    const late = rig.meet({ peerId: idOf("3"), has: "nothing" });
    expect(told(rig, late)).toEqual(["field"]);
    expect(new Set(told(rig, a)).size).toBe(16);
  });

  test.each([
    { fast: true, answer: "declines, once, what others have by now" },
    { fast: false, answer: "serves all the same who could not be told" },
  ])("$answer", ({ fast }) => {
    const rig = onlySeeder();
    const late = rig.meet({ peerId: idOf("1"), has: [], fast });
    const early = rig.meet({ peerId: idOf("2"), has: "nothing" });
    rig.say(late, { type: "interested" });
    const piece = told(rig, late)[0];
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

  test("gives another what a peer does not fetch", () => {
    const rig = onlySeeder(2);
    const idle = rig.meet({ peerId: idOf("1"), has: "nothing" });
    rig.say(idle, { type: "interested" });
    expect(told(rig, idle).sort()).toEqual([0, 1]);
    const eager = rig.meet({ peerId: idOf("2"), has: "nothing" });
    expect(told(rig, eager)).toEqual([]);
    rig.pass(10 * SECOND_MS);
    expect(told(rig, eager).length).toBeGreaterThan(0);
  });
});

test("in a swarm that hangs on its seeder, one copy is enough until everybody can go on alone", () => {
  const copies = [false, true].map((superSeeding) => {
    const swarm = new VirtualSwarm({ seed: 31, pieces: 48 });
    const seeder = swarm.add({ has: "everything", uploadLimit: MIB, superSeeding });
    const leechers = Array.from({ length: 6 }, () => swarm.add({ uploadLimit: MIB }));
    const isOut = (): boolean =>
      leechers.every((one) => one.snapshot.piecesHave > 0 && seeder.engine.availability() >= 2);
    swarm.runUntil(isOut, 2 * 60 * SECOND_MS);
    return seeder.snapshot.uploaded / swarm.metainfo.layout.length;
  });
  expect(copies[1]).toBeLessThan(1.04);
  expect(copies[0]).toBeGreaterThan(1.05);
});
