import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EncodedText } from "./encoded-text.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import { parseClientMessage, parseFrame } from "./parse-client.ts";
import { parseServerMessage } from "./parse-server.ts";
import { scanObject } from "./scan.ts";
import { serializeClientMessage, serializeServerMessage } from "./serialize.ts";
import {
  binary,
  clientMessage,
  clientViolation,
  offer,
  serverMessage,
  serverViolation,
} from "./testing/protocol-samples.ts";
import { readUsualMessage } from "./usual.ts";
import { describeViolation } from "./violation.ts";

/** Values that break parsers, to replace valid values in a frame. */
const poison = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, "", "announce", [], {}, [null], [[]], { length: 20 }),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Overwrites a few characters of `text` or replaces one value of its JSON. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const overwritten = fc
    .tuple(text, fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 4 }))
    .map(([frame, cuts]) =>
      cuts.reduce((now, [at, by]) => {
        const place = at % (now.length + 1);
        return now.slice(0, place) + by + now.slice(place + by.length);
      }, frame),
    );
  const replaced = fc.tuple(text, fc.nat(), poison).map(([frame, at, value]) => {
    let position = 0;
    const size = frame.match(/[:[,]/g)?.length ?? 0;
    return (
      JSON.stringify(JSON.parse(frame, (_, old) => (position++ === at % (size + 1) ? value : old))) ?? ""
    );
  });
  return fc.oneof(overwritten, replaced);
}

const OFFERS = JSON.stringify({ action: "announce", ...binary, left: 1, numwant: 5, offers: [offer] });

/** As a socket receives it: one character for each byte. */
function bytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** A copy with all text decoded. @param seen called for each text that was not */
function decoded(value: unknown, seen?: () => void): unknown {
  if (value instanceof EncodedText) {
    seen?.();
    return String(value);
  }
  if (Array.isArray(value)) return value.map((one) => decoded(one, seen));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decoded(one, seen)]));
}

describe("client and server messages", () => {
  test("parse to the client message that was serialized", () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(parseClientMessage(serializeClientMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  test("are read without the schemas where they are frequent", () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        const read = readUsualMessage(JSON.parse(serializeClientMessage(message)));
        expect(read).toEqual(message.type === "scrape" ? undefined : message);
      }),
    );
  });

  test("are the same with and without the schemas, whatever has been done to the frame", () => {
    const frames = mutated(clientMessage.map(serializeClientMessage));
    let usual = 0;
    fc.assert(
      fc.property(frames, (frame) => {
        const bySchemas = parseClientMessage(frame, () => undefined);
        expect(parseClientMessage(frame)).toEqual(bySchemas);
        if (bySchemas.ok && bySchemas.message.type !== "scrape") usual++;
      }),
      { numRuns: 3000 },
    );
    expect(usual).toBeGreaterThan(300);
  });

  test("are the same when they are read from their bytes, whatever has been done to the frame", () => {
    const valid = clientMessage.map(serializeClientMessage);
    const frames = fc.oneof(valid, mutated(valid), fc.json());
    let scanned = 0;
    let encoded = 0;
    fc.assert(
      fc.property(frames, (text) => {
        const bytes = bytesOf(text);
        const parsed = parseFrame({ text, bytes });
        expect(decoded(parsed, () => encoded++)).toEqual(parseClientMessage(text));
        const fields = scanObject(bytes);
        if (fields === undefined) return;
        expect(decoded(fields)).toEqual(JSON.parse(text));
        scanned++;
      }),
      { numRuns: 3000 },
    );
    expect(scanned).toBeGreaterThan(200);
    expect(encoded).toBeGreaterThan(100);
  });

  test.each([
    ["a raw line end", OFFERS.replace("\\r\\n", "\n")],
    ["a raw tab before the data section", OFFERS.replace("s=-", "s=\t")],
    ["a raw tab after it", OFFERS.replace("DTLS", "\t")],
    ["a raw tab in its first line", OFFERS.replace("v=0", "v=\t")],
    ["no data section", OFFERS.replace("m=application", "a=application")],
    ["two data sections", OFFERS.replace("s=-", "m=application 9 x")],
    ["a section for audio", OFFERS.replace("s=-", "m=audio 9 x")],
    ["a section for audio first", OFFERS.replace("v=0", "m=audio 9 x")],
    ["a section behind another spelling of a line end", OFFERS.replace("s=-", "s=-\\u000am=audio 9 x")],
    ["a character beyond ASCII", OFFERS.replace("s=-", "s=é")],
    ["a name that is no field", OFFERS.replace("numwant", "__proto__")],
    ["more after its end", `${OFFERS} `],
    ["no end", OFFERS.slice(0, -1)],
    ["a fraction", OFFERS.replace('"left":1', '"left":1.5')],
    ["a leading zero", OFFERS.replace('"left":1', '"left":01')],
  ])("are left to the JSON parser if a frame has %s", (_, text) => {
    expect(scanObject(bytesOf(OFFERS))).toBeDefined();
    expect(text).not.toBe(OFFERS);
    expect(scanObject(bytesOf(text))).toBe(undefined);
    expect(parseFrame({ text, bytes: bytesOf(text) })).toEqual(parseClientMessage(text));
  });

  test("parse to the server message that was serialized", () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        expect(parseServerMessage(serializeServerMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  test("parse to a message or a named violation when the frame is mutated, and never throw", () => {
    const frames = fc.oneof(
      mutated(clientMessage.map(serializeClientMessage)),
      mutated(serverMessage.map(serializeServerMessage)),
      fc.string(),
      poison.map((value) => JSON.stringify(value)),
    );
    let refused = 0;
    fc.assert(
      fc.property(frames, (frame) => {
        for (const parsed of [parseClientMessage(frame), parseServerMessage(frame)])
          if (!parsed.ok) {
            expect(describeViolation(parsed.violation)).toMatch(/^[a-z-]+( in .+)?$/s);
            refused++;
          }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  test.each(
    ['{"action":"scrape","info_hash":5}', "null", "[]", "5", '"x"', "", "{", "[".repeat(60_000)].map(
      (frame) => [frame.slice(0, 30), frame] as const,
    ),
  )("are refused if the frame is %s", (_, frame) => {
    expect(clientViolation(frame)).not.toBe("accepted");
    expect(serverViolation(frame)).not.toBe("accepted");
  });

  test("are refused without being parsed if longer than 64 KiB", () => {
    const padded = (length: number) => JSON.stringify({ action: "announce", ...binary }).padEnd(length);
    expect(clientViolation(padded(MAX_MESSAGE_LENGTH))).toBe("accepted");
    expect(clientViolation(padded(MAX_MESSAGE_LENGTH + 1))).toBe("message-too-long");
  });
});
