import { describe, expect, test } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { idOf, Rig } from "./testing/rig.ts";

const HANDSHAKE = {
  type: "handshake",
  infoHash: "a".repeat(40) as InfoHash,
  peerId: idOf("1"),
  fast: true,
  extended: true,
} as const;

const BLOCK = { piece: 0, begin: 0, length: BLOCK_LENGTH };

/** A rig that seeds, with one interested and unchoked peer. */
function serving(): { rig: Rig; link: ReturnType<Rig["meet"]> } {
  const rig = new Rig({ has: "everything", pieces: 64 });
  const link = rig.meet();
  rig.say(link, { type: "interested" });
  expect(rig.heard(link).at(-1)?.type).toBe("unchoke");
  return { rig, link };
}

describe("closes the link of a peer that", () => {
  test("sends a message before its handshake", () => {
    const rig = new Rig();
    rig.say(rig.open(), { type: "interested" });
    expect(rig.closings()).toEqual(["does not begin with a handshake"]);
  });

  test("repeats its handshake", () => {
    const rig = new Rig();
    rig.say(rig.meet(), HANDSHAKE);
    expect(rig.closings()).toEqual(["repeats its handshake"]);
  });

  test("names another torrent", () => {
    const rig = new Rig();
    rig.say(rig.open(), { ...HANDSHAKE, infoHash: "b".repeat(40) as InfoHash });
    expect(rig.closings()).toEqual(["names another torrent"]);
  });

  test("is not the peer that signalling named", () => {
    const rig = new Rig();
    rig.say(rig.open(idOf("1")), { ...HANDSHAKE, peerId: idOf("2") });
    expect(rig.closings()).toEqual(["is not the peer that was introduced"]);
  });

  test("sends no handshake", () => {
    const rig = new Rig();
    rig.open();
    rig.pass(24 * SECOND_MS);
    expect(rig.closings()).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(rig.closings()).toEqual(["sent no handshake"]);
  });

  test("stays silent although it gets keep-alives", () => {
    const rig = new Rig();
    const link = rig.meet();
    rig.heard(link);
    rig.pass(149 * SECOND_MS);
    expect(rig.heard(link).map((message) => message.type)).toEqual(Array(3).fill("keep-alive"));
    expect(rig.closings()).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(rig.closings()).toEqual(["was silent for too long"]);
  });

  test.each([
    ["too short", new Uint8Array(0)],
    ["too long", new Uint8Array(2)],
    ["with a spare bit set", Uint8Array.of(1)],
  ])("sends a bitfield %s", (_, bytes) => {
    const rig = new Rig({ pieces: 7 });
    const link = rig.open();
    rig.say(link, HANDSHAKE);
    rig.say(link, { type: "bitfield", bytes });
    expect(rig.closings()).toEqual(["sends a bitfield that does not fit the torrent"]);
  });

  test.each(["bitfield", "have-all", "have-none"] as const)(
    "announces its pieces and then sends %s",
    (type) => {
      const rig = new Rig();
      const link = rig.meet({ has: [1, 2] });
      rig.say(link, type === "bitfield" ? { type, bytes: rig.bits([3]).toBytes() } : { type });
      expect(rig.closings()).toEqual(["announces its pieces twice"]);
    },
  );

  test("announces a piece that does not exist", () => {
    const rig = new Rig({ pieces: 8 });
    const link = rig.meet();
    rig.say(link, { type: "have", piece: 7 });
    expect(rig.closings()).toEqual([]);
    rig.say(link, { type: "have", piece: 8 });
    expect(rig.closings()).toEqual(["announces a piece that does not exist"]);
  });

  test("did so before the metadata was known", () => {
    const rig = new Rig({ pieces: 8, knowsMetadata: false });
    const liar = rig.meet({ peerId: idOf("1") });
    const other = rig.meet({ peerId: idOf("2"), has: "everything" });
    rig.say(liar, { type: "have", piece: 8 });
    rig.say(other, { type: "extended-handshake", ids: { metadata: 3 }, metadataSize: 1_000 });
    rig.say(other, { type: "metadata-data", piece: 0, totalSize: 1_000, bytes: new Uint8Array(1_000) });
    rig.step({ type: "metadata-verified", metainfo: rig.metainfo });
    expect(rig.take("close-link")).toMatchObject([
      { link: liar, reason: "announces a piece that does not exist" },
    ]);
  });

  test("announces more pieces than it can have obtained before the metadata is known", () => {
    const rig = new Rig({ knowsMetadata: false });
    const link = rig.meet();
    for (let piece = 0; piece <= 16 * 1024; piece++)
      rig.step({ type: "message", link, message: { type: "have", piece } });
    expect(rig.closings()).toEqual(["announces too many pieces before the metadata is known"]);
  });

  test.each([
    ["in no piece", { piece: 64, begin: 0, length: BLOCK_LENGTH }],
    ["past its piece", { piece: 0, begin: 256 * 1024, length: 1 }],
    ["longer than 16 KiB", { piece: 0, begin: 0, length: BLOCK_LENGTH + 1 }],
    ["of nothing", { piece: 0, begin: 0, length: 0 }],
  ])("requests a block %s", (_, block) => {
    const { rig, link } = serving();
    rig.say(link, { type: "request", ...block });
    expect(rig.closings()).toEqual(["requests a block that does not exist"]);
  });

  test("queues more than 500 requests", () => {
    const { rig, link } = serving();
    const ask = (n: number): void => {
      rig.say(link, { type: "request", piece: n >> 4, begin: (n & 15) * BLOCK_LENGTH, length: BLOCK_LENGTH });
    };
    // A block that is being read or waits in the channel is not in the queue.
    const inHand = 1;
    for (let n = 0; n < 500 + inHand; n++) ask(n);
    expect(rig.take("read-block")).toHaveLength(inHand);
    expect(rig.closings()).toEqual([]);
    ask(500 + inHand);
    expect(rig.closings()).toEqual(["queues more requests than it may"]);
  });

  test("keeps sending requests while choked", () => {
    const rig = new Rig({ has: [0] });
    for (const digit of "23456") rig.say(rig.meet({ peerId: idOf(digit) }), { type: "interested" });
    const link = rig.meet();
    rig.heard(link);
    for (let n = 0; n < 1_000; n++) rig.say(link, { type: "request", ...BLOCK });
    expect(rig.heard(link)).toEqual(Array(1_000).fill({ type: "reject", ...BLOCK }));
    expect(rig.closings()).toEqual([]);
    rig.say(link, { type: "request", ...BLOCK });
    expect(rig.closings()).toEqual(["keeps sending requests while choked"]);
  });

  test("sends more than 256 KiB without requests", () => {
    const rig = new Rig();
    const link = rig.meet({ has: "everything" });
    const payload = { length: BLOCK_LENGTH, ok: true };
    for (let n = 0; n < 16; n++) rig.say(link, { type: "piece", piece: n, begin: 0, payload });
    expect(rig.closings()).toEqual([]);
    expect(rig.engine.snapshot(rig.now).wasted).toBe(256 * 1024);
    rig.say(link, { type: "piece", piece: 0, begin: 0, payload: { length: 1, ok: true } });
    expect(rig.closings()).toEqual(["sends blocks that were not requested"]);
  });

  test("sends a block with another length than requested", () => {
    const rig = new Rig();
    const link = rig.meet({ has: "everything" });
    rig.say(link, { type: "unchoke" });
    const [request] = rig.requests(link);
    if (request === undefined) throw new Error("a request is expected");
    const { piece, begin } = request;
    rig.say(link, { type: "piece", piece, begin, payload: { length: BLOCK_LENGTH - 1, ok: true } });
    expect(rig.closings()).toEqual(["sends a block with another length than requested"]);
  });

  test("sends something that cannot be decoded", () => {
    const rig = new Rig();
    rig.step({ type: "violation", link: rig.meet(), reason: "message-too-long" });
    expect(rig.closings()).toEqual(["message-too-long"]);
  });
});

