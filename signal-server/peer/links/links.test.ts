/** Links between two diallers of this process, over real data channels on the loopback interface. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { LinkId } from "../../../shared/core/ids.ts";
import type { Negotiation, NegotiationEvents } from "../../../shared/session/ports.ts";
import type { Signal } from "../../../shared/tracker/protocol/messages.ts";
import { type NodeDialler, openDialler } from "./dialler.ts";

const LOOPBACK = { iceServers: () => [], bindAddress: "127.0.0.1" };

let dialler: NodeDialler;
let last = 0;

beforeAll(async () => {
  dialler = await openDialler(LOOPBACK);
});
afterAll(() => dialler.close());

interface End {
  readonly negotiation: Negotiation;
  readonly events: string[];
  readonly signals: Signal[];
}

function dial(initiator: boolean, trickle: boolean, send: (signal: Signal) => void): End {
  const events: string[] = [];
  const signals: Signal[] = [];
  const handlers: NegotiationEvents = {
    signal: (signal) => {
      signals.push(signal);
      send(signal);
    },
    path: (path) => events.push(path),
    opened: () => events.push("opened"),
    message: (data) => events.push(`message ${data.byteLength}`),
    drained: () => events.push("drained"),
    closed: (reason) => events.push(`closed: ${reason}`),
  };
  const negotiation = dialler.dial(++last as LinkId, { initiator, trickle }, handlers);
  expect(events).toEqual([]);
  return { negotiation, events, signals };
}

function pair(trickle: boolean): readonly [End, End] {
  const answerer = dial(false, trickle, (signal) => initiator.negotiation.signal(signal));
  const initiator: End = dial(true, trickle, (signal) => answerer.negotiation.signal(signal));
  return [initiator, answerer];
}

async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 20_000 });
}

for (const trickle of [true, false])
  describe(trickle ? "candidates one by one" : "descriptions that contain all candidates", () => {
    test("a link opens in both directions", async () => {
      const [a, b] = pair(trickle);
      await until(() => a.events.includes("opened") && b.events.includes("opened"));
      a.negotiation.send(new Uint8Array(65_536));
      b.negotiation.send(new Uint8Array(3));
      await until(() => a.events.includes("message 3") && b.events.includes("message 65536"));
      expect(a.negotiation.path).toBe("direct");
      expect(a.signals.every((signal) => "sdp" in signal)).toBe(!trickle);
      a.negotiation.close();
      await until(() => b.events.at(-1) === "closed: closed by the peer");
      expect(a.events.at(-1)).toBe("message 3");
    });
  });
