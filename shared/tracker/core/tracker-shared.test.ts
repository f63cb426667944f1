/** The tracker of one process among several: what it asks, and what it does with answers that come later or never. */
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { PEER_ID_TAKEN } from "../protocol/limits.ts";
import type { Announce, ClientMessage } from "../protocol/messages.ts";
import { serializeClientMessage } from "../protocol/serialize.ts";
import type { Envelope } from "./envelope.ts";
import { ISOLATED_INTERVAL_MS, SILENCE_MS, type TrackerLimits } from "./limits.ts";
import type { Claim, Join, MembershipOperation } from "./membership.ts";
import type { Output } from "./output.ts";
import { ANNOUNCE, HASH, LONG_SDP, OTHER_HASH, offerOf, peer, SDP, UNLIMITED } from "./testing/world.ts";
import { Tracker, type TrackerEvent } from "./tracker.ts";

const COUNTS = { complete: 3, incomplete: 4, downloaded: 5 };

class Process {
  now = 0;
  readonly tracker: Tracker;

  constructor(limits: TrackerLimits = UNLIMITED) {
    this.tracker = new Tracker(seededRandom(1), limits, true);
  }

  step(event: TrackerEvent): readonly Output[] {
    return this.tracker.step(this.now, event);
  }

  open(...sockets: number[]): void {
    for (const socket of sockets) this.step({ type: "opened", socket, address: "somewhere" });
  }

  send(socket: number, message: ClientMessage): readonly Output[] {
    return this.step({ type: "message", socket, text: serializeClientMessage(message) });
  }

  announce(socket: number, name: string, fields: Partial<Announce> = {}): readonly Output[] {
    return this.send(socket, { ...ANNOUNCE, peerId: peer(name), signals: true, ...fields });
  }

  signal(socket: number, to: string, number: number, type: "offer" | "answer" = "offer"): readonly Output[] {
    const { offerId } = offerOf(number);
    return this.send(socket, {
      type: "signal",
      infoHash: HASH,
      toPeerId: peer(to),
      offerId,
      signal: { type, sdp: SDP },
    });
  }

  /** Opens the socket and joins. @returns the operation that was answered */
  join(socket: number, name: string, fields: Partial<Announce> = {}): Join {
    this.open(socket);
    const claim = only<Claim>(this.announce(socket, name, fields), "claim");
    const operation = only<Join>(this.step({ type: "claimed", operation: claim, isGranted: true }), "join");
    this.step({ type: "joined", operation, counts: COUNTS, peers: [], receivers: [] });
    return operation;
  }
}

function only<T extends MembershipOperation>(outputs: readonly Output[], type: T["type"]): T {
  expect(outputs.map((one) => one.type)).toEqual([type]);
  return outputs[0] as T;
}

const envelope = (fields: Partial<Envelope> & Pick<Envelope, "type">): Envelope =>
  ({
    infoHash: HASH,
    from: peer("far"),
    to: peer("a"),
    offerId: offerOf(1).offerId,
    form: "signal",
    sdp: SDP,
    ...fields,
  }) as Envelope;

