import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InfoHash, OfferId, PeerId } from "../shared/core/ids.ts";
import { randomOfferId } from "../shared/core/ids.ts";
import { seededRandom } from "../shared/core/random.ts";
import { type Instant, SECOND_MS } from "../shared/core/time.ts";
import { MAX_REASON_LENGTH } from "../shared/tracker/limits.ts";
import type {
  Announce,
  AnnounceResponse,
  ClientMessage,
  Offer,
  ServerMessage,
  Signal,
} from "../shared/tracker/messages.ts";
import { parseServerMessage } from "../shared/tracker/parse.ts";
import { serializeClientMessage, serializeServerMessage } from "../shared/tracker/serialize.ts";
import type { Delivery } from "./delivery.ts";
import {
  ANNOUNCE_INTERVAL_MS,
  DEFAULT_LIMITS,
  MAX_CANDIDATES_AN_OFFER,
  OFFER_LIFETIME_MS,
  SILENCE_MS,
  type TrackerLimits,
} from "./limits.ts";
import type { ConnectionId } from "./swarm.ts";
import { Tracker } from "./tracker.ts";

const HASH = "0a".repeat(20) as InfoHash;
const OTHER_HASH = "0b".repeat(20) as InfoHash;
const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
/** About as long as what browsers write. */
const LONG_SDP = SDP + "a=candidate:1 1 udp 2122260223 192.168.1.5 54321 typ host\r\n".repeat(10);
const UNLIMITED: TrackerLimits = {
  ...DEFAULT_LIMITS,
  socketMessages: { burst: 1e12, perSecond: 0 },
  addressMessages: { burst: 1e12, perSecond: 0 },
  offersReceived: { burst: 1e12, perSecond: 0 },
};

const peer = (name: string) => Buffer.from(`-TS0100-${name}`.padEnd(20, ".")).toString("hex") as PeerId;
const offerOf = (number: number): Offer => ({
  offerId: number.toString(16).padStart(40, "0") as OfferId,
  sdp: SDP,
});
const candidate: Signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };

/** A tracker and named clients, one socket each, under virtual time. */
class World {
  now: Instant = 0;
  readonly tracker: Tracker;
  private readonly names: string[] = [];

  constructor(limits: TrackerLimits = UNLIMITED, seed = 1) {
    this.tracker = new Tracker(seededRandom(seed), limits);
  }

  connection(name: string): ConnectionId {
    let id = this.names.indexOf(name);
    if (id < 0) {
      id = this.names.push(name) - 1;
      this.tracker.step(this.now, { type: "opened", connection: id, address: name });
    }
    return id;
  }

  say(name: string, text: string): Reply[] {
    const connection = this.connection(name);
    return this.tracker.step(this.now, { type: "message", connection, text }).map((one) => this.named(one));
  }

  send(name: string, message: ClientMessage): Reply[] {
    return this.say(name, serializeClientMessage(message));
  }

  announce(name: string, fields: Partial<Announce> = {}): Reply[] {
    return this.send(name, { ...ANNOUNCE, peerId: peer(name), ...fields });
  }

  signal(from: string, to: string, offerId: OfferId, signal: Signal): Reply[] {
    return this.send(from, { type: "signal", infoHash: HASH, toPeerId: peer(to), offerId, signal });
  }

  answer(from: string, to: string, offerId: OfferId): Reply[] {
    return this.send(from, {
      type: "answer",
      infoHash: HASH,
      peerId: peer(from),
      toPeerId: peer(to),
      offerId,
      sdp: SDP,
    });
  }

  close(name: string): void {
    this.tracker.step(this.now, { type: "closed", connection: this.connection(name) });
  }

  tick(): void {
    this.tracker.step(this.now, { type: "tick" });
  }

  private named(delivery: Delivery): Reply {
    const to = this.names[delivery.to] ?? "";
    return delivery.type === "send" ? { to, ...delivery.message } : { ...delivery, to };
  }
}

type Reply = { readonly to: string } & (
  | ServerMessage
  | { readonly type: "close"; readonly code: number; readonly reason: string }
  | { readonly type: "probe" }
);

const ANNOUNCE: Announce = {
  type: "announce",
  infoHash: HASH,
  peerId: peer("?"),
  event: undefined,
  uploaded: 0,
  downloaded: 0,
  left: 1,
  numwant: 50,
  offers: [],
  signals: false,
};

