import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { idOf, Rig } from "./testing/rig.ts";

function block(number: number): { piece: number; begin: number; length: number } {
  return { piece: number >> 4, begin: (number & 15) * BLOCK_LENGTH, length: BLOCK_LENGTH };
}

function ask(rig: Rig, link: LinkId, ...numbers: number[]): void {
  for (const number of numbers) rig.say(link, { type: "request", ...block(number) });
}

/** The host reads the blocks ordered since the last call. @returns their links */
function read(rig: Rig, isThere = true): LinkId[] {
  const reads = rig.take("read-block");
  for (const { link, block } of reads) {
    const payload = isThere ? { length: block.length, ok: true } : undefined;
    rig.step({ type: "block-read", link, block: { ...block }, payload });
  }
  return reads.map((order) => order.link);
}

/** A peer that is interested and, while slots are free, unchoked. */
function meetInterested(rig: Rig, digit: string, fast = true): LinkId {
  const link = rig.meet({ peerId: idOf(digit), fast, has: "nothing" });
  rig.say(link, { type: "interested" });
  return link;
}

/** Others take every free slot, and one more waits: a peer that loses interest is choked. */
function crowd(rig: Rig): LinkId[] {
  return [..."abcde"].map((digit) => meetInterested(rig, digit));
}

describe("slots", () => {
  test.each([
    { has: [0], slots: 5 },
    { has: "everything" as const, slots: 9 },
  ])("go at once to the first peers that become interested, $slots in all", ({ has, slots }) => {
    const rig = new Rig({ has });
    const links = [..."12345679abcd"].map((digit) => meetInterested(rig, digit));
    const unchoked = links.filter((link) => rig.heard(link).some((message) => message.type === "unchoke"));
    expect(unchoked).toEqual(links.slice(0, slots));
  });

  test("that are not needed are lent to peers that may become interested, but not to seeders", () => {
    const rig = new Rig({ has: [0] });
    const seeder = rig.meet({ peerId: idOf("a"), has: "everything" });
    const links = [..."123456"].map((digit) => rig.meet({ peerId: idOf(digit), has: "nothing" }));
    const isUnchoked = (link: LinkId): boolean =>
      rig.engine.context.peers.get(link)?.choke.amChoking === false;
    expect(links.map(isUnchoked)).toEqual([true, true, true, true, true, false]);
    expect(isUnchoked(seeder)).toBe(false);
    // An interested peer comes first.
    rig.say(links[5] as LinkId, { type: "interested" });
    expect(isUnchoked(links[5] as LinkId)).toBe(true);
    expect(links.map(isUnchoked).filter(Boolean)).toHaveLength(5);
  });

  test("are kept after a loss of interest while no other peer needs them", () => {
    const rig = new Rig({ has: [0] });
    const link = meetInterested(rig, "1");
    rig.heard(link);
    rig.say(link, { type: "not-interested" });
    rig.pass(30 * SECOND_MS);
    rig.say(link, { type: "interested" });
    ask(rig, link, 0);
    expect(read(rig)).toEqual([link]);
    expect(rig.heard(link).map(({ type }) => type)).toEqual(["piece"]);
  });

  test("that become free go at once to the peer that waits longest", () => {
    const rig = new Rig({ has: [0] });
    const links = [..."1234567"].map((digit) => {
      rig.pass(100);
      return meetInterested(rig, digit);
    });
    rig.heard(links[5] as LinkId);
    rig.say(links[1] as LinkId, { type: "not-interested" });
    expect(rig.heard(links[1] as LinkId).at(-1)?.type).toBe("choke");
    expect(rig.heard(links[5] as LinkId).at(-1)?.type).toBe("unchoke");
    rig.heard(links[6] as LinkId);
    rig.step({ type: "link-closed", link: links[2] as LinkId });
    expect(rig.heard(links[6] as LinkId).at(-1)?.type).toBe("unchoke");
  });
});