describe("counts what peers did wrong, and", () => {
  /** The peer connects, and announces a piece that does not exist. */
  const lie = (rig: Rig, digit = "1"): void => {
    rig.say(rig.meet({ peerId: idOf(digit) }), { type: "have", piece: 99 });
  };

  test("bans a peer that breaks the protocol for the third time, and no other", () => {
    const rig = new Rig({ pieces: 8 });
    for (let n = 0; n < 3; n++) lie(rig);
    lie(rig, "2");
    expect(rig.closings()).toEqual(Array(4).fill("announces a piece that does not exist"));
    rig.open(idOf("1"));
    expect(rig.closings()).toEqual(["is banned"]);
    rig.step({ type: "peer-offered", peerId: idOf("1") });
    expect(rig.take("refuse-offer")).toHaveLength(1);
    rig.meet({ peerId: idOf("2") });
    expect(rig.closings()).toEqual([]);
    expect([...rig.engine.offences()]).toEqual([["announces a piece that does not exist", 4]]);
  });

  test("counts false metadata and bad pieces too, but no link that ends for another reason", () => {
    const rig = new Rig({ knowsMetadata: false });
    rig.step({ type: "link-closed", link: rig.meet({ peerId: idOf("1") }) });
    for (let n = 0; n < 4; n++) rig.meet({ peerId: idOf("2") });
    const liar = rig.meet({ peerId: idOf("3") });
    rig.say(liar, { type: "extended-handshake", ids: { metadata: 3 }, metadataSize: 1_000 });
    rig.say(liar, { type: "metadata-data", piece: 0, totalSize: 1_000, bytes: new Uint8Array(1_000) });
    rig.step({ type: "metadata-verified", metainfo: undefined });
    expect([...rig.engine.offences()]).toEqual([["sends false metadata", 1]]);
    expect(rig.closings().filter((reason) => reason === "has connected again")).toHaveLength(3);
  });
});

describe("keeps the link of a peer that", () => {
  test("sends a request that crosses a choke", () => {
    const { rig, link } = serving();
    rig.say(link, { type: "request", ...BLOCK });
    // The others need its slot.
    for (const digit of "2345679ab") rig.say(rig.meet({ peerId: idOf(digit) }), { type: "interested" });
    rig.say(link, { type: "not-interested" });
    rig.say(link, { type: "request", ...BLOCK, piece: 1 });
    expect(rig.heard(link).map((message) => message.type)).toEqual(["choke", "reject", "reject"]);
    expect(rig.closings()).toEqual([]);
  });

  test("was silent while we slept", () => {
    const rig = new Rig();
    const link = rig.meet();
    rig.now += 3_600 * SECOND_MS;
    rig.step({ type: "wake" });
    rig.say(link, { type: "keep-alive" });
    rig.pass(60 * SECOND_MS);
    expect(rig.closings()).toEqual([]);
  });

  test("left while we slept, until a grace period has passed", () => {
    const rig = new Rig();
    rig.meet();
    rig.now += 3_600 * SECOND_MS;
    rig.step({ type: "wake" });
    rig.pass(16 * SECOND_MS);
    expect(rig.closings()).toEqual(["was silent for too long"]);
  });
});