function response(replies: readonly Reply[]): AnnounceResponse {
  const found = replies.find((reply) => reply.type === "announce-response");
  if (found?.type !== "announce-response") throw new Error(`no response among ${JSON.stringify(replies)}`);
  return found;
}

const kinds = (replies: readonly Reply[]) => replies.map(({ to, type }) => `${type} to ${to}`);

describe("announcing", () => {
  test("the response counts who has everything and who has not", () => {
    const world = new World();
    world.announce("a", { left: 0 });
    world.announce("b", { left: undefined });
    expect(response(world.announce("c", { event: "started", left: 7 }))).toMatchObject({
      infoHash: HASH,
      interval: ANNOUNCE_INTERVAL_MS / SECOND_MS,
      complete: 1,
      incomplete: 2,
      peers: undefined,
    });
    expect(response(world.announce("c", { event: "completed", left: 0 }))).toMatchObject({
      complete: 2,
      incomplete: 1,
    });
    expect(response(world.announce("c", { event: "stopped", left: 0 }))).toMatchObject({
      complete: 1,
      incomplete: 1,
    });
    expect(response(world.announce("d", { infoHash: OTHER_HASH }))).toMatchObject({
      complete: 0,
      incomplete: 1,
    });
  });

  test("each offer goes to one other member, and to distinct ones", () => {
    const world = new World();
    for (const name of ["a", "b", "c", "d", "e"]) world.announce(name);
    const offers = [1, 2, 3, 4, 5, 6, 7].map(offerOf);
    const relayed = world.announce("a", { offers }).filter((reply) => reply.type === "offer");
    expect(relayed.map(({ to }) => to).sort()).toEqual(["b", "c", "d", "e"]);
    for (const reply of relayed) expect(reply).toMatchObject({ infoHash: HASH, peerId: peer("a"), sdp: SDP });
    expect(new Set(relayed.map((reply) => "offerId" in reply && reply.offerId)).size).toBe(4);
  });

  test("an offer repeated while it is open is not delivered again", () => {
    const world = new World();
    for (const name of ["a", "b", "c"]) world.announce(name);
    world.announce("a", { offers: [offerOf(1)] });
    expect(kinds(world.announce("a", { offers: [offerOf(1)] }))).toEqual(["announce-response to a"]);
  });

  test("a client with signals sees at most numwant peers, never itself, and what they are", () => {
    const world = new World();
    world.announce("plain");
    world.announce("seeder", { signals: true, left: 0 });
    const { peers } = response(world.announce("me", { signals: true }));
    expect(peers).toHaveLength(2);
    expect(peers).toContainEqual({ peerId: peer("plain"), signals: false, complete: false });
    expect(peers).toContainEqual({ peerId: peer("seeder"), signals: true, complete: true });
    expect(response(world.announce("me", { signals: true, numwant: 1 })).peers).toHaveLength(1);
    expect(response(world.announce("me", { signals: true, numwant: 0 })).peers).toEqual([]);
    expect(response(world.announce("me", { signals: true, event: "stopped" })).peers).toEqual([]);
  });

  // seeders, leechers, asker is complete → complete and incomplete among 10 wanted
  test.each([
    [40, 40, false, 5, 5],
    [40, 2, false, 8, 2],
    [2, 40, false, 2, 8],
    [1, 1, false, 1, 1],
    [40, 40, true, 0, 10],
    [40, 3, true, 7, 3],
  ])(
    "%i seeders and %i leechers, asker complete: %s → %i and %i",
    (seeders, leechers, isComplete, complete, incomplete) => {
      const world = new World();
      for (let i = 0; i < seeders; i++) world.announce(`s${i}`, { left: 0 });
      for (let i = 0; i < leechers; i++) world.announce(`l${i}`);
      const { peers } = response(
        world.announce("me", { signals: true, numwant: 10, left: isComplete ? 0 : 1 }),
      );
      expect(peers?.filter((one) => one.complete)).toHaveLength(complete);
      expect(peers?.filter((one) => !one.complete)).toHaveLength(incomplete);
      expect(new Set(peers?.map(({ peerId }) => peerId)).size).toBe(complete + incomplete);
    },
  );

  test("every member is chosen about equally often", () => {
    const world = new World();
    const times = new Map<string, number>();
    for (let i = 0; i < 40; i++) world.announce(`l${i}`);
    for (let round = 0; round < 1000; round++)
      for (const { peerId } of response(world.announce("me", { signals: true, numwant: 8 })).peers ?? [])
        times.set(peerId, (times.get(peerId) ?? 0) + 1);
    expect(times.size).toBe(40);
    // Each expects 200; six deviations of a binomial are 76.
    for (const count of times.values()) expect(Math.abs(count - 200)).toBeLessThan(76);
  });

  test("one socket joins no more than 32 swarms and takes no more than 32 ids", () => {
    const world = new World();
    const hash = (number: number) => number.toString(16).padStart(40, "c") as InfoHash;
    for (let i = 0; i < 32; i++) response(world.announce("a", { infoHash: hash(i) }));
    expect(world.announce("a", { infoHash: hash(32) })).toMatchObject([
      {
        type: "failure",
        action: "announce",
        infoHash: hash(32),
        reason: "too many torrents on this connection",
      },
    ]);
    response(world.announce("a", { infoHash: hash(0) }));
    world.announce("a", { infoHash: hash(0), event: "stopped" });
    response(world.announce("a", { infoHash: hash(32) }));

    for (let i = 0; i < 32; i++) {
      response(world.announce("b", { peerId: peer(`b${i}`) }));
      response(world.announce("b", { peerId: peer(`b${i}`), event: "stopped" }));
    }
    expect(world.announce("b", { peerId: peer("b32") })).toMatchObject([
      { type: "failure", reason: "too many peer ids on this connection" },
    ]);
  });
});

