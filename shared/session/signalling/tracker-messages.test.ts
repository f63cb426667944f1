import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServerMessage } from "../../tracker/protocol/messages.ts";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import {
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

describe("problems", () => {
  test("reports no short restart, but a tracker that cannot be reached until it can", () => {
    const { timers, sockets, listener } = connected();
    sockets.last.break();
    timers.pass(1000);
    expect(listener.problems).toEqual([]);
    sockets.last.break();
    timers.pass(2000);
    sockets.last.break();
    expect(listener.problems).toEqual([{ code: "tracker-unreachable", detail: URL }]);
    timers.pass(4000);
    sockets.last.open();
    expect(listener.problems).toEqual([{ code: "tracker-unreachable", detail: URL }, undefined]);
  });

  test("reports a refusal until an announce is answered", () => {
    const { sockets, listener } = connected();
    const refusal: ServerMessage = {
      type: "failure",
      action: "announce",
      infoHash: HASH,
      offerId: undefined,
      reason: "not here",
    };
    sockets.last.receive(refusal);
    sockets.last.receive(refusal);
    sockets.last.receive(response());
    expect(listener.problems).toEqual([{ code: "tracker-refused", detail: "not here" }, undefined]);
  });

  test("reports a refusal without an info hash to all torrents, and none that names an offer", () => {
    const { sockets, listeners } = connected(HASH, OTHER_HASH);
    const failure = { type: "failure", action: undefined, infoHash: undefined, reason: "slow down" } as const;
    sockets.last.receive({ ...failure, offerId: undefined });
    expect(listeners.map(({ problems }) => problems.length)).toEqual([1, 1]);
    sockets.last.receive({ ...failure, infoHash: HASH, offerId: OFFER });
    expect(listeners.map(({ problems }) => problems.length)).toEqual([1, 1]);
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
