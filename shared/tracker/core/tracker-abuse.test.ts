import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { MAX_REASON_LENGTH } from "../protocol/limits.ts";
import { parseServerMessage } from "../protocol/parse-server.ts";
import { serializeClientMessage, serializeServerMessage } from "../protocol/serialize.ts";
import {
  ANNOUNCE,
  candidate,
  HASH,
  kinds,
  LONG_SDP,
  OTHER_HASH,
  offerOf,
  peer,
  type Reply,
  response,
  SDP,
  UNLIMITED,
  World,
} from "./testing/world.ts";

describe("abuse", () => {
  test("refuses 10,000 attempts to take over a peer id", () => {
    const world = new World();
    world.announce("victim", { signals: true, left: 0 });
    world.announce("friend", { signals: true });
    const random = seededRandom(3);
    const events = [undefined, "started", "completed", "stopped"] as const;
    for (let i = 0; i < 10_000; i++) {
      const replies = world.announce(`thief ${i % 100}`, {
        peerId: peer("victim"),
        infoHash: random.pick([HASH, OTHER_HASH]),
        event: random.pick(events),
        offers: [offerOf(i)],
      });
      expect(replies).toMatchObject([
        { type: "failure", reason: "this peer id belongs to another connection" },
        { type: "probe", to: "victim" },
      ]);
    }
    expect(kinds(world.signal("friend", "victim", offerOf(1).offerId, { type: "offer", sdp: SDP }))).toEqual([
      "signal to victim",
    ]);
    expect(response(world.announce("friend"))).toMatchObject({ complete: 1, incomplete: 1 });
  });

  test("a peer id stays with its socket after it left the swarm", () => {
    const world = new World();
    world.announce("victim");
    world.announce("victim", { event: "stopped" });
    expect(kinds(world.announce("thief", { peerId: peer("victim") }))).toEqual([
      "failure to thief",
      "probe to victim",
    ]);
  });

  test("closes a socket that floods and ignores its later messages", () => {
    const world = new World({ ...UNLIMITED, socketMessages: { burst: 20, perSecond: 1 } });
    for (let i = 0; i < 20; i++) response(world.announce("a"));
    expect(world.announce("a")).toEqual([
      { to: "a", type: "close", code: 1008, reason: "too many messages" },
    ]);
    expect(world.announce("a")).toEqual([]);
    expect(world.tracker.size).toMatchObject({ sockets: 0, members: 0 });
  });

  test("refuses malformed messages and closes the socket after too many", () => {
    const world = new World({ ...UNLIMITED, socketMessages: { burst: 23, perSecond: 0 }, violationCost: 10 });
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a"]);
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a"]);
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a", "close to a"]);
  });

  test("refuses an address that floods and serves another", () => {
    const world = new World({ ...UNLIMITED, addressMessages: { burst: 60, perSecond: 1 } });
    for (const socket of [501, 502]) world.tracker.step(0, { type: "opened", socket, address: "crowd" });
    const text = (name: string) => serializeClientMessage({ ...ANNOUNCE, peerId: peer(name) });
    const types = [];
    for (let i = 0; i < 100; i++) {
      const socket = 501 + (i % 2);
      types.push(world.tracker.step(0, { type: "message", socket, text: text(`${socket}`) })[0]);
    }
    expect(
      types.filter((one) => one?.type === "send" && one.message.type === "announce-response"),
    ).toHaveLength(50);
    expect(types.at(-1)).toMatchObject({ message: { type: "failure", action: "announce", infoHash: HASH } });
    response(world.announce("elsewhere"));
    expect(world.tracker.step(0, { type: "opened", socket: 503, address: "crowd" })).toMatchObject([
      { type: "close", to: 503, code: 1013 },
    ]);
  });

  test("limits the offers relayed to one member", () => {
    const world = new World({ ...UNLIMITED, offersReceived: { burst: 30, perSecond: 1 } });
    world.announce("victim", { signals: true });
    let reached = 0;
    for (let i = 0; i < 200; i++) {
      const name = `m${i % 20}`;
      world.announce(name, { signals: true });
      const replies = world.signal(name, "victim", offerOf(i).offerId, { type: "offer", sdp: SDP });
      reached += replies.filter(({ to }) => to === "victim").length;
    }
    expect(reached).toBe(30);
  });

  test("the relay amplifies nothing: bytes to others ≤ 1.2 × bytes from the sender", () => {
    const world = new World();
    const size = (reply: Reply) =>
      reply.type === "close" || reply.type === "probe" ? 0 : Buffer.byteLength(serializeServerMessage(reply));
    for (let i = 0; i < 50; i++) world.announce(`m${i}`);
    let bytesIn = 0;
    let bytesOut = 0;
    for (let i = 0; i < 500; i++) {
      const offers = Array.from({ length: 10 }, (_, k) => ({ ...offerOf(i * 10 + k), sdp: LONG_SDP }));
      const announce = { ...ANNOUNCE, peerId: peer("m0"), offers };
      bytesIn += Buffer.byteLength(serializeClientMessage(announce));
      for (const reply of world.send("m0", announce)) if (reply.to !== "m0") bytesOut += size(reply);
    }
    expect(bytesOut).toBeGreaterThan(0);
    expect(bytesOut / bytesIn).toBeLessThanOrEqual(1.2);
  });

  test("random and mutated frames never throw, and other clients are served", () => {
    const valid = [
      serializeClientMessage({
        ...ANNOUNCE,
        peerId: peer("mad"),
        offers: [offerOf(1), offerOf(2)],
        signals: true,
      }),
      serializeClientMessage({ ...ANNOUNCE, peerId: peer("mad"), event: "stopped" }),
      serializeClientMessage({ type: "scrape", infoHashes: [HASH, OTHER_HASH] }),
      serializeClientMessage({
        type: "signal",
        infoHash: HASH,
        toPeerId: peer("b"),
        offerId: offerOf(1).offerId,
        signal: candidate,
      }),
      serializeClientMessage({
        type: "answer",
        infoHash: HASH,
        peerId: peer("mad"),
        toPeerId: peer("a"),
        ...offerOf(1),
      }),
    ];
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(...valid),
      fc
        .tuple(
          fc.constantFrom(...valid),
          fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 3 }),
        )
        .map(([text, cuts]) =>
          cuts.reduce(
            (now, [at, by]) => now.slice(0, at % now.length) + by + now.slice((at % now.length) + by.length),
            text,
          ),
        ),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
        const world = new World();
        world.announce("a", { signals: true });
        world.announce("b", { signals: true });
        for (const text of frames)
          for (const reply of world.say("mad", text)) {
            if (reply.type === "close" || reply.type === "probe") continue;
            expect(parseServerMessage(serializeServerMessage(reply)).ok).toBe(true);
            if (reply.type === "failure") expect(reply.reason.length).toBeLessThanOrEqual(MAX_REASON_LENGTH);
          }
        expect(kinds(world.signal("a", "b", offerOf(77).offerId, { type: "offer", sdp: SDP }))).toEqual([
          "signal to b",
        ]);
        world.close("mad");
        expect(world.tracker.size).toMatchObject({ sockets: 2, members: 2, peerIds: 2, swarms: 1 });
      }),
      { numRuns: 300 },
    );
  });
});

test("serves other clients while 100,000 frames with one changed character arrive", () => {
  const world = new World();
  world.announce("a", { signals: true });
  world.announce("b", { signals: true });
  const random = seededRandom(11);
  const text = serializeClientMessage({
    ...ANNOUNCE,
    peerId: peer("mad"),
    offers: [offerOf(1)],
    signals: true,
  });
  let refused = 0;
  for (let i = 0; i < 100_000; i++) {
    const at = random.below(text.length);
    const by = String.fromCharCode(random.below(300));
    const replies = world.say("mad", text.slice(0, at) + by + text.slice(at + 1));
    if (replies.some(({ type }) => type === "failure")) refused++;
  }
  expect(refused).toBeGreaterThan(10_000);
  expect(kinds(world.signal("a", "b", offerOf(77).offerId, { type: "offer", sdp: SDP }))).toEqual([
    "signal to b",
  ]);
});