describe("a peer id", () => {
  test("is claimed before its first announce, and the socket's messages wait in order", () => {
    const process = new Process();
    process.open(1);
    const claim = only<Claim>(process.announce(1, "a"), "claim");
    expect(claim).toMatchObject({ socket: 1, peerId: peer("a") });
    expect(process.signal(1, "far", 1)).toEqual([]);
    expect(process.announce(1, "a", { infoHash: OTHER_HASH })).toEqual([]);
    expect(process.step({ type: "claimed", operation: claim, isGranted: true })).toMatchObject([
      { type: "join", announce: { infoHash: HASH } },
      { type: "forward", envelope: { type: "offer", from: peer("a"), to: peer("far") } },
      { type: "join", announce: { infoHash: OTHER_HASH } },
    ]);
    expect(process.announce(1, "a")).toMatchObject([{ type: "join" }]);
  });

  test("of another process is refused, and what was sent after the announce is handled", () => {
    const process = new Process();
    process.open(1);
    const claim = only<Claim>(process.announce(1, "a"), "claim");
    process.signal(1, "far", 1);
    process.announce(1, "b");
    expect(process.step({ type: "claimed", operation: claim, isGranted: false })).toMatchObject([
      { type: "send", to: 1, message: { type: "failure", reason: PEER_ID_TAKEN, infoHash: HASH } },
      { type: "send", to: 1, message: { type: "failure", reason: "announce in this swarm first" } },
      { type: "claim", peerId: peer("b") },
    ]);
    expect(process.tracker.size).toMatchObject({ members: 0, peerIds: 1 });
  });

  test("that another socket of this process claims is refused at once", () => {
    const process = new Process();
    process.open(1, 2);
    process.announce(1, "a");
    expect(process.announce(2, "a")).toMatchObject([
      { type: "send", to: 2, message: { type: "failure", reason: PEER_ID_TAKEN } },
      { type: "probe", to: 1 },
    ]);
  });

  test("that another process wants is probed, and released if nobody has it", () => {
    const process = new Process();
    process.join(1, "a");
    expect(process.step({ type: "contested", peerId: peer("a") })).toEqual([{ type: "probe", to: 1 }]);
    expect(process.step({ type: "contested", peerId: peer("b") })).toEqual([
      { type: "release", peerId: peer("b") },
    ]);
  });

  test("that another process has when claims are renewed costs the socket", () => {
    const process = new Process();
    process.join(1, "a");
    const renewals = [...process.tracker.renewals()];
    expect(renewals).toMatchObject([
      { type: "claim", socket: 1, peerId: peer("a") },
      { type: "renew", infoHash: HASH, peer: { peerId: peer("a"), isComplete: false } },
    ]);
    expect(process.step({ type: "claimed", operation: renewals[0] as Claim, isGranted: true })).toEqual([]);
    expect(
      process.step({ type: "claimed", operation: renewals[0] as Claim, isGranted: false }).at(-1),
    ).toMatchObject({ type: "close", to: 1, code: 1013 });
  });

  test("whose claim is answered late keeps no more than 1 MiB waiting", () => {
    const process = new Process();
    process.open(1);
    process.announce(1, "a");
    const offers = Array.from({ length: 10 }, (_, i) => ({ ...offerOf(i), sdp: LONG_SDP }));
    let refused = 0;
    for (let i = 0; i < 300; i++) refused += process.announce(1, "a", { offers }).length;
    expect(refused).toBeGreaterThan(0);
    expect(300 - refused).toBeGreaterThan(100);
  });
});

