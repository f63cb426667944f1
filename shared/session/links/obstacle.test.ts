import { describe, expect, it } from "vitest";
import type { Signal } from "../../tracker/protocol/messages.ts";
import { note, obstacleOf, type Passed } from "./obstacle.ts";

const UDP = "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0";
const TCP_OUT = "candidate:2 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0";
const TCP_IN = "candidate:3 1 tcp 1518280447 192.0.2.1 50001 typ host tcptype passive";
const RELAY = "candidate:4 1 udp 41885439 198.51.100.1 60000 typ relay raddr 0.0.0.0 rport 0";
const MDNS = "candidate:5 1 udp 2113937151 7d0c6a1e-0000-4000-8000-000000000000.local 50000 typ host";

const sdp = (...lines: readonly string[]): Signal => ({
  type: "offer",
  sdp: ["v=0", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", ...lines, ""].join("\r\n"),
});
const candidate = (text: string): Signal => ({
  candidate: { candidate: text, sdpMLineIndex: 0, sdpMid: "0" },
});
const nothing: readonly Signal[] = [];
const passed = (signals: readonly Signal[]): Passed => {
  const sum = { isDescribed: false, candidates: 0 };
  for (const signal of signals) note(sum, signal);
  return sum;
};

describe("an obstacle", () => {
  it.each([
    ["blocked-here", "makes no description", nothing, nothing],
    ["blocked-here", "gathers nothing", [sdp()], [sdp(), candidate(UDP)]],
    ["blocked-here", "gathers nothing, and the peer does not answer", [sdp()], nothing],
    ["blocked-here", "can only call out over TCP", [sdp(), candidate(TCP_OUT)], [sdp(), candidate(UDP)]],
    ["blocked-here", "sends empty candidates", [sdp(), candidate("")], [sdp(), candidate(UDP)]],
    ["no-answer", "gets no answer", [sdp(), candidate(UDP)], nothing],
    ["no-answer", "gets candidates only", [sdp(), candidate(UDP)], [candidate(UDP)]],
    ["blocked-there", "gets no candidates", [sdp(), candidate(UDP)], [sdp()]],
    ["blocked-there", "gets what only calls out", [sdp(), candidate(UDP)], [sdp(`a=${TCP_OUT}`)]],
    ["no-path", "has candidates of both sides", [sdp(), candidate(UDP)], [sdp(), candidate(MDNS)]],
    ["no-path", "has them in the descriptions", [sdp(`a=${UDP}`)], [sdp(`a=${TCP_OUT}`, `a=${TCP_IN}`)]],
    ["no-path", "has relayed ones", [sdp(), candidate(RELAY)], [sdp(), candidate(RELAY)]],
  ] as const)("is %s when this side %s", (obstacle, _what, here, there) => {
    expect(obstacleOf(passed(here), passed(there))).toBe(obstacle);
  });
});
