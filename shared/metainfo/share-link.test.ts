import fc from "fast-check";
import { decode } from "magnet-uri";
import { describe, expect, test } from "vitest";
import { type InfoHash, parseId } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { magnetLink, parseShareLink, type ShareLink, shareLink } from "./share-link.ts";

const HEX = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";
/** The same 20 bytes in base32, encoded here: 5 bits per letter. */
const BASE32 = Array.from({ length: 32 }, (_, i) => {
  const bits = [...HEX].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)];
}).join("");
const MAGNET = `magnet:?xt=urn:btih:${HEX}`;

const infoHashes = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 })
  .map((text) => parseId<InfoHash>(text) as InfoHash);

function link(text: string): ShareLink | undefined {
  const parsed = parseShareLink(text);
  return isViolation(parsed) ? undefined : parsed;
}

describe("parseShareLink", () => {
  test.each([
    HEX,
    HEX.toUpperCase(),
    BASE32,
    BASE32.toLowerCase(),
    `  ${HEX}\n`,
    `#${HEX}`,
    `https://share.example/#${HEX}`,
    `http://localhost:8080/?upload=1000#${HEX}`,
    `share.example/#${HEX.toUpperCase()}`,
    `https://share.example/#${BASE32}`,
    MAGNET,
    `magnet:?xt=urn:btih:${BASE32}`,
    `MAGNET:?xt=urn:btih:${HEX.toUpperCase()}`,
    `#${MAGNET}`,
    `https://share.example/#${MAGNET}`,
    `https://share.example/#${encodeURIComponent(MAGNET)}`,
    `https://share.example/#%20${HEX}%20`,
    `magnet:?xt=${encodeURIComponent(`urn:btih:${HEX}`)}`,
    `magnet:?dn=x&xt=urn:btih:${HEX}`,
    `magnet:?xt=urn:btih:${HEX}&xt=urn:btih:${"0".repeat(40)}&xt=urn:btih:bad`,
    `magnet:?xt=urn:btmh:1220${"a".repeat(64)}&xt=urn:btih:${HEX}`,
    `magnet:?xt.1=urn:sha1:whatever&xt.2=urn:btih:${HEX}`,
    `${MAGNET}&dn=100%&kt=%E9&so=9-1,x&ix=no`,
  ])("reads the info hash of %j", (text) => expect(link(text)?.infoHash).toBe(HEX));

  test.each([
    "",
    "#",
    "hello",
    HEX.slice(1),
    `${HEX}0`,
    `${HEX.slice(1)}g`,
    BASE32.replace(/^./, "1"),
    "https://share.example/",
    "https://share.example/#",
    "https://share.example/#%E0%A4%A",
    "https://share.example/page#section",
    "magnet:xt=urn:btih:",
    `javascript:${HEX}`,
    `${" ".repeat(3)}${"a".repeat(70_000)}`,
  ])("refuses %j as malformed", (text) =>
    expect(parseShareLink(text)).toEqual({ violation: "malformed-link" }),
  );

  test.each([
    "magnet:?",
    "magnet:?dn=name",
    "magnet:?xt=",
    `magnet:?xt=urn:btih:${HEX.slice(1)}`,
    `magnet:?xt=urn:btih:${HEX}00`,
    `magnet:?xt=urn:sha1:${HEX}`,
    `magnet:?xt=urn:btmh:1220${"a".repeat(64)}`,
    `magnet:?infoHash=${HEX}`,
    `magnet:?__proto__=${HEX}&constructor=x`,
    `https://share.example/#magnet:?dn=${HEX}`,
  ])("finds no info hash in %j", (text) => {
    expect(parseShareLink(text)).toEqual({ violation: "magnet-without-info-hash" });
  });

  test.each([
    ["dn=C%2B%2B+notes", "C++ notes"],
    ["dn=a%20b", "a b"],
    ["dn=%ED%95%9C%EA%B8%80", "한글"],
    ["dn=100%", "100%"],
    ["dn=a=b", "a=b"],
    ["dn=first&dn=second", "first"],
    ["dn=", undefined],
    ["", undefined],
  ])("reads the parameters %j as the name %j", (parameters, name) =>
    expect(link(`${MAGNET}&${parameters}`)?.name).toBe(name),
  );

  test("keeps at most 20 trackers, only WebSockets, without duplicates", () => {
    const parameters = [
      "tr=wss%3A%2F%2Ft.example%2Fannounce",
      "tr=wss%3A%2F%2Ft.example%2Fannounce",
      "tr.2=ws://u.example/a?key=1",
      "tr=udp%3A%2F%2Fx.example%3A80",
      "tr=https%3A%2F%2Fx.example",
      "tr=javascript:alert(1)",
      "tr=%E9",
      "tr=wss://v.example/%23fragment",
      "tr",
    ];
    expect(link(`${MAGNET}&${parameters.join("&")}`)?.trackers).toEqual([
      "wss://t.example/announce",
      "ws://u.example/a?key=1",
      "wss://v.example/",
    ]);
    const many = Array.from({ length: 500 }, (_, i) => `tr=wss://t${i}.example`).join("&");
    expect(link(`${MAGNET}&${many}`)?.trackers).toHaveLength(20);
  });

  test("never throws for pasted text", () => {
    const pieces = fc.constantFrom(
      "magnet:?",
      "xt=urn:btih:",
      "xt=",
      HEX,
      BASE32,
      "&",
      "#",
      "%",
      "%41",
      "=",
      "tr=",
      "dn=",
    );
    const text = fc
      .array(
        fc.oneof(
          pieces,
          fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)),
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (pasted) => void parseShareLink(pasted)),
      { numRuns: 1000 },
    );
  });
});

describe("shareLink and magnetLink", () => {
  const names = fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => name.trim() === name);

  test("write a share link that parses to the same info hash", () => {
    expect(shareLink("https://share.example/", HEX as InfoHash)).toBe(`https://share.example/#${HEX}`);
    expect(shareLink("https://share.example/x?y=1#old", HEX as InfoHash)).toBe(
      `https://share.example/x?y=1#${HEX}`,
    );
    fc.assert(
      fc.property(infoHashes, (infoHash) => {
        expect(parseShareLink(shareLink("http://localhost:8080/", infoHash))).toEqual({
          infoHash,
          trackers: [],
        });
      }),
    );
  });

  test("write a magnet that parses to the same info hash, name and trackers, alone or as a fragment", () => {
    const trackers = fc.uniqueArray(fc.webUrl({ withQueryParameters: true, validSchemes: ["ws", "wss"] }), {
      maxLength: 5,
      selector: (url) => new URL(url).href,
    });
    fc.assert(
      fc.property(infoHashes, names, trackers, (infoHash, name, urls) => {
        const magnet = magnetLink(infoHash, name, urls);
        const expected = { infoHash, name, trackers: urls.map((url) => new URL(url).href) };
        expect(parseShareLink(magnet)).toEqual(expected);
        expect(parseShareLink(`https://share.example/#${magnet}`)).toEqual(expected);
      }),
    );
  });

  test("write a magnet that magnet-uri reads", () => {
    const magnet = magnetLink(HEX as InfoHash, "한글 & 100%.txt", ["wss://t.example/announce?a=b"]);
    expect(decode(magnet)).toMatchObject({
      infoHash: HEX,
      dn: "한글 & 100%.txt",
      announce: ["wss://t.example/announce?a=b"],
    });
  });

  test("replace a lone surrogate in the name", () => {
    expect(link(magnetLink(HEX as InfoHash, "a\ud800b", []))?.name).toBe("a\ufffdb");
  });
});