describe("a round of the choker", () => {
  test("is reported with the figures that decided it", () => {
    const rig = new Rig({ has: [0, 1, 2] });
    const links = [..."123456"].map((digit) => meetInterested(rig, digit));
    expect(rig.engine.chokeRound()).toBeUndefined();
    rig.pass(10 * SECOND_MS);
    const round = rig.engine.chokeRound();
    expect(round).toMatchObject({ at: 10 * SECOND_MS, byTurns: false });
    expect(round?.peers).toHaveLength(links.length);
    const kinds = round?.peers.map(({ unchoke }) => unchoke).sort();
    expect(kinds).toEqual(["choked", "optimistic", "regular", "regular", "regular", "regular"]);
    expect(round?.peers.every(({ interested, snubbed }) => interested && !snubbed)).toBe(true);
  });

  test("rotates slots when seeding or without tit-for-tat", () => {
    for (const rig of [new Rig({ has: "everything" }), new Rig({ has: [0], policy: { titForTat: false } })]) {
      meetInterested(rig, "1");
      rig.pass(10 * SECOND_MS);
      expect(rig.engine.chokeRound()?.byTurns).toBe(true);
    }
  });

  test("unchokes nobody for a free-rider", () => {
    const rig = new Rig({ has: "everything", policy: { freeRiding: true } });
    const link = meetInterested(rig, "1");
    rig.pass(30 * SECOND_MS);
    expect(rig.heard(link).some((message) => message.type === "unchoke")).toBe(false);
    expect(rig.engine.chokeRound()?.peers.map(({ unchoke }) => unchoke)).toEqual(["choked"]);
  });
});

