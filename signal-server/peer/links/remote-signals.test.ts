import { expect, test } from "vitest";
import { isUsableCandidate, splitDescription } from "./remote-signals.ts";

test.each([
  ["candidate:1 1 UDP 2114977791 10.0.0.7 50000 typ host", true],
  ["a=candidate:1 1 udp 1677721855 203.0.113.7 50000 typ srflx raddr 0.0.0.0 rport 0", true],
  ["candidate:1 1 udp 1 2001:db8::7 50000 typ host generation 0 ufrag a", true],
  // A name that only the peer's own network resolves.
  ["candidate:1 1 udp 2113937151 0e4c7f4e-2d6b-4d4b-9d0a-0f4a5b1f9a34.local 50000 typ host", false],
  ["candidate:1 1 udp 2113937151 internal.example.org 53 typ host", false],
  ["candidate:1 1 tcp 1518280447 10.0.0.7 9 typ host tcptype active", false],
  ["candidate:1 1 udp", false],
  ["", false],
  ["end-of-candidates", false],
])("%s", (line, isUsable) => {
  expect(isUsableCandidate(line)).toBe(isUsable);
});

test("a description is split from its candidates, whatever ends its lines", () => {
  const host = "a=candidate:1 1 UDP 1 10.0.0.7 50000 typ host";
  const lines = ["v=0", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", host, `${host}.local`];
  for (const end of ["\r\n", "\n"])
    expect(
      splitDescription([...lines, "a=candidate:", "a=end-of-candidates", "a=mid:0", ""].join(end)),
    ).toEqual({
      sdp: "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n",
      candidates: [host, `${host}.local`],
    });
});
