import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type InfoHash, parseId } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { parseShareLink, type ShareLink, shareLink } from "./share-link.ts";
import { BASE32, HEX, LINK, MAGNET, SAFE, wide } from "./testing/link-samples.ts";

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
    `web+${MAGNET}`,
    `#${encodeURIComponent(`web+${MAGNET}`)}`,
    `#${encodeURIComponent(encodeURIComponent(`web+magnet://?xt=urn:btih:${HEX}`))}`,
    `magnet:?xt=${encodeURIComponent(`urn:btih:${HEX}`)}`,
    `magnet:?dn=x&xt=urn:btih:${HEX}`,
    `magnet:?xt=urn:btih:${HEX}&xt=urn:btih:${BASE32}&xt=urn:btih:bad`,
    `magnet:?xt=urn:btmh:1220${"a".repeat(64)}&xt=urn:btih:${HEX}`,
    `magnet:?xt.1=urn:sha1:whatever&xt.2=urn:btih:${HEX}`,
    `${MAGNET}&dn=100%&kt=%E9&so=9-1,x&ix=no`,
  ])("reads the info hash of %j", (text) => expect(link(text)?.infoHash).toBe(HEX));

  const TRACKERS = ["wss://t.example/announce", "ws://u.example/a?key=1&b=2"];
  const WITH_TRACKERS = shareLink("https://share.example/", HEX as InfoHash, TRACKERS);
  test.each([
    WITH_TRACKERS,
    `${WITH_TRACKERS}.`,
    `(${WITH_TRACKERS})`,
    `[a](${WITH_TRACKERS})`,
    `[${WITH_TRACKERS}](${WITH_TRACKERS})`,
    `<${WITH_TRACKERS}|${WITH_TRACKERS}>`,
    `${WITH_TRACKERS}를 열어`,
    WITH_TRACKERS.replace("#", "%23"),
    WITH_TRACKERS.replaceAll("&", "&amp;"),
    WITH_TRACKERS.replaceAll("&", "&amp;amp;"),
    WITH_TRACKERS.replaceAll("&", "&#38;"),
    SAFE.replace(encodeURIComponent(LINK), encodeURIComponent(WITH_TRACKERS)),
    SAFE.replace(encodeURIComponent(LINK), encodeURIComponent(WITH_TRACKERS.replaceAll("&", "&amp;"))),
    `${MAGNET}&amp;dn=a&amp;tr=${TRACKERS.map(encodeURIComponent).join("&amp;tr=")}`,
    `magnet:?tr=${TRACKERS.map(encodeURIComponent).join("&tr=")}&xt=urn%3Abtih%3A${HEX}`,
    `${MAGNET}&dn=My film&tr=${TRACKERS.map(encodeURIComponent).join("&tr=")}`,
    `${WITH_TRACKERS}${WITH_TRACKERS}`,
    `${WITH_TRACKERS}${MAGNET}`,
    `${WITH_TRACKERS}?fbclid=x`,
    WITH_TRACKERS.replace("&", "?"),
    WITH_TRACKERS.replace("#", "?fbclid=x#"),
    WITH_TRACKERS.replace("#", ""),
    WITH_TRACKERS.replaceAll("&", ";"),
    WITH_TRACKERS.replaceAll("&", "\\u0026"),
    WITH_TRACKERS.replace("announce", "anno=\r\nunce"),
    WITH_TRACKERS.replaceAll("&tr=", "&tr=\r\n> "),
    wide(WITH_TRACKERS),
    `${encodeURIComponent(`${MAGNET}&dn=My film&tr=${TRACKERS.map(encodeURIComponent).join("&tr=")}`)}`,
    `web+${MAGNET}&dn=My film&tr=${TRACKERS.map(encodeURIComponent).join("&tr=")}`,
    `#${encodeURIComponent(`web+${MAGNET}&dn=My film&tr=${TRACKERS.map(encodeURIComponent).join("&tr=")}`)}`,
  ])("reads the trackers of %j", (text) => expect(link(text)?.trackers).toEqual(TRACKERS));

  test.each([
    ["only udp and http", "tr=udp%3A%2F%2Fa.example%3A80&tr=http://b.example/announce", true],
    ["a WebSocket among others", "tr=udp://a.example:80&tr=wss://b.example", undefined],
    ["none", "dn=x", undefined],
  ])("notices that a browser can use none of the trackers: %s", (_, parameters, expected) =>
    expect(link(`${MAGNET}&${parameters}`)?.lacksWebSocketTracker).toBe(expected),
  );

  test.each([
    "",
    "#",
    "hello",
    HEX.slice(1),
    `${HEX.slice(1)}g`,
    `${HEX}g`,
    `#${HEX}g`,
    `Film ${HEX}`,
    "Film #3: see https://example.org/#top",
    BASE32.replace(/^./, "1"),
    "https://share.example/",
    "https://share.example/#",
    "https://share.example/#%E0%A4%A",
    "https://share.example/page#section",
    "magnet:xt=urn:btih:",
    `javascript:${HEX}`,
    `https://code.example/film/commit/${HEX}`,
    `https://code.example/${"a1".repeat(32)}`,
    `see https://code.example/${HEX} and more`,
  ])("refuses %j as malformed", (text) =>
    expect(parseShareLink(text)).toEqual({ violation: "malformed-link" }),
  );

  test.each([
    "magnet:?",
    "magnet:?dn=name",
    "magnet:?xt=",
    `magnet:?xt=urn:btih:${HEX.slice(1)}`,
    `magnet:?xt=urn:sha1:${HEX}`,
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

  test.each([
    ["info-hash-too-long", `${HEX}0`],
    ["info-hash-too-long", `https://share.example/#${"a1".repeat(32)}`],
    ["info-hash-too-long", `magnet:?xt=urn:btih:${HEX}00`],
    ["info-hash-too-long", "0".repeat(64)],
    ["several-info-hashes", `${LINK} ${LINK.replace("d", "e")}`],
    ["several-info-hashes", `${MAGNET}&xt=urn:btih:${"0".repeat(40)}`],
    ["several-info-hashes", `${LINK} https://out.example/?url=${encodeURIComponent(LINK.replace("d", "e"))}`],
    ["magnet-v2-only", `magnet:?xt=urn:btmh:1220${"a".repeat(64)}&dn=x`],
    ["magnet-v2-only", `see ${encodeURIComponent(`magnet:?xt=urn:btmh:1220${"a".repeat(64)}`)}`],
  ])("returns %s for %j", (expected, text) => expect(parseShareLink(text)).toEqual({ violation: expected }));

  test("refuses a megabyte of other text, and finds a link in a megabyte, in linear time", () => {
    const million = 1_000_000;
    for (const part of [
      "a",
      "#",
      "#a",
      "%23",
      "%",
      "&amp;",
      "btih:",
      "<",
      " ",
      "#\n",
      "가",
      "f\n",
      "f ",
      "&a",
      "=\n",
      "&#35;",
      "＃",
      "urldefense.com/v3/__",
      "magnet:?",
    ]) {
      const text = part.repeat(million / part.length);
      expect(parseShareLink(text)).toHaveProperty("violation");
      expect(link(`${text} ${LINK} `)?.infoHash).toBe(HEX);
    }
    const links = `${LINK}&tr=wss%3A%2F%2Ft.example|`;
    expect(link(links.repeat(million / links.length))?.trackers).toEqual(["wss://t.example/"]);
    expect(parseShareLink("a".repeat(5 * million))).toHaveProperty("violation");
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

describe("selected files", () => {
  test.each([
    [`${LINK}&so=0,2-3`, [0, 2, 3]],
    [`${LINK}&so=0%2C2`, [0, 2]],
    [`${LINK};so=1`, [1]],
    [`magnet:?so=5&xt=urn:btih:${HEX}`, [5]],
    [`${LINK}&so=`, undefined],
    [`${LINK}&so=all`, undefined],
  ])("%s", (text, selected) => {
    expect(parseShareLink(text)).toEqual({ infoHash: HEX, trackers: [], ...(selected && { selected }) });
  });

  test("a link that selects no file is one without a selection", () => {
    expect(shareLink("https://share.example/", HEX as InfoHash, [], [])).toBe(LINK);
  });
});

describe("shareLink", () => {
  test("writes a share link that parses to the same info hash", () => {
    expect(shareLink("https://share.example/", HEX as InfoHash)).toBe(LINK);
    expect(shareLink("https://share.example/x?y=1#old", HEX as InfoHash)).toBe(
      `https://share.example/x?y=1#${HEX}`,
    );
  });

  test("writes trackers that parse to the same addresses, also inside a message", () => {
    const trackers = fc.uniqueArray(fc.webUrl({ withQueryParameters: true, validSchemes: ["ws", "wss"] }), {
      maxLength: 5,
      selector: (url) => new URL(url).href,
    });
    const files = fc.option(fc.constantFrom([0], [2, 4, 5, 6], [0, 9_999]), { nil: undefined });
    const around = fc.constantFrom(["", ""], ["(", ")"], ["<", ">"], ['"', '".'], ["", "를"], ["[a](", ")."]);
    fc.assert(
      fc.property(infoHashes, trackers, files, around, (infoHash, urls, selected, [before, after]) => {
        const written = shareLink("http://localhost:8080/", infoHash, urls, selected);
        const expected = {
          infoHash,
          trackers: urls.map((url) => new URL(url).href),
          ...(selected !== undefined && { selected }),
        };
        expect(parseShareLink(`${before}${written}${after}`)).toEqual(expected);
      }),
    );
  });
});