describe("answers", () => {
  test("list peers of other processes, and offers to them are forwarded", () => {
    const process = new Process();
    process.join(1, "near");
    const operation = process.join(2, "a", { offers: [offerOf(1), offerOf(2)] });
    const far = { peerId: peer("far"), signals: true, isComplete: true };
    const near = { peerId: peer("near"), signals: true, isComplete: false };
    expect(
      process.step({
        type: "joined",
        operation,
        counts: COUNTS,
        peers: [far],
        receivers: [far, near],
      }),
    ).toMatchObject([
      { to: 2, message: { complete: 3, incomplete: 4, interval: 120, peers: [{ peerId: peer("far") }] } },
      { type: "forward", envelope: { type: "offer", form: "plain", to: peer("far") } },
      { to: 1, message: { type: "offer", peerId: peer("a"), offerId: offerOf(2).offerId } },
    ]);
  });

  test("that do not come are made of the members of this process, and ask for an announce soon", () => {
    const process = new Process();
    process.join(1, "near");
    process.open(2);
    const claim = only<Claim>(process.announce(2, "a"), "claim");
    const join = only<Join>(process.step({ type: "unanswered", operation: claim }), "join");
    expect(process.step({ type: "unanswered", operation: join })).toMatchObject([
      {
        to: 2,
        message: { incomplete: 2, interval: ISOLATED_INTERVAL_MS / 1000, peers: [{ peerId: peer("near") }] },
      },
    ]);
    const [forward] = process.signal(2, "far", 1);
    expect(process.step({ type: "unanswered", operation: forward as MembershipOperation })).toMatchObject([
      { to: 2, message: { type: "failure", reason: "this peer is not in the swarm" } },
    ]);
  });

  test("to a socket that has closed are dropped", () => {
    const process = new Process();
    const operation = process.join(1, "a");
    expect(process.step({ type: "closed", socket: 1 })).toEqual([
      { type: "leave", infoHash: HASH, peerId: peer("a") },
      { type: "release", peerId: peer("a") },
    ]);
    process.open(2);
    const claim = only<Claim>(process.announce(2, "a"), "claim");
    process.step({ type: "closed", socket: 2 });
    expect(process.step({ type: "claimed", operation: claim, isGranted: true })).toEqual([]);
    const found = process.step({
      type: "joined",
      operation: { ...operation, announce: { ...operation.announce, offers: [offerOf(1)] } },
      counts: COUNTS,
      peers: [],
      receivers: [{ peerId: peer("far"), signals: true, isComplete: false }],
    });
    expect(found.filter(({ type }) => type !== "send")).toEqual([]);
    expect(process.tracker.size).toMatchObject({ sockets: 0, members: 0, peerIds: 0 });
  });

  test("silent members leave everywhere", () => {
    const process = new Process();
    process.join(1, "a");
    process.now += SILENCE_MS + 1;
    expect(process.step({ type: "tick" })).toEqual([{ type: "leave", infoHash: HASH, peerId: peer("a") }]);
  });

  test("the budget of an address is what all processes have left", () => {
    const process = new Process({ ...UNLIMITED, addressMessages: { burst: 100, perSecond: 1 } });
    process.open(1);
    const spent = () => process.announce(1, "a").filter(({ type }) => type === "spend");
    while (spent().length === 0);
    process.step({
      type: "spent",
      operation: { type: "spend", address: "somewhere", amount: 5 },
      left: -10,
    });
    const refusal = { message: { type: "failure", reason: /too many messages from this address/ } };
    expect(process.announce(1, "a")).toMatchObject([
      { message: { ...refusal.message, reason: expect.stringMatching(refusal.message.reason) } },
    ]);
    process.now += 12_000;
    expect(process.announce(1, "a").map(({ type }) => type)).not.toContain("send");
  });
});

describe("envelopes", () => {
  test("an offer from another process reaches its member; an answer passes by the offerer's ledger", () => {
    const process = new Process();
    process.join(1, "a");
    expect(process.step({ type: "forwarded", envelope: envelope({ type: "offer" }) })).toMatchObject([
      { to: 1, message: { type: "signal", peerId: peer("far"), signal: { type: "offer" } } },
    ]);
    const answer = envelope({ type: "answer" });
    expect(process.step({ type: "forwarded", envelope: answer })).toMatchObject([
      { type: "forward", envelope: { type: "refusal", to: peer("far"), refused: "answer" } },
    ]);
    process.signal(1, "far", 1);
    expect(process.step({ type: "forwarded", envelope: answer })).toMatchObject([
      { to: 1, message: { type: "signal", peerId: peer("far"), signal: { type: "answer" } } },
    ]);
  });

  test("to a member that is not here are refused, candidates and plain answers silently", () => {
    const process = new Process();
    const to = peer("gone");
    expect(process.step({ type: "forwarded", envelope: envelope({ type: "offer", to }) })).toMatchObject([
      { type: "forward", envelope: { type: "refusal", from: to, to: peer("far"), refused: "offer" } },
    ]);
    expect(
      process.step({ type: "forwarded", envelope: envelope({ type: "answer", form: "plain", to }) }),
    ).toEqual([]);
  });

  test("a refused offer does not stay open: its answer does not pass any more", () => {
    const process = new Process();
    process.join(1, "a");
    process.signal(1, "far", 1);
    const refusal = { type: "refusal", refused: "offer", reason: "full" } as const;
    expect(process.step({ type: "forwarded", envelope: envelope(refusal) })).toMatchObject([
      { to: 1, message: { type: "failure", offerId: offerOf(1).offerId, reason: "full" } },
    ]);
    expect(process.step({ type: "forwarded", envelope: envelope(refusal) })).toEqual([]);
    expect(process.step({ type: "forwarded", envelope: envelope({ type: "answer" }) })).toMatchObject([
      { type: "forward", envelope: { type: "refusal", refused: "answer" } },
    ]);
  });
});