describe("leaving", () => {
  test("a closed socket's members are gone and its ids are free", () => {
    const world = new World();
    world.announce("a");
    world.announce("a", { infoHash: OTHER_HASH });
    world.close("a");
    expect(world.tracker.size).toMatchObject({ connections: 0, swarms: 0, members: 0, peerIds: 0 });
    expect(response(world.announce("b", { peerId: peer("a") }))).toMatchObject({ incomplete: 1 });
  });

  test("the silent are forgotten, those who announce stay", () => {
    const world = new World();
    world.announce("quiet");
    world.announce("lively");
    for (; world.now <= SILENCE_MS + ANNOUNCE_INTERVAL_MS; world.now += ANNOUNCE_INTERVAL_MS) {
      world.announce("lively");
      world.tick();
    }
    expect(response(world.announce("lively"))).toMatchObject({ incomplete: 1 });
    expect(response(world.announce("quiet"))).toMatchObject({ incomplete: 2 });
  });

  test("100,000 random hashes leave nothing behind", () => {
    const world = new World();
    const random = seededRandom(7);
    for (let round = 0; round < 100_000 / 32; round++) {
      const name = `socket ${round % 50}`;
      const connection = 1000 + round;
      world.tracker.step(world.now, { type: "opened", connection, address: name });
      for (let i = 0; i < 32; i++) {
        const infoHash = randomOfferId(random) as string as InfoHash;
        const text = serializeClientMessage({ ...ANNOUNCE, infoHash, peerId: peer(`${round}`) });
        world.tracker.step(world.now, { type: "message", connection, text });
      }
      world.tracker.step(world.now, { type: "closed", connection });
    }
    world.tick();
    expect(world.tracker.size).toMatchObject({ connections: 0, swarms: 0, members: 0, peerIds: 0 });
  });

  test("addresses are forgotten once their budget is whole again", () => {
    const world = new World({ ...DEFAULT_LIMITS, addressMessages: { burst: 100, perSecond: 10 } });
    for (let i = 0; i < 50; i++) world.announce(`host ${i}`);
    world.tick();
    expect(world.tracker.size.addresses).toBe(50);
    world.now += 10 * SECOND_MS;
    world.tick();
    expect(world.tracker.size.addresses).toBe(0);
  });
});

