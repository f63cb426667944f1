/** A negotiation over a connection that does what the test says. */
import { expect, test, vi } from "vitest";
import { PATH_LOST } from "../../../shared/session/links/link.ts";
import type { NegotiationEvents } from "../../../shared/session/ports.ts";
import type { NativeChannel, NativeConnection } from "./library.ts";
import { NodeNegotiation } from "./negotiation.ts";
import { FakeNativeChannel } from "./testing/fake-native-channel.ts";

type Callback = (...values: never[]) => void;

/** Keeps what is called back, by the method's name. */
function fakeConnection() {
  const callbacks: Record<string, Callback> = {};
  const keep = (name: string) => (callback: Callback) => {
    callbacks[name] = callback;
  };
  const [channel] = FakeNativeChannel.pair();
  const state = { isClosed: false, types: ["host", "host"], added: [] as string[] };
  const connection: NativeConnection = {
    close: () => {
      state.isClosed = true;
    },
    createDataChannel: () => channel,
    localDescription: () => ({ type: "offer", sdp: "whole" }),
    setRemoteDescription: () => {},
    addRemoteCandidate: (candidate) => {
      state.added.push(candidate);
    },
    getSelectedCandidatePair: () => {
      const [local = "", remote = ""] = state.types;
      return { local: { type: local }, remote: { type: remote } };
    },
    rtt: () => -1,
    bytesSent: () => 0,
    bytesReceived: () => 0,
    onLocalDescription: keep("description"),
    onLocalCandidate: keep("candidate"),
    onGatheringStateChange: keep("gathering"),
    onStateChange: keep("state"),
    onIceStateChange: keep("ice"),
    onDataChannel: keep("channel"),
  };
  const raise = (name: string, ...values: unknown[]): void => callbacks[name]?.(...(values as never[]));
  return { connection, channel, state, raise };
}

function negotiating(options: { initiator: boolean; trickle: boolean }) {
  const fake = fakeConnection();
  const events: string[] = [];
  const handlers: NegotiationEvents = {
    signal: (signal) =>
      events.push("sdp" in signal ? `${signal.type} ${signal.sdp}` : signal.candidate.candidate),
    path: (path) => events.push(path),
    opened: () => events.push("opened"),
    message: () => events.push("message"),
    drained: () => events.push("drained"),
    closed: (reason) => events.push(`closed: ${reason}`),
  };
  const released = vi.fn();
  const link = new NodeNegotiation(options, handlers, () => fake.connection, released);
  return { ...fake, link, events, released };
}

const DIALS = { initiator: true, trickle: true };

test("reports the path when ICE has chosen one, and each that replaces it", () => {
  const { raise, state, events, link } = negotiating(DIALS);
  state.types = ["host", "relay"];
  raise("ice", "connected");
  raise("ice", "completed");
  state.types = ["srflx", "prflx"];
  raise("ice", "completed");
  expect(events).toEqual(["relayed", "direct"]);
  expect(link.path).toBe("direct");
});

test("candidates that come before the description follow it", () => {
  const { raise, events } = negotiating(DIALS);
  raise("candidate", "a=candidate:1", "0");
  raise("description", "offer's text");
  raise("candidate", "a=candidate:2", "0");
  expect(events).toEqual(["offer offer's text", "candidate:1", "candidate:2"]);
});

test("a description that contains all candidates waits for them, but not for long", () => {
  vi.useFakeTimers();
  try {
    const complete = negotiating({ initiator: true, trickle: false });
    complete.raise("description", "early");
    complete.raise("candidate", "a=candidate:1", "0");
    expect(complete.events).toEqual([]);
    complete.raise("gathering", "complete");
    const slow = negotiating({ initiator: true, trickle: false });
    slow.raise("description", "early");
    vi.advanceTimersByTime(999);
    expect(slow.events).toEqual([]);
    vi.advanceTimersByTime(1);
    for (const { events, raise } of [complete, slow]) {
      raise("gathering", "complete");
      expect(events).toEqual(["offer whole"]);
    }
  } finally {
    vi.useRealTimers();
  }
});

test("an answerer calls a peer behind a NAT at once, and one that may be near a little later", () => {
  vi.useFakeTimers();
  try {
    const { link, state } = negotiating({ initiator: false, trickle: true });
    const near = "candidate:1 1 UDP 1 10.0.0.7 50000 typ host";
    const far = "candidate:2 1 UDP 1 203.0.113.7 50000 typ srflx raddr 0.0.0.0 rport 0";
    for (const candidate of [near, far])
      link.signal({ candidate: { candidate, sdpMLineIndex: 0, sdpMid: "0" } });
    expect(state.added).toEqual([]);
    link.signal({ type: "offer", sdp: "v=0" });
    expect(state.added).toEqual([far]);
    vi.advanceTimersByTime(200);
    expect(state.added).toEqual([far, near]);
  } finally {
    vi.useRealTimers();
  }
});

test("only the first channel of a peer counts, and the connection of a dial has its own", () => {
  for (const initiator of [true, false]) {
    const { raise } = negotiating({ initiator, trickle: true });
    const channels = [1, 2].map(() => FakeNativeChannel.pair()[0]);
    for (const channel of channels) raise("channel", channel satisfies NativeChannel);
    expect(channels.map(({ isClosed }) => isClosed)).toEqual([initiator, true]);
  }
});

test.each([
  ["failed", "ICE connection failed"],
  ["closed", "closed by the peer"],
])("a connection that is %s ends the link once, and is released", (state, reason) => {
  const { raise, events, released, state: native, channel } = negotiating(DIALS);
  raise("state", state);
  raise("state", "closed");
  raise("description", "too late");
  raise("candidate", "too late", "0");
  raise("ice", "closed");
  expect(events).toEqual([`closed: ${reason}`]);
  expect(native.isClosed && channel.isClosed).toBe(true);
  expect(released).toHaveBeenCalledTimes(1);
});

test("a connection that had a path says that it was lost", () => {
  const { raise, events } = negotiating(DIALS);
  raise("ice", "connected");
  raise("state", "failed");
  expect(events).toEqual(["direct", `closed: ${PATH_LOST}`]);
});

test("nothing that the library throws escapes into its callbacks", async () => {
  const { raise, connection, events, link } = negotiating({ initiator: false, trickle: false });
  const broken = (): never => {
    throw new Error("libdatachannel error");
  };
  connection.getSelectedCandidatePair = broken;
  connection.localDescription = broken;
  connection.rtt = broken;
  raise("ice", "connected");
  raise("gathering", "complete");
  link.measureRoundTrip(() => events.push("measured"));
  const [channel] = FakeNativeChannel.pair();
  channel.onMessage = broken;
  raise("channel", channel);
  await vi.waitFor(() => expect(events).toEqual(["closed: libdatachannel error"]));
});
