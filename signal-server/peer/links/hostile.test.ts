/** What peers send during a negotiation, to the real library: it must end the link at most, and never the process. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Signal } from "../../../shared/tracker/protocol/messages.ts";
import { type NodeDialler, openDialler } from "./dialler.ts";
import { dial, type End, linked, opened, until } from "./testing/linked.ts";

let dialler: NodeDialler;
let offer: string;
let answer: string;

beforeAll(async () => {
  dialler = await openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });
  const [a, b] = linked(dialler, false);
  await opened(a, b);
  [offer, answer] = [a, b].map(({ signals: [first] }) => (first && "sdp" in first ? first.sdp : "")) as [
    string,
    string,
  ];
  a.negotiation.close();
});
afterAll(() => dialler.close());

/** After whatever has happened, links still open. */
async function expectToWork(): Promise<void> {
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  a.negotiation.close();
}

/** An initiator that has made its offer, or an answerer that waits for one. */
async function waitingEnd(initiator: boolean): Promise<End> {
  const end = dial(dialler, { initiator, trickle: true }, () => {});
  if (initiator) await until(() => end.signals.length > 0);
  return end;
}

const line = (pattern: RegExp, replacement: string) => (sdp: string) => sdp.replace(pattern, replacement);
const DAMAGE: readonly (readonly [string, (sdp: string) => string])[] = [
  ["nothing", () => ""],
  ["no description", () => "nonsense"],
  ["zeros", () => "\0".repeat(1000)],
  ["no version", line(/v=0\r\n/, "")],
  ["no fingerprint", line(/a=fingerprint:.*\r\n/, "")],
  ["a short fingerprint", line(/a=fingerprint:.*\r\n/, "a=fingerprint:sha-256 AA\r\n")],
  ["an unknown fingerprint", line(/a=fingerprint:.*\r\n/, "a=fingerprint:md9 AA:BB\r\n")],
  ["no credentials", line(/a=ice-(ufrag|pwd):.*\r\n/g, "")],
  ["long credentials", line(/a=ice-pwd:.*\r\n/, `a=ice-pwd:${"x".repeat(8000)}\r\n`)],
  ["empty credentials", line(/a=ice-ufrag:.*\r\n/, "a=ice-ufrag:\r\n")],
  ["no data", line(/m=application.*\r\n/, "")],
  ["a rejected section", line(/m=application \d+/, "m=application 0")],
  ["a port out of range", line(/m=application \d+/, "m=application 99999999999999999999")],
  ["another port of SCTP", line(/a=sctp-port:5000/, "a=sctp-port:99999999999999999999")],
  ["the wrong role", line(/a=setup:\w+/, "a=setup:holdconn")],
  ["an undecided role", line(/a=setup:\w+/, "a=setup:actpass")],
  ["a size that is no number", line(/a=max-message-size:\d+/, "a=max-message-size:-x")],
  ["a huge size", line(/a=max-message-size:\d+/, "a=max-message-size:99999999999999999999999")],
  ["no room for messages", line(/a=max-message-size:\d+/, "a=max-message-size:1")],
  ["a lite agent", line(/a=mid:0/, "a=ice-lite\r\na=mid:0")],
  ["thousands of lines", (sdp) => sdp + "a=x:y\r\n".repeat(1000)],
  [
    "odd candidates",
    (sdp) =>
      `${sdp}${["", ":", ":1 1 UDP", ":1 x y z 127.0.0.1 a typ b", `:${"1 ".repeat(500)}`].map((rest) => `a=candidate${rest}\r\n`).join("")}`,
  ],
  ["letters outside ASCII", line(/a=mid:0/, "a=mid:🦀\u2028")],
];

describe.each([true, false])("a description of a peer (ours is the offer: %s)", (initiator) => {
  test.each(DAMAGE)("%s", async (_, damage) => {
    const end = await waitingEnd(initiator);
    const signal: Signal = initiator
      ? { type: "answer", sdp: damage(answer) }
      : { type: "offer", sdp: damage(offer) };
    end.negotiation.signal(signal);
    end.negotiation.signal(signal);
    expect(end.events).toEqual([]);
    await new Promise(setImmediate);
    end.negotiation.close();
    for (const event of end.events) expect(event).toMatch(/^closed: malformed signal: ./);
    await expectToWork();
  });
});

test("a description that the library refuses ends the link with the reason", async () => {
  const end = await waitingEnd(true);
  end.negotiation.signal({ type: "answer", sdp: "nonsense" });
  await until(() => end.events.length === 1);
  expect(end.events[0]).toMatch(/^closed: malformed signal: ./);
});

test("odd candidates, before and after the description, leave the link as it is", async () => {
  const texts = ["", "candidate", "candidate:", "candidate:1 1 udp 1 127.0.0.1 99999 typ host", "\0", "🦀"];
  const odd = (sdpMid: string | undefined): Signal[] =>
    [
      ...texts,
      "candidate:1 1 udp x 127.0.0.1 1 typ host",
      `candidate:1 1 udp 1 127.0.0.1 1 typ ${"x".repeat(900)}`,
    ].map((candidate) => ({ candidate: { candidate, sdpMLineIndex: 7, sdpMid } }));
  const ends = linked(dialler, true, (signal, pass) => {
    for (const candidate of odd("0")) pass(candidate);
    pass(signal);
    for (const candidate of odd("\0".repeat(64))) pass(candidate);
  });
  await opened(...ends);
  for (const { negotiation } of ends) negotiation.close();
});
