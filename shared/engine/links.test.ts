import { describe, expect, test } from "vitest";
import type { PeerId } from "../core/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import { ACCEPT_UNTIL, DIAL_UNTIL } from "./neighbours.ts";
import { idOf, Rig } from "./testing/rig.ts";

const LESS = idOf("1");
const GREATER = idOf("f");

function many(count: number): PeerId[] {
  return Array.from({ length: count }, (_, n) => (n + 1).toString(16).padStart(40, "0") as PeerId);
}

describe("two links to one peer", () => {
  // We are "8…".
  test.each([
    ["our dial stays, when our id is the greater", LESS, true],
    ["its dial stays, when its id is the greater", GREATER, false],
  ])("%s, in whichever order they open", (_, peerId, ours) => {
    for (const order of [
      [true, false],
      [false, true],
    ] as const) {
      const rig = new Rig();
      for (const initiator of order) rig.open(peerId, initiator);
      const peers = [...rig.engine.context.peers.values()];
      expect(peers).toMatchObject([{ peerId, initiator: ours }]);
      expect(rig.closings()).toHaveLength(1);
    }
  });

  test("dialled by the same side: the newer one stays", () => {
    const rig = new Rig();
    const old = rig.open(LESS, false);
    const young = rig.open(LESS, false);
    expect([...rig.engine.context.peers.keys()]).toEqual([young]);
    expect(rig.take("close-link")).toMatchObject([{ link: old, reason: "has connected again" }]);
  });

  test("of which the old one has lost its path at the other end: the newer one stays", () => {
    for (const peerId of [LESS, GREATER])
      for (const initiator of [true, false]) {
        const rig = new Rig();
        const old = rig.open(peerId, initiator);
        rig.pass(10 * SECOND_MS);
        const young = rig.open(peerId, !initiator);
        expect([...rig.engine.context.peers.keys()]).toEqual([young]);
        expect(rig.take("close-link")).toMatchObject([{ link: old, reason: "has connected again" }]);
      }
  });

  test("count once: dialling continues to the full number", () => {
    const rig = new Rig();
    rig.step({ type: "peer-offered", peerId: GREATER });
    rig.open(GREATER, false);
    rig.step({ type: "peer-offered", peerId: GREATER });
    rig.open(GREATER, true);
    rig.step({ type: "peers-found", peers: many(60).map((peerId) => ({ peerId, complete: false })) });
    expect(rig.take("open-link")).toHaveLength(DIAL_UNTIL - 1);
  });
});

test("a peer is dialled again at once when only its path is gone, and later when it has closed its link", () => {
  const dialledAfter = (isLost: boolean): number => {
    const rig = new Rig();
    rig.step({ type: "peers-found", peers: [{ peerId: GREATER, complete: true }] });
    const link = rig.meet({ peerId: GREATER, initiator: true });
    rig.pass(MINUTE_MS);
    rig.orders();
    rig.step({ type: "link-closed", link, isLost });
    let ms = 0;
    for (; rig.take("open-link").length === 0 && ms < MINUTE_MS; ms += 50) rig.pass(50);
    return ms;
  };
  expect(dialledAfter(true)).toBeLessThanOrEqual(800);
  expect(dialledAfter(false)).toBeGreaterThan(2_000);
});

test("a link to ourselves is closed", () => {
  const rig = new Rig();
  rig.open(idOf("8"));
  expect(rig.closings()).toEqual(["is ourselves"]);
});

test("a banned peer's dials and offers are refused and do not count", () => {
  const rig = new Rig({ knowsMetadata: false });
  const liar = rig.meet({ peerId: LESS, has: "everything" });
  rig.say(liar, { type: "extended-handshake", ids: { metadata: 3 }, metadataSize: 10 });
  rig.say(liar, { type: "metadata-data", piece: 0, totalSize: 10, bytes: new Uint8Array(10) });
  rig.step({ type: "metadata-verified", metainfo: undefined });
  expect(rig.closings()).toEqual(["sends false metadata"]);
  rig.step({ type: "peer-offered", peerId: LESS });
  expect(rig.take("refuse-offer")).toHaveLength(1);
  rig.open(LESS, false);
  expect(rig.closings()).toEqual(["is banned"]);
  const peers = [LESS, ...many(60)].map((peerId) => ({ peerId, complete: false }));
  rig.step({ type: "peers-found", peers });
  const dials = rig.take("open-link").map((order) => order.peerId);
  expect(dials).toHaveLength(DIAL_UNTIL);
  expect(dials).not.toContain(LESS);
});

