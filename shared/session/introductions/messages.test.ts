import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bytes } from "../../core/bytes.ts";
import { toHex } from "../../core/bytes.ts";
import { idFromBytes, type PeerId } from "../../core/ids.ts";
import { MAX_LISTED } from "./limits.ts";
import {
  type Introduction,
  KEY_LENGTH,
  type Listed,
  readBox,
  readIntroduction,
  writeBox,
  writeIntroduction,
} from "./messages.ts";
import { ReplayWindow } from "./replay-window.ts";

const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((array): Bytes => new Uint8Array(array));
const peerId = bytes(20).map((id) => idFromBytes<PeerId>(id) as PeerId);
const key = { key: bytes(KEY_LENGTH), isReader: fc.boolean() };
const messages: fc.Arbitrary<Introduction> = fc.oneof(
  fc.record({ type: fc.constant("key" as const), ...key }),
  fc.record({ type: fc.constant("ask" as const) }),
  fc.record({
    type: fc.constant("list" as const),
    peers: fc.array(fc.record({ peerId, isComplete: fc.boolean(), ...key }), { maxLength: MAX_LISTED }),
  }),
  fc.record({ type: fc.constant("forward" as const), peerId, box: bytes(90, 300) }),
  fc.record({ type: fc.constant("deliver" as const), peerId, box: bytes(90, 300) }),
);

test("what is written is read again", () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(readIntroduction(writeIntroduction(message))).toEqual(message);
    }),
  );
});

test("nothing that arrives throws, and what is read is written as the same bytes, but for unused flags", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
      const message = readIntroduction(input);
      if (message === undefined || "violation" in message) return;
      expect(writeIntroduction(message)).toHaveLength(input.length);
    }),
  );
});

const ID = "2d545330".repeat(5) as PeerId;
const listed = (count: number): Introduction => {
  const peer: Listed = { peerId: ID, key: new Uint8Array(KEY_LENGTH), isReader: false, isComplete: false };
  return { type: "list", peers: Array<Listed>(count).fill(peer) };
};

test.each([
  ["a key that is too short", new Uint8Array(KEY_LENGTH + 1)],
  ["an ask with more", Uint8Array.of(1, 0)],
  ["a list that ends within a peer", writeIntroduction(listed(2)).subarray(0, -1)],
  ["a list of too many", writeIntroduction(listed(MAX_LISTED + 1))],
  ["one above 8 KiB", new Uint8Array(8193).fill(3)],
  ["a box without content", new Uint8Array(1 + 20 + KEY_LENGTH + 8 + 16).fill(3)],
])("%s is refused", (_, input) => {
  expect(readIntroduction(input)).toMatchObject({ violation: "malformed-introduction" });
});

test("kinds that are not known yet are ignored", () => {
  expect(readIntroduction(Uint8Array.of(5, 1, 2))).toBeUndefined();
});

test("the bytes are those of docs/protocol.md", () => {
  const key = new Uint8Array(KEY_LENGTH).fill(4);
  const listed = { peerId: ID, key, isReader: true, isComplete: true };
  const box = writeBox({ key, counter: 258, sealed: new Uint8Array(17).fill(9) });
  expect(toHex(writeIntroduction({ type: "key", key, isReader: true }))).toBe(`0001${"04".repeat(65)}`);
  expect(toHex(writeIntroduction({ type: "ask" }))).toBe("01");
  expect(toHex(writeIntroduction({ type: "list", peers: [listed] }))).toBe(`02${ID}03${"04".repeat(65)}`);
  expect(toHex(box)).toBe(`${"04".repeat(65)}0000000000000102${"09".repeat(17)}`);
  expect(toHex(writeIntroduction({ type: "forward", peerId: ID, box }))).toBe(`03${ID}${toHex(box)}`);
  expect(toHex(writeIntroduction({ type: "deliver", peerId: ID, box }))).toBe(`04${ID}${toHex(box)}`);
  expect(readBox(box)).toEqual({ key, counter: 258, sealed: new Uint8Array(17).fill(9) });
});

test("a counter beyond every sender's is no box", () => {
  expect(readBox(new Uint8Array(100).fill(0xff))).toBeUndefined();
});

test("each counter passes once, in any order among the last 64, and the memory for them is bounded", () => {
  const window = new ReplayWindow();
  const passes = (counter: number): boolean => {
    const isNew = window.isNew(counter);
    if (isNew) window.add(counter);
    return isNew;
  };
  expect([5, 3, 5, 3, 4, 6].map(passes)).toEqual([true, true, false, false, true, true]);
  expect([100, 37, 36, 5, 37].map(passes)).toEqual([true, true, false, false, false]);
  for (let counter = 200; counter < 10_000; counter++) expect(passes(counter)).toBe(true);
  expect(window.size).toBeLessThanOrEqual(64);
});
