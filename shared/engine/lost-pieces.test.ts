/** Pieces that vanish from the store: no peer may go on believing in them, and they are fetched again. */
import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { idOf, Rig } from "./testing/rig.ts";

const lost = (...pieces: number[]) => ({ type: "pieces-lost", pieces: pieces as PieceIndex[] }) as const;

/** A peer that understands `dont-have`. */
function meetCapable(rig: Rig, digit: string, has: "everything" | "nothing" = "nothing"): LinkId {
  const link = rig.meet({ peerId: idOf(digit), has });
  rig.say(link, { type: "extended-handshake", ids: { dontHave: 7 } });
  rig.heard(link);
  return link;
}

describe("lost pieces", () => {
  test("are withdrawn from peers that understand that; links to the others are closed", () => {
    const rig = new Rig({ has: "everything" });
    const [capable, plain] = [meetCapable(rig, "1"), rig.meet({ peerId: idOf("2") })];
    rig.step(lost(2, 5));
    expect(rig.heard(capable)).toEqual([
      { type: "dont-have", piece: 2 },
      { type: "dont-have", piece: 5 },
    ]);
    expect(rig.take("close-link").map(({ link }) => link)).toEqual([plain]);
    const again = rig.open(idOf("2"));
    expect(rig.heard(again)).toContainEqual({
      type: "bitfield",
      bytes: rig.bits([0, 1, 3, 4, 6, 7]).toBytes(),
    });
  });

  test("make it a leecher, at the tracker too", () => {
    const rig = new Rig({ has: "everything" });
    rig.pass(SECOND_MS);
    rig.take("announce");
    rig.step({ type: "announced", intervalMs: 600 * SECOND_MS });
    rig.step(lost(1));
    rig.pass(10);
    const length = rig.metainfo.layout.lengthOf(1 as PieceIndex);
    expect(rig.take("announce")).toMatchObject([{ event: undefined, left: length }]);
    expect(rig.engine.snapshot(rig.now)).toMatchObject({ state: "looking-for-peers", piecesHave: 7 });
  });

  test("are requested from a peer that has them", () => {
    const rig = new Rig({ has: "everything" });
    const link = meetCapable(rig, "1", "everything");
    rig.say(link, { type: "unchoke" });
    rig.step(lost(3));
    expect(new Set(rig.requests(link).map(({ piece }) => piece))).toEqual(new Set([3]));
    expect(rig.engine.snapshot(rig.now).state).toBe("downloading");
  });

  test("that are named twice, or were not here, change nothing", () => {
    const rig = new Rig({ has: [0, 1] });
    const link = meetCapable(rig, "1");
    rig.step(lost(0, 0, 7));
    rig.step(lost(0));
    expect(rig.heard(link)).toEqual([{ type: "dont-have", piece: 0 }]);
  });

  test("end super-seeding: peers learn of the pieces that are left", () => {
    const rig = new Rig({ has: "everything", policy: { superSeeding: true } });
    const link = meetCapable(rig, "1");
    rig.step(lost(0));
    const shown = rig.heard(link).flatMap((message) => (message.type === "have" ? message.piece : []));
    expect(shown).not.toContain(0);
    rig.say(link, { type: "interested" });
    rig.say(link, { type: "request", piece: 0, begin: 0, length: 16_384 });
    expect(rig.take("read-block")).toEqual([]);
  });

  test("of a seeder that are back make it a seeder again", () => {
    const rig = new Rig({ has: "everything" });
    const link = meetCapable(rig, "1", "everything");
    rig.say(link, { type: "unchoke" });
    rig.step(lost(7));
    for (const { piece, begin, length } of rig.requests(link))
      rig.say(link, { type: "piece", piece, begin, payload: { length, ok: true } });
    rig.step({ type: "piece-verified", piece: 7 as PieceIndex, ok: true });
    rig.step({ type: "piece-stored", piece: 7 as PieceIndex });
    expect(rig.engine.snapshot(rig.now).state).toBe("seeding");
  });
});

test("a peer that withdraws pieces, even some that it never showed, counts as a lost copy until it is complete", () => {
  const rig = new Rig({ pieces: 2 });
  const link = rig.meet({ has: "nothing" });
  expect(rig.engine.snapshot(rig.now).isCopyLost).toBe(false);
  rig.say(link, { type: "dont-have", piece: 1 });
  expect(rig.engine.snapshot(rig.now).isCopyLost).toBe(true);
  for (const piece of [0, 1]) rig.say(link, { type: "have", piece });
  expect(rig.engine.snapshot(rig.now).isCopyLost).toBe(false);
});
