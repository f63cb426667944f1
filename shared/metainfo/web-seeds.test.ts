import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BencodeInput, encodeBencode } from "../bencode/bencode.ts";
import type { InfoHash } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { fileUrl, originalFiles } from "./original-files.ts";
import { parseShareLink, shareLink } from "./share-link.ts";
import { dictionary, file, SINGLE } from "./testing/info-samples.ts";
import { parseTorrentFile, writeTorrentFile } from "./torrent-file.ts";
import { parseWebSeed } from "./web-seeds.ts";

const HEX = "0123456789abcdef0123456789abcdef01234567" as InfoHash;
const LINK = `https://share.example/#${HEX}`;

describe("the address of a web seed", () => {
  test.each([
    ["https://web.example", "https://web.example/"],
    ["http://test.com/test file/foo bar/", "http://test.com/test%20file/foo%20bar/"],
    [" https://web.example/a?key=1#top ", "https://web.example/a?key=1"],
    ["https://서울.example/x", "https://xn--2i4bq6h.example/x"],
  ])("%s is %s", (text, url) => expect(parseWebSeed(text)).toBe(url));

  test.each([
    "",
    "web.example/file",
    "ftp://web.example/file",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "blob:https://web.example/1",
    "https://user:password@web.example/",
    "https://user@web.example/",
    `https://web.example/${"a".repeat(2048)}`,
  ])("is not %s", (text) => expect(parseWebSeed(text)).toBeUndefined());
});

describe("url-list", () => {
  const read = (list: BencodeInput): readonly string[] => {
    const content = parseTorrentFile(dictionary({ info: new Map(Object.entries(SINGLE)), "url-list": list }));
    if (isViolation(content)) throw new Error(content.violation);
    return content.webSeeds;
  };

  test.each<[string, BencodeInput, readonly string[]]>([
    ["a single address", "http://test.com/file", ["http://test.com/file"]],
    ["an empty one", "", []],
    [
      "a list, each once",
      ["http://a.example/", "http://b.example/", "http://a.example"],
      ["http://a.example/", "http://b.example/"],
    ],
    ["a list with nothing in it", [""], []],
    ["nonsense", [1, new Map(), ["http://c.example/"], "x", new Uint8Array([0xff])], []],
    ["a number", 7, []],
  ])("%s", (_, list, expected) => expect(read(list)).toEqual(expected));

  test("has at most 20 addresses", () => {
    expect(read(Array.from({ length: 100 }, (_, n) => `http://s${n}.example/`))).toHaveLength(20);
  });

  test("is written as it is read", () => {
    const webSeeds = ["https://a.example/x%20y/", "http://b.example/file?key=1"];
    const content = parseTorrentFile(writeTorrentFile(dictionary(SINGLE), ["wss://t.example/"], webSeeds));
    expect(content).toMatchObject({ webSeeds, trackers: ["wss://t.example/"] });
  });
});