test("beyond forty peers, a useless one makes room for a new one", () => {
  const rig = new Rig({ has: "everything" });
  const links = many(ACCEPT_UNTIL).map((peerId, n) =>
    rig.meet({ peerId, has: n === 7 ? "everything" : [n % 8] }),
  );
  rig.step({ type: "peer-offered", peerId: GREATER });
  expect(rig.take("refuse-offer")).toHaveLength(1);
  rig.pass(MINUTE_MS);
  rig.step({ type: "peer-offered", peerId: GREATER });
  expect(rig.take("close-link")).toMatchObject([{ link: links[7], reason: "makes room for another peer" }]);
  expect(rig.take("accept-offer")).toHaveLength(1);
});

describe("pausing", () => {
  test("closes every link without sending requests, cancels dials and refuses offers", () => {
    // The blocks that the first one owes could be requested from the others.
    const rig = new Rig({ pieces: 1 });
    const links = [..."123"].map((digit) => rig.meet({ peerId: idOf(digit), has: "everything" }));
    for (const link of links) rig.say(link, { type: "unchoke" });
    rig.step({ type: "peers-found", peers: [{ peerId: GREATER, complete: false }] });
    rig.orders();
    const orders = rig.step({ type: "pause" });
    expect(orders.filter((order) => order.type === "close-link")).toHaveLength(3);
    expect(orders.filter((order) => order.type === "cancel-dial")).toEqual([
      { type: "cancel-dial", peerId: GREATER },
    ]);
    expect(orders.filter((order) => order.type === "send")).toEqual([]);
    rig.step({ type: "peer-offered", peerId: GREATER });
    rig.open(GREATER);
    expect(
      rig
        .orders()
        .map((order) => order.type)
        .slice(-2),
    ).toEqual(["refuse-offer", "close-link"]);
    expect(rig.engine.wakeAt).toBe(Number.POSITIVE_INFINITY);
    expect(rig.step({ type: "wake" })).toEqual([]);
  });

  test("ends with a new start: known peers are dialled at once", () => {
    const rig = new Rig();
    rig.step({ type: "peers-found", peers: [{ peerId: GREATER, complete: false }] });
    rig.step({ type: "pause" });
    rig.pass(10 * SECOND_MS);
    rig.orders();
    const orders = rig.step({ type: "resume" });
    expect(orders).toMatchObject([
      { type: "open-link", peerId: GREATER },
      { type: "announce", event: "started" },
    ]);
  });
});

test("no block is read for a peer that is gone when the limit would let it through", () => {
  const rig = new Rig({ has: "everything", uploadLimit: 10_000 });
  const link = rig.meet();
  rig.say(link, { type: "interested" });
  for (const piece of [0, 1, 2]) rig.say(link, { type: "request", piece, begin: 0, length: 16_384 });
  const [read] = rig.take("read-block");
  if (read !== undefined) rig.step({ ...read, type: "block-read", payload: { length: 16_384, ok: true } });
  rig.step({ type: "link-writable", link, buffered: 0 });
  expect(rig.take("read-block")).toHaveLength(1);
  rig.step({ type: "link-writable", link, buffered: 0 });
  rig.step({ type: "link-closed", link });
  rig.meet({ peerId: GREATER });
  rig.pass(10 * SECOND_MS);
  expect(rig.take("read-block")).toEqual([]);
});

test("a seeder that knows only seeders plans no wake before its next announce", () => {
  const rig = new Rig({ has: "everything" });
  rig.step({ type: "peers-found", peers: [{ peerId: GREATER, complete: true }] });
  rig.step({ type: "announced", intervalMs: 60_000 });
  expect(rig.take("open-link")).toEqual([]);
  expect(rig.engine.wakeAt).toBe(60_000);
});
