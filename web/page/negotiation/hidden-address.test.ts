import { describe, expect, it, test } from "vitest";
import type { Signal } from "../../bridge/messages.ts";
import { hasTurnServer, withoutAddress } from "./hidden-address.ts";

const OWN = /203\.0\.113\.7|2001:db8::7|own-name\.local/;
const HOST = "candidate:1 1 udp 2122260223 203.0.113.7 50000 typ host";
const MDNS = "candidate:2 1 udp 2122260223 own-name.local 50000 typ host";
const SRFLX = "candidate:3 1 udp 1686052607 203.0.113.7 50000 typ srflx raddr 2001:db8::7 rport 50000";
const RELAY =
  "candidate:4 1 udp 41885439 198.51.100.1 60000 typ relay raddr 203.0.113.7 rport 50000 generation 0";

const signal = (candidate: string): Signal => ({ candidate: { candidate, sdpMLineIndex: 0, sdpMid: "0" } });

describe("a user who hides their address", () => {
  it.each([HOST, MDNS, SRFLX, "candidate:5 1 udp 1 203.0.113.7 1 typ prflx"])(
    "does not send %s",
    (candidate) => {
      expect(withoutAddress(signal(candidate))).toBeUndefined();
    },
  );

  it("sends the relay's address without their own", () => {
    const sent = withoutAddress(signal(RELAY));
    expect(sent).toMatchObject({
      candidate: { candidate: expect.stringContaining("198.51.100.1 60000 typ relay") },
    });
    expect(JSON.stringify(sent)).not.toMatch(OWN);
  });

  it("sends a description without their address", () => {
    const sdp = [
      "v=0",
      "o=- 1 2 IN IP4 203.0.113.7",
      "s=-",
      "m=application 50000 UDP/DTLS/SCTP webrtc-datachannel",
      "c=IN IP6 2001:db8::7",
      ...[HOST, MDNS, SRFLX, RELAY].map((candidate) => `a=${candidate}`),
      "a=ice-ufrag:abcd",
      "",
    ].join("\r\n");
    const sent = withoutAddress({ type: "offer", sdp });
    expect(JSON.stringify(sent)).not.toMatch(OWN);
    expect(sent).toMatchObject({
      type: "offer",
      sdp: expect.stringMatching(/typ relay[\s\S]*a=ice-ufrag:abcd\r\n$/),
    });
  });
});

test.each<[boolean, RTCIceServer[]]>([
  [false, []],
  [false, [{ urls: "stun:a.example" }, { urls: ["stun:b.example"] }]],
  [true, [{ urls: "turn:a.example" }]],
  [true, [{ urls: ["stun:a.example", "turns:a.example"] }]],
])("there is a TURN server: %s in %j", (expected, servers) => {
  expect(hasTurnServer(servers)).toBe(expected);
});
