import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import {
  announce,
  connected,
  HASH,
  OFFER,
  OTHER_HASH,
  OURS,
  response,
  SDP,
  THEIRS,
  URL,
} from "../testing/tracker-socket-rig.ts";

describe("faults", () => {
  const fault = (code: string, what = "") => ({ code, detail: `${URL}${what}` });

  test("are not reported for a short restart, but for a tracker that cannot be reached, until it answers", () => {
    const { timers, sockets, client } = connected();
    sockets.last.receive(response());
    sockets.last.break();
    timers.pass(1000);
    expect(client.fault).toBe(undefined);
    sockets.last.break();
    timers.pass(2000);
    sockets.last.break();
    expect(client.fault).toEqual(fault("tracker-unreachable"));
    timers.pass(4000);
    sockets.last.open();
    sockets.last.receive(response());
    expect(client.fault).toBe(undefined);
  });

  test("name a tracker that accepts and hangs up, with its words", () => {
    const { sockets, client, timers } = connected();
    sockets.last.break();
    expect(client.fault).toEqual(fault("tracker-hangs-up"));
    timers.pass(1000);
    sockets.last.open();
    sockets.last.break("come back later");
    expect(client.fault).toEqual(fault("tracker-hangs-up", ": come back later"));
  });

  test("name a tracker that is busy, also at once after it has worked, until it answers again", () => {
    const { sockets, client, timers } = connected();
    sockets.last.receive(response());
    timers.pass(15_000);
    sockets.last.break("too many connections from this address", 1013);
    expect(client.fault).toEqual(fault("tracker-busy", ": too many connections from this address"));
    timers.pass(1000);
    sockets.last.open();
    expect(client.fault?.code).toBe("tracker-busy");
    sockets.last.receive(response());
    expect(client.fault).toBe(undefined);
  });

  test("name a tracker that answers and hangs up again and again", () => {
    const { sockets, client, timers } = connected();
    for (let i = 0; i < 3; i++) {
      sockets.last.receive(response());
      expect(client.fault).toBe(undefined);
      sockets.last.break();
      timers.pass(timers.nextAt - timers.now);
      sockets.last.open();
    }
    sockets.last.break();
    expect(client.fault).toEqual(fault("tracker-hangs-up"));
  });

  test("name a tracker that accepts and answers nothing", () => {
    const { sockets, client, timers } = connected();
    client.send(announce("started"));
    timers.pass(20_000);
    expect(client.fault).toEqual(fault("tracker-silent"));
    expect(sockets.made[0]?.isClosed).toBe(true);
  });

  test.each(["was silent", "could not be reached"])("end when a tracker that %s refuses instead", (past) => {
    const { sockets, client, timers, listener } = connected();
    client.send(announce("started"));
    timers.pass(20_000);
    timers.pass(timers.nextAt - timers.now);
    if (past === "could not be reached") {
      sockets.last.break();
      timers.pass(timers.nextAt - timers.now);
    }
    expect(client.fault?.code).toBe(past === "was silent" ? "tracker-silent" : "tracker-unreachable");
    sockets.last.open();
    const failure = { type: "failure", action: "announce", infoHash: HASH, offerId: undefined } as const;
    sockets.last.receive({ ...failure, reason: "not registered" });
    expect(client.fault).toBe(undefined);
    expect(listener.messages.at(-1)).toMatchObject({ reason: "not registered" });
  });

  test.each([
    ["hello", "not-json"],
    ["[]", "unknown-action in action"],
    ["{}", "unknown-action in action"],
    ['{"action":"welcome"}', "unknown-action in action"],
    ['{"action":"announce","info_hash":"short","interval":120}', "bad-id in info_hash"],
    [JSON.stringify({ action: "announce", numwant: 5, left: 1, offers: [] }), "own-message"],
  ])("name a tracker that answers %s, and leave its connection open", (frame, violation) => {
    const { sockets, client, timers, listener } = connected();
    client.send(announce("started"));
    for (let i = 0; i < 5; i++) sockets.last.receive(frame);
    expect(client.fault?.code).toBe("tracker-unusable");
    expect(client.fault).toEqual(fault("tracker-unusable", `: ${violation}`));
    // "changed" came with the connection and with the fault.
    expect(listener.changes).toBe(2);
    timers.pass(19_000);
    expect(sockets.made).toHaveLength(1);
    sockets.last.receive(response());
    expect(client.fault).toBe(undefined);
  });

  test("are not what a peer sends through the tracker, nor what nobody asked for", () => {
    const { sockets, client } = connected();
    sockets.last.receive(response());
    sockets.last.receive('{"action":"welcome"}');
    client.send(announce());
    const audio = { type: "offer", sdp: "v=0\r\nm=audio 9 x\r\n" };
    const ids = { info_hash: HASH, peer_id: THEIRS, offer_id: OFFER };
    sockets.last.receive(JSON.stringify({ action: "announce", ...ids, offer: audio }));
    expect(client.fault).toBe(undefined);
  });

  test("a failure without an info hash goes to all torrents, and one that names an offer to its torrent", () => {
    const { sockets, listeners } = connected(HASH, OTHER_HASH);
    const failure = { type: "failure", action: undefined, infoHash: undefined, reason: "slow down" } as const;
    sockets.last.receive({ ...failure, offerId: undefined });
    expect(listeners.map(({ messages }) => messages.length)).toEqual([1, 1]);
    sockets.last.receive({ ...failure, infoHash: HASH, offerId: OFFER });
    expect(listeners.map(({ messages }) => messages.length)).toEqual([2, 1]);
    expect(listeners[0]?.messages.at(-1)).toMatchObject({ offerId: OFFER });
  });
});

describe("messages from the tracker", () => {
  test("takes a response without an info hash for the only torrent's, and drops it when there are two", () => {
    const text = JSON.stringify({ action: "announce", interval: "60", complete: null });
    const one = connected(HASH);
    one.sockets.last.receive(text);
    expect(one.listener.messages).toMatchObject([{ type: "announce-response", interval: 60 }]);
    const two = connected(HASH, OTHER_HASH);
    two.sockets.last.receive(text);
    expect(two.listeners.flatMap(({ messages }) => messages)).toEqual([]);
  });

  test("drops our own messages", () => {
    const { sockets, listener } = connected();
    const offer = { type: "offer", infoHash: HASH, offerId: OFFER, sdp: SDP } as const;
    sockets.last.receive({ ...offer, peerId: OURS });
    expect(listener.messages).toEqual([]);
    sockets.last.receive({ ...offer, peerId: THEIRS });
    expect(listener.messages).toHaveLength(1);
  });

  test("ignores mangled frames", () => {
    const { timers, sockets, client, listener } = connected();
    const valid = [
      response(),
      { type: "offer", infoHash: HASH, peerId: THEIRS, offerId: OFFER, sdp: SDP } as const,
      {
        type: "signal",
        infoHash: HASH,
        peerId: THEIRS,
        offerId: OFFER,
        signal: { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } },
      } as const,
    ].map(serializeServerMessage);
    const mangled = fc
      .record({ text: fc.constantFrom(...valid), at: fc.nat(300), cut: fc.nat(20), put: fc.string() })
      .map(({ text, at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (frame) => {
        sockets.last.receive(frame);
      }),
      { numRuns: 3000 },
    );
    timers.pass(1000);
    listener.messages.length = 0;
    sockets.last.receive(response());
    expect(listener.messages).toHaveLength(1);
    expect(client.isOpen).toBe(true);
    expect(sockets.made).toHaveLength(1);
  });
});