describe("answers", () => {
  function offered(): World {
    const world = new World();
    for (const name of ["a", "b"]) world.announce(name);
    expect(kinds(world.announce("a", { offers: [offerOf(1)] }))).toContain("offer to b");
    return world;
  }

  test("the answer returns to who offered, once", () => {
    const world = offered();
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([
      { to: "a", type: "answer", infoHash: HASH, peerId: peer("b"), offerId: offerOf(1).offerId, sdp: SDP },
    ]);
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("nobody answers an offer that was not made to them", () => {
    const world = offered();
    world.announce("c");
    expect(world.answer("c", "a", offerOf(1).offerId)).toEqual([]);
    expect(world.answer("b", "a", offerOf(2).offerId)).toEqual([]);
    expect(world.answer("a", "b", offerOf(1).offerId)).toEqual([]);
  });

  test("nobody answers in another's name", () => {
    const world = offered();
    const forged = {
      type: "answer",
      infoHash: HASH,
      peerId: peer("b"),
      toPeerId: peer("a"),
      ...offerOf(1),
    } as const;
    expect(world.send("c", forged)).toMatchObject([
      { to: "c", type: "failure", action: "announce", infoHash: HASH },
    ]);
    expect(world.answer("b", "a", offerOf(1).offerId)).toHaveLength(1);
  });

  test("an answer later than 60 seconds is dropped", () => {
    const world = offered();
    world.now += OFFER_LIFETIME_MS;
    const inTime = offered();
    inTime.now += OFFER_LIFETIME_MS;
    world.now += 1;
    expect(inTime.answer("b", "a", offerOf(1).offerId)).toHaveLength(1);
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("an offer ends when its offerer leaves", () => {
    const world = offered();
    world.announce("a", { event: "stopped" });
    world.announce("a");
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("whatever is said without an offer, nothing is relayed", () => {
    const names = ["a", "b", "c"];
    const name = fc.constantFrom(...names);
    const number = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, number, fc.boolean()), { maxLength: 30 }), (tries) => {
        const world = new World();
        for (const one of names) world.announce(one, { signals: one !== "c" });
        for (const [from, to, id, plain] of tries) {
          const { offerId } = offerOf(id);
          const replies = [
            ...(plain
              ? world.answer(from, to, offerId)
              : world.signal(from, to, offerId, { type: "answer", sdp: SDP })),
            ...world.signal(from, to, offerId, candidate),
          ];
          expect(replies.filter((reply) => reply.type !== "failure" || reply.to !== from)).toEqual([]);
        }
      }),
    );
  });
});

describe("signals", () => {
  const { offerId } = offerOf(9);
  const offer: Signal = { type: "offer", sdp: SDP };
  const answer: Signal = { type: "answer", sdp: SDP };

  function signalling(): World {
    const world = new World();
    world.announce("a", { signals: true });
    world.announce("b", { signals: true });
    world.announce("plain");
    return world;
  }

  test("offer, answer and candidates pass between the two, stamped with the sender", () => {
    const world = signalling();
    const from = { type: "signal", infoHash: HASH, offerId };
    expect(world.signal("a", "b", offerId, offer)).toEqual([
      { ...from, to: "b", peerId: peer("a"), signal: offer },
    ]);
    expect(world.signal("a", "b", offerId, candidate)).toEqual([
      { ...from, to: "b", peerId: peer("a"), signal: candidate },
    ]);
    expect(world.signal("b", "a", offerId, answer)).toEqual([
      { ...from, to: "a", peerId: peer("b"), signal: answer },
    ]);
    expect(world.signal("b", "a", offerId, candidate)).toEqual([
      { ...from, to: "a", peerId: peer("b"), signal: candidate },
    ]);
  });

  test("a member without signals gets a plain offer; its plain answer comes back as a signal", () => {
    const world = signalling();
    expect(world.signal("a", "plain", offerId, offer)).toEqual([
      { to: "plain", type: "offer", infoHash: HASH, peerId: peer("a"), offerId, sdp: SDP },
    ]);
    expect(world.signal("a", "plain", offerId, candidate)).toEqual([]);
    expect(world.answer("plain", "a", offerId)).toEqual([
      { to: "a", type: "signal", infoHash: HASH, peerId: peer("plain"), offerId, signal: answer },
    ]);
  });

  test("a plain offer stays plain on its way to a member with signals and back", () => {
    const world = signalling();
    world.announce("b", { event: "stopped" });
    expect(kinds(world.announce("plain", { offers: [offerOf(1)] }))).toContain("offer to a");
    expect(kinds(world.answer("a", "plain", offerOf(1).offerId))).toEqual(["answer to plain"]);
  });

  test("32 candidates of each side pass, and no more", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    const passed = (from: string, to: string) => {
      let count = 0;
      for (let i = 0; i < 100; i++) count += world.signal(from, to, offerId, candidate).length;
      return count;
    };
    expect(passed("a", "b")).toBe(MAX_CANDIDATES_AN_OFFER);
    expect(passed("b", "a")).toBe(MAX_CANDIDATES_AN_OFFER);
  });

  test.each<[string, string, string, Signal, string]>([
    ["to a stranger", "a", "nobody", offer, "this peer is not in the swarm"],
    ["to oneself", "a", "a", offer, "this peer is not in the swarm"],
    ["by who has not announced", "stranger", "a", offer, "announce in this swarm first"],
    ["an answer without an offer", "b", "a", answer, "there is no such offer to answer"],
  ])("%s: refused, saying which dial failed", (_, from, to, signal, reason) => {
    expect(signalling().signal(from, to, offerId, signal)).toEqual([
      { to: from, type: "failure", action: "signal", infoHash: HASH, offerId, reason },
    ]);
  });

  test("an offer sent twice is refused the second time", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    expect(kinds(world.signal("a", "b", offerId, offer))).toEqual(["failure to a"]);
  });

  test("candidates end with the offer's 60 seconds", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    world.now += OFFER_LIFETIME_MS + 1;
    expect(world.signal("a", "b", offerId, candidate)).toEqual([]);
  });
});