describe("blocks", () => {
  test("are read and sent until 512 KiB wait in each channel", () => {
    const rig = new Rig({ has: "everything", pieces: 64 });
    const [a, b] = [meetInterested(rig, "1"), meetInterested(rig, "2")];
    for (const link of [a, b]) rig.warmUp(link);
    ask(rig, a, ...Array.from({ length: 40 }, (_, n) => n));
    ask(rig, b, ...Array.from({ length: 40 }, (_, n) => n));
    expect(read(rig).filter((link) => link === a)).toHaveLength(32);
    expect(rig.heard(a).filter((message) => message.type === "piece")).toHaveLength(32);
    expect(rig.heard(b).filter((message) => message.type === "piece")).toHaveLength(32);
    expect(read(rig)).toEqual([]);
    rig.step({ type: "link-writable", link: a, buffered: 0 });
    expect(read(rig)).toEqual(Array(8).fill(a));
  });

  test("on a narrow line wait one by one, or as many as leave within a second", () => {
    const rig = new Rig({ has: "everything", pieces: 64 });
    const link = meetInterested(rig, "1");
    ask(rig, link, ...Array.from({ length: 100 }, (_, n) => n));
    // A block leaves every half a second, then every 100 ms.
    let isWaiting = 0;
    const most = (everyMs: number): number => {
      let most = 0;
      for (let left = 0; left < 40; left++) {
        isWaiting += read(rig).length;
        most = Math.max(most, isWaiting);
        rig.pass(everyMs);
        isWaiting--;
        rig.step({ type: "link-writable", link, buffered: isWaiting * BLOCK_LENGTH });
      }
      return most;
    };
    expect(most(500)).toBe(2);
    expect(most(100)).toBeGreaterThan(5);
    expect(isWaiting).toBeLessThanOrEqual(10);
  });

  test("are sent within the limit, shared among the peers in turns of a piece", () => {
    const rig = new Rig({ has: "everything", pieces: 64, uploadLimit: 4 * BLOCK_LENGTH });
    const links = [..."123"].map((digit) => meetInterested(rig, digit));
    for (const link of links) ask(rig, link, ...Array.from({ length: 100 }, (_, n) => n));
    const served: LinkId[] = [];
    for (let tick = 0; tick < 300; tick++) {
      rig.pass(100);
      served.push(...read(rig));
      for (const link of links) rig.step({ type: "link-writable", link, buffered: 0 });
    }
    expect(Math.abs(served.length - 120)).toBeLessThanOrEqual(4);
    const share = 120 / links.length - PIECE_LENGTH / BLOCK_LENGTH;
    for (const link of links)
      expect(served.filter((one) => one === link).length).toBeGreaterThanOrEqual(share);
    // Until it is known how fast its link is, each peer gets single blocks.
    const changes = served.slice(8).filter((link, i, rest) => i > 0 && link !== rest[i - 1]);
    expect(changes.length).toBeLessThanOrEqual((120 * BLOCK_LENGTH) / PIECE_LENGTH + 1);
  });

  test("that are cancelled in time are rejected; those being read are sent", () => {
    const rig = new Rig({ has: "everything", pieces: 64 });
    const link = meetInterested(rig, "1");
    rig.warmUp(link);
    ask(rig, link, ...Array.from({ length: 40 }, (_, n) => n));
    rig.heard(link);
    for (const number of [5, 39]) rig.say(link, { type: "cancel", ...block(number) });
    expect(rig.heard(link)).toEqual([{ type: "reject", ...block(39) }]);
    read(rig);
    expect(rig.heard(link)).toHaveLength(32);
  });

  test("that are being read when the peer is choked are rejected and not sent", () => {
    const rig = new Rig({ has: [0], uploadLimit: 2 * BLOCK_LENGTH });
    const link = meetInterested(rig, "1");
    const others = crowd(rig);
    ask(rig, link, 0, 1, 2);
    rig.heard(link);
    rig.say(link, { type: "not-interested" });
    expect(rig.heard(link)).toEqual([
      { type: "choke" },
      ...[0, 1, 2].map((number) => ({ type: "reject", ...block(number) })),
    ]);
    read(rig);
    expect(rig.heard(link)).toEqual([]);
    expect(rig.engine.snapshot(rig.now).uploaded).toBe(0);
    // The bytes taken from the limit are given back.
    rig.say(link, { type: "interested" });
    for (const other of others) rig.say(other, { type: "not-interested" });
    ask(rig, link, 4, 5);
    for (let i = 0; i < 2; i++) {
      expect(read(rig)).toHaveLength(1);
      rig.step({ type: "link-writable", link, buffered: 0 });
    }
  });

  test("are not rejected for peers without the Fast extension", () => {
    const rig = new Rig({ has: [0] });
    const link = meetInterested(rig, "1", false);
    crowd(rig);
    rig.heard(link);
    ask(rig, link, 0, 16, 1);
    rig.say(link, { type: "cancel", ...block(1) });
    rig.say(link, { type: "not-interested" });
    expect(rig.heard(link)).toEqual([{ type: "choke" }]);
  });

  test("of a piece that we lack are rejected", () => {
    const rig = new Rig({ has: [0] });
    const link = meetInterested(rig, "1");
    rig.heard(link);
    ask(rig, link, 16);
    expect(rig.heard(link)).toEqual([{ type: "reject", ...block(16) }]);
  });

  test("that are gone from the store make room for the next ones", () => {
    const rig = new Rig({ has: "everything", pieces: 64 });
    const link = meetInterested(rig, "1");
    rig.say(link, { type: "extended-handshake", ids: { dontHave: 7 } });
    rig.warmUp(link);
    ask(rig, link, ...Array.from({ length: 48 }, (_, n) => n));
    expect(read(rig, false)).toHaveLength(32);
    expect(rig.take("read-block")).toHaveLength(16);
    expect(rig.engine.snapshot(rig.now).piecesHave).toBe(62);
  });
});

test("serves every peer in turn after long waits", () => {
  const rig = new Rig({ has: "everything" });
  const links = [..."12345679abcdef"].map((digit) => meetInterested(rig, digit));
  const served = new Set<LinkId>();
  for (let round = 0; round < 30; round++) {
    rig.pass(10 * SECOND_MS);
    for (const link of links) {
      if (rig.heard(link).some((message) => message.type === "unchoke")) served.add(link);
      rig.say(link, { type: "keep-alive" });
    }
  }
  expect(served.size).toBe(links.length);
});
