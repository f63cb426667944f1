import { describe, expect, test } from "vitest";
import { toHex } from "../core/bytes.ts";
import {
  bearer,
  KEEP_REASONS,
  KEEP_STATES,
  parseBearer,
  parseKeepError,
  parseKeeperOffer,
  parseKeepGrant,
  parseKeepRequest,
  parseKeepStatus,
} from "./protocol.ts";

const HASH = toHex(new Uint8Array(20).fill(0xab));
const TOKEN = "a-_1".repeat(8);

describe("the offer in the configuration", () => {
  const offer = { days: 7, shareBytes: 1e9, isPublicAllowed: false };

  test("is read; what a newer server adds is not", () => {
    expect(parseKeeperOffer({ ...offer, more: 1 })).toEqual(offer);
  });

  test.each([undefined, null, [], "7", { ...offer, days: -1 }, { ...offer, shareBytes: 1.5 }, { days: 7 }])(
    "is none: %j",
    (json) => expect(parseKeeperOffer(json)).toBeUndefined(),
  );
});

describe("a request", () => {
  test("names an info hash in either case", () => {
    for (const infoHash of [HASH, HASH.toUpperCase()])
      expect(parseKeepRequest(JSON.stringify({ infoHash }))).toBe(HASH);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    `"${HASH}"`,
    "{}",
    `{"infoHash":"${HASH}0"}`,
    `{"infoHash":["${HASH}"]}`,
    `{"infoHash":"${HASH.slice(1)}g"}`,
    `{"__proto__":{"infoHash":"${HASH}"}}`,
  ])("is none: %s", (body) => expect(parseKeepRequest(body)).toBeUndefined());
});

describe("an answer", () => {
  test("grants, with a token the first time", () => {
    expect(parseKeepGrant({ token: TOKEN, expiresAt: 5 })).toEqual({ token: TOKEN, expiresAt: 5 });
    expect(parseKeepGrant({ expiresAt: 5 })).toEqual({ expiresAt: 5 });
    for (const json of [
      null,
      {},
      { expiresAt: "5" },
      { expiresAt: 5, token: 1 },
      { expiresAt: 5, token: "short" },
    ])
      expect(parseKeepGrant(json)).toBeUndefined();
  });

  test.each(KEEP_STATES)("says that a share is %s", (state) => {
    const status = { state, have: 1, length: null, expiresAt: 5 };
    expect(parseKeepStatus(status)).toEqual(status);
    for (const reason of KEEP_REASONS)
      expect(parseKeepStatus({ ...status, reason })).toEqual({ ...status, reason });
    // Words of a newer server.
    expect(parseKeepStatus({ ...status, reason: "asleep" })).toEqual(status);
  });

  test.each([
    null,
    {},
    { state: "lost", have: 0, length: 0, expiresAt: 0 },
    { state: "kept", have: -1, length: 0, expiresAt: 0 },
    { state: "kept", have: 0, length: "0", expiresAt: 0 },
    { state: "kept", have: 0, expiresAt: 0 },
    { state: "kept", have: 0, length: 0, expiresAt: Number.NaN },
  ])("is no status: %j", (json) => expect(parseKeepStatus(json)).toBeUndefined());

  test("names an error, and no property that every object has", () => {
    expect(parseKeepError({ error: "no-room" })).toBe("no-room");
    for (const json of [undefined, {}, { error: "toString" }, { error: 1 }])
      expect(parseKeepError(json)).toBeUndefined();
  });
});

describe("a token in a header", () => {
  test("is read as it was written", () => expect(parseBearer(bearer(TOKEN))).toBe(TOKEN));

  test.each([
    undefined,
    "",
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer  ${TOKEN}`,
    `Bearer ${TOKEN} x`,
    "Bearer a",
    `Bearer ${"a".repeat(65)}`,
  ])("is none: %s", (header) => expect(parseBearer(header)).toBeUndefined());
});