describe("ws= in links", () => {
  test.each([
    [`magnet:?xt=urn:btih:${HEX}&ws=https%3A%2F%2Fweb.example%2Ffile`, "https://web.example/file"],
    [`magnet:?xt=urn:btih:${HEX}&ws=https://web.example/file&dn=x`, "https://web.example/file"],
    [`magnet:?ws.1=http%3A%2F%2Fweb.example%2Fa%2520b&xt=urn:btih:${HEX}`, "http://web.example/a%20b"],
    [`see ${LINK}&ws=https%3A%2F%2Fweb.example%2F.`, "https://web.example/"],
    [`(${LINK}&ws=https://web.example/f)`, "https://web.example/f"],
  ])("%s", (text, webSeed) => {
    const link = parseShareLink(text);
    expect(link).toMatchObject({ infoHash: HEX, webSeeds: [webSeed] });
    expect(link).not.toHaveProperty("lacksWebSocketTracker");
  });

  test.each(["ftp://web.example/file", "file:///etc/passwd", "", "%"])("ignore %s", (value) => {
    expect(parseShareLink(`${LINK}&ws=${value}`)).toEqual({ infoHash: HEX, trackers: [] });
  });

  test("are 20 at most, and each counts once", () => {
    const many = Array.from({ length: 50 }, (_, n) => `&ws=http://s${n % 30}.example/`).join("");
    const link = parseShareLink(LINK + many);
    expect("webSeeds" in link && link.webSeeds).toHaveLength(20);
  });

  test("parse to the addresses that were written, also inside a message", () => {
    const urls = fc.uniqueArray(fc.webUrl({ withQueryParameters: true, validSchemes: ["http", "https"] }), {
      minLength: 1,
      maxLength: 5,
      selector: (url) => new URL(url).href,
    });
    const around = fc.constantFrom(["", ""], ["(", ")"], ["<", ">"], ['"', '".'], ["", "를"], ["[a](", ")."]);
    fc.assert(
      fc.property(urls, around, (urls, [before, after]) => {
        const webSeeds = urls.map((url) => new URL(url).href);
        const written = shareLink("http://localhost/", HEX, ["wss://t.example/"], [1], undefined, webSeeds);
        const expected = { infoHash: HEX, trackers: ["wss://t.example/"], webSeeds, selected: [1] };
        expect(parseShareLink(`${before}${written}${after}`)).toEqual(expected);
      }),
    );
  });
});

describe("the address of a file", () => {
  test.each([
    ["https://web.example/film.mkv", true, "https://web.example/film.mkv"],
    ["https://web.example/files/", true, "https://web.example/files/the%20film"],
    ["https://web.example/files/?key=1", true, "https://web.example/files/the%20film?key=1"],
    ["https://web.example/get?name=a/", true, "https://web.example/get?name=a/"],
    ["https://web.example/files", false, "https://web.example/files/the%20film"],
    ["https://web.example/files/?a=1?b", false, "https://web.example/files/the%20film?a=1?b"],
  ])("below %s (single: %s) is %s", (webSeed, isSingle, url) =>
    expect(fileUrl(webSeed, isSingle, "the%20film")).toBe(url),
  );

  test("has the original names: bytes that are no text, no letters changed, padding left out", () => {
    const info = encodeBencode(
      new Map<string, BencodeInput>([
        [
          "files",
          [
            new Map<string, BencodeInput>([
              ["length", 5],
              ["path", ["CON", new Uint8Array([0x63, 0x61, 0x66, 0xe9])]],
            ]),
            new Map<string, BencodeInput>([
              ["attr", "px"],
              ["length", 11],
              ["path", [".pad", "11"]],
            ]),
            new Map<string, BencodeInput>([
              ["length", 2],
              ["path", ["old"]],
              ["path.utf-8", ["né ü~(1)'.txt"]],
            ]),
          ],
        ],
        ["name", "a/b "],
        ["piece length", 16384],
        ["pieces", new Uint8Array(20)],
      ]),
    );
    expect(originalFiles(info)).toEqual({
      isSingle: false,
      files: [
        { path: "a%2Fb%20/CON/caf%E9", offset: 0, length: 5 },
        { path: undefined, offset: 5, length: 11 },
        { path: "a%2Fb%20/n%C3%A9%20%C3%BC~%281%29%27.txt", offset: 16, length: 2 },
      ],
    });
  });

  test("a symbolic link has no bytes, whatever it says", () => {
    const link = file({ attr: "l", length: 7, path: ["link"], "symlink path": ["b"] });
    const files = [link, file({ length: 5, path: ["b"] })];
    expect(originalFiles(dictionary({ ...SINGLE, name: "a", files })).files).toEqual([
      { path: "a/link", offset: 0, length: 0 },
      { path: "a/b", offset: 0, length: 5 },
    ]);
  });

  test("of a single file has the torrent's name", () => {
    expect(originalFiles(dictionary({ ...SINGLE, name: "x y" }))).toMatchObject({
      isSingle: true,
      files: [{ path: "x%20y", offset: 0 }],
    });
  });
});
