/** Links between two diallers of this process, over real data channels on the loopback interface. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOW_WATER } from "../../../shared/session/links/link.ts";
import type { Signal } from "../../../shared/tracker/protocol/messages.ts";
import { type NodeDialler, openDialler } from "./dialler.ts";
import { dial, type End, linked, opened, until } from "./testing/linked.ts";

const KIB = 1024;
const LOOPBACK = { iceServers: () => [], bindAddress: "127.0.0.1" };

let dialler: NodeDialler;

beforeAll(async () => {
  dialler = await openDialler(LOOPBACK);
});
afterAll(() => dialler.close());

/** The library may notice the end of the channel, of the association or of the path first. */
function hasClosed({ events }: End): boolean {
  return events.at(-1)?.startsWith("closed: ") === true;
}

/** The browser hides its address behind a name that only its own network resolves. */
function withHiddenAddress(signal: Signal): Signal {
  const hide = (text: string): string =>
    text.replaceAll(" 127.0.0.1 ", " 0e4c7f4e-2d6b-4d4b-9d0a-0f4a5b1f9a34.local ");
  if ("sdp" in signal) return { ...signal, sdp: hide(signal.sdp) };
  return { candidate: { ...signal.candidate, candidate: hide(signal.candidate.candidate) } };
}

for (const trickle of [true, false])
  describe(trickle ? "candidates one by one" : "descriptions that contain all candidates", () => {
    test("a link opens, carries messages both ways, and both ends know its path", async () => {
      const ends = linked(dialler, trickle);
      const [a, b] = ends;
      await opened(a, b);
      a.negotiation.send(new Uint8Array(64 * KIB));
      b.negotiation.send(new Uint8Array(3));
      await until(() => a.events.includes("message 3") && b.events.includes(`message ${64 * KIB}`));
      for (const { negotiation } of ends) expect(negotiation.path).toBe("direct");
      expect(a.events.slice(0, 2)).toEqual(["direct", "opened"]);
      a.negotiation.close();
      await until(() => hasClosed(b));
      expect(a.events.at(-1)).toBe("message 3");
    });

    test("signals are a description, and candidates only where they follow one by one", async () => {
      const ends = linked(dialler, trickle);
      await opened(...ends);
      for (const [i, { negotiation, signals }] of ends.entries()) {
        const [description, ...candidates] = signals;
        expect(description).toMatchObject({ type: i === 0 ? "offer" : "answer" });
        expect(JSON.stringify(description).includes("a=candidate:")).toBe(!trickle);
        expect(candidates.length > 0).toBe(trickle);
        for (const candidate of candidates)
          expect(candidate).toEqual({
            candidate: { candidate: expect.stringMatching(/^candidate:/), sdpMLineIndex: 0, sdpMid: "0" },
          });
        negotiation.close();
      }
    });

    for (const hidden of ["initiator", "answerer"])
      test(`an ${hidden} that hides its address is reached all the same`, async () => {
        const isInitiator = hidden === "initiator";
        const ends = linked(dialler, trickle, (signal, pass, isFromInitiator) =>
          pass(isFromInitiator === isInitiator ? withHiddenAddress(signal) : signal),
        );
        await opened(...ends);
        for (const { negotiation } of ends) negotiation.close();
      });
  });

test("candidates may arrive before the description that they belong to", async () => {
  const held: (() => void)[] = [];
  const [a, b] = linked(dialler, true, (signal, pass) => {
    if ("sdp" in signal) held.push(() => pass(signal));
    else {
      pass(signal);
      for (const act of held.splice(0)) act();
    }
  });
  await opened(a, b);
  a.negotiation.close();
});

test("reports when few bytes are left of many", async () => {
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  const count = 64;
  for (let i = 0; i < count; i++) a.negotiation.send(new Uint8Array(64 * KIB));
  expect(a.negotiation.bufferedAmount).toBeGreaterThan(LOW_WATER);
  expect(a.events).not.toContain("drained");
  await until(() => b.events.filter((event) => event === `message ${64 * KIB}`).length === count);
  await until(() => a.negotiation.bufferedAmount === 0);
  // More than once where the bytes left while others were sent.
  await until(() => a.events.includes("drained"));
  a.negotiation.close();
});

test("measures the round trip", async () => {
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  a.negotiation.send(new Uint8Array(1));
  await until(() => b.events.includes("message 1"));
  const measured: number[] = [];
  a.negotiation.measureRoundTrip((ms) => measured.push(ms));
  expect(measured).toEqual([]);
  await until(() => measured.length === 1);
  expect(measured[0]).toBeLessThan(1000);
  a.negotiation.close();
});

test("a closed link raises no event, and its peer learns of it", async () => {
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  b.negotiation.send(new Uint8Array(9));
  a.negotiation.close();
  a.negotiation.close();
  a.negotiation.send(new Uint8Array(1));
  const before = [...a.events];
  await until(() => hasClosed(b));
  a.negotiation.measureRoundTrip(() => a.events.push("measured"));
  await new Promise(setImmediate);
  expect(a.events).toEqual(before);
});

test("signals that come twice, too late or from the wrong side change nothing", async () => {
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  for (const end of [a, b]) for (const signal of [...a.signals, ...b.signals]) end.negotiation.signal(signal);
  a.negotiation.send(new Uint8Array(4));
  await until(() => b.events.includes("message 4"));
  a.negotiation.close();
  a.negotiation.signal({ type: "answer", sdp: "v=0" });
});

test("an end that is closed at once sends nothing", async () => {
  const end = dial(dialler, { initiator: true, trickle: true }, () => {});
  end.negotiation.close();
  const [a, b] = linked(dialler, true);
  await opened(a, b);
  expect(end.events).toEqual([]);
  expect(end.signals).toEqual([]);
  a.negotiation.close();
});

test("links keep to the range of ports", async () => {
  const ranged = await openDialler({ ...LOOPBACK, portRange: [42_800, 42_899] });
  const [a, b] = linked(ranged, true);
  await opened(a, b);
  const ports = [...a.signals, ...b.signals].flatMap((signal) =>
    "sdp" in signal ? [] : [Number(signal.candidate.candidate.split(" ")[5])],
  );
  expect(ports).toHaveLength(2);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(42_800);
    expect(port).toBeLessThanOrEqual(42_899);
  }
  ranged.close();
});

test("an address that this machine does not have is a reason, not an exception", async () => {
  const elsewhere = await openDialler({ ...LOOPBACK, bindAddress: "not an address" });
  const end = dial(elsewhere, { initiator: true, trickle: true }, () => {});
  await until(() => end.events.length === 1);
  expect(end.events[0]).toMatch(/^closed: ./);
  elsewhere.close();
  const late = dial(elsewhere, { initiator: true, trickle: true }, () => {});
  await until(() => late.events.length === 1);
});
