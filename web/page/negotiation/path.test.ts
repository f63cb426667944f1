import { describe, expect, it } from "vitest";
import { pairInUse, type Stat } from "./path.ts";

const candidates: readonly Stat[] = [
  { id: "Lhost", type: "local-candidate", candidateType: "host" },
  { id: "Lrelay", type: "local-candidate", candidateType: "relay" },
  { id: "Rhost", type: "remote-candidate", candidateType: "host" },
  { id: "Rprflx", type: "remote-candidate", candidateType: "prflx" },
  { id: "Rrelay", type: "remote-candidate", candidateType: "relay" },
];
const pair = (id: string, local: string, remote: string, more: Partial<Stat> = {}): Stat => ({
  id,
  type: "candidate-pair",
  localCandidateId: local,
  remoteCandidateId: remote,
  ...more,
});
const transport: Stat = { id: "T", type: "transport", selectedCandidatePairId: "P" };

describe("the path in use", () => {
  it.each<[string, string | undefined, readonly Stat[]]>([
    ["host to host", "direct", [transport, pair("P", "Lhost", "Rhost")]],
    ["a peer behind a NAT", "direct", [transport, pair("P", "Lhost", "Rprflx")]],
    ["our relay", "relayed", [transport, pair("P", "Lrelay", "Rprflx")]],
    ["the peer's relay", "relayed", [transport, pair("P", "Lhost", "Rrelay")]],
    [
      "the pair that the transport names, not another one that was nominated before",
      "direct",
      [
        transport,
        pair("old", "Lrelay", "Rhost", { nominated: true, state: "succeeded" }),
        pair("P", "Lhost", "Rhost"),
      ],
    ],
    [
      "without a transport, the selected pair (Firefox)",
      "relayed",
      [pair("a", "Lhost", "Rhost", { nominated: true }), pair("b", "Lrelay", "Rhost", { selected: true })],
    ],
    [
      "without a transport, the nominated pair that works",
      "direct",
      [
        pair("a", "Lrelay", "Rhost", { nominated: true, state: "failed" }),
        pair("b", "Lhost", "Rhost", { nominated: true, state: "succeeded" }),
      ],
    ],
    ["candidates that are hidden", undefined, [transport, pair("P", "gone", "gone too")]],
  ])("%s", (_what, path, stats) => {
    expect(pairInUse([...candidates, ...stats])?.path).toBe(path);
  });

  it("is unknown before a pair is in use", () => {
    expect(pairInUse([])).toBeUndefined();
    expect(pairInUse([...candidates, pair("P", "Lhost", "Rhost", { state: "in-progress" })])).toBeUndefined();
  });

  it("has a round trip time once ICE has measured it", () => {
    const measured = pair("P", "Lhost", "Rhost", { currentRoundTripTime: 0.044 });
    expect(pairInUse([...candidates, transport, measured])?.roundTripMs).toBe(44);
    expect(pairInUse([...candidates, transport, pair("P", "Lhost", "Rhost")])?.roundTripMs).toBeUndefined();
  });
});