describe("scraping", () => {
  test("counts of each hash asked for, zeros for the unknown", () => {
    const world = new World();
    world.announce("a", { left: 0 });
    world.announce("b");
    world.announce("b", { event: "completed", left: 0 });
    world.announce("b", { event: "completed", left: 0 });
    expect(world.send("c", { type: "scrape", infoHashes: [HASH, OTHER_HASH] })).toEqual([
      {
        to: "c",
        type: "scrape-response",
        files: new Map([
          [HASH, { complete: 2, incomplete: 0, downloaded: 1 }],
          [OTHER_HASH, { complete: 0, incomplete: 0, downloaded: 0 }],
        ]),
      },
    ]);
    expect(world.tracker.size.swarms).toBe(1);
  });
});

describe("abuse", () => {
  test("10,000 tries to take over a peer id fail", () => {
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

  test("an id stays with its socket after leaving the swarm", () => {
    const world = new World();
    world.announce("victim");
    world.announce("victim", { event: "stopped" });
    expect(kinds(world.announce("thief", { peerId: peer("victim") }))).toEqual([
      "failure to thief",
      "probe to victim",
    ]);
  });

  test("a socket that floods is closed; what it says afterwards is not heard", () => {
    const world = new World({ ...UNLIMITED, socketMessages: { burst: 20, perSecond: 1 } });
    for (let i = 0; i < 20; i++) response(world.announce("a"));
    expect(world.announce("a")).toEqual([
      { to: "a", type: "close", code: 1008, reason: "too many messages" },
    ]);
    expect(world.announce("a")).toEqual([]);
    expect(world.tracker.size).toMatchObject({ connections: 0, members: 0 });
  });

  test("malformed messages are refused, and too many close the socket", () => {
    const world = new World({ ...UNLIMITED, socketMessages: { burst: 23, perSecond: 0 }, violationCost: 10 });
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a"]);
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a"]);
    expect(kinds(world.say("a", "{"))).toEqual(["failure to a", "close to a"]);
  });

  test("an address that floods is refused while another is served", () => {
    const world = new World({ ...UNLIMITED, addressMessages: { burst: 60, perSecond: 1 } });
    for (const connection of [501, 502])
      world.tracker.step(0, { type: "opened", connection, address: "crowd" });
    const text = (name: string) => serializeClientMessage({ ...ANNOUNCE, peerId: peer(name) });
    const types = [];
    for (let i = 0; i < 100; i++) {
      const connection = 501 + (i % 2);
      types.push(world.tracker.step(0, { type: "message", connection, text: text(`${connection}`) })[0]);
    }
    expect(
      types.filter((one) => one?.type === "send" && one.message.type === "announce-response"),
    ).toHaveLength(50);
    expect(types.at(-1)).toMatchObject({ message: { type: "failure", action: "announce", infoHash: HASH } });
    response(world.announce("elsewhere"));
    expect(world.tracker.step(0, { type: "opened", connection: 503, address: "crowd" })).toMatchObject([
      { type: "close", to: 503, code: 1013 },
    ]);
  });

  test("a member is not buried in offers", () => {
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

  test("random and mutated frames never throw, and bystanders are served", () => {
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
        expect(world.tracker.size).toMatchObject({ connections: 2, members: 2, peerIds: 2, swarms: 1 });
      }),
      { numRuns: 300 },
    );
  });
});

test("100,000 frames with one character changed: bystanders are served", () => {
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
