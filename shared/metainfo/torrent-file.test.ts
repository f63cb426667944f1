import { createHash } from "node:crypto";
import fc from "fast-check";
import parseTorrent from "parse-torrent";
import { describe, expect, test } from "vitest";
import { type BencodeInput, decodeBencode } from "../bencode/bencode.ts";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { isViolation } from "../core/violation.ts";
import { MAX_TORRENT_FILE_LENGTH } from "./limits.ts";
import { dictionary, SINGLE } from "./testing/info-samples.ts";
import { parseTorrentFile, type TorrentFileContent, writeTorrentFile } from "./torrent-file.ts";

const INFO = new Map(Object.entries(SINGLE));

function read(fields: Record<string, BencodeInput>): TorrentFileContent {
  const content = parseTorrentFile(dictionary({ info: INFO, ...fields }));
  if (isViolation(content)) throw new Error(content.violation);
  return content;
}

const reason = (bytes: Uint8Array): string => {
  const content = parseTorrentFile(bytes);
  return isViolation(content) ? content.violation : "opens";
};

describe("parseTorrentFile", () => {
  test("keeps the info dictionary's bytes as they are, also with unsorted keys", () => {
    const info = utf8("d4:name1:a12:piece lengthi16384e6:lengthi7e6:pieces20:hashhashhashhashhashe");
    const content = parseTorrentFile(concatBytes([utf8("d7:comment2:hi4:info"), info, utf8("e")]));
    if (isViolation(content)) throw new Error(content.violation);
    expect(createHash("sha1").update(content.infoBytes).digest("hex")).toBe(
      createHash("sha1").update(info).digest("hex"),
    );
  });

  test.each<[string, Record<string, BencodeInput>, TorrentFileContent["trackers"]]>([
    ["none", {}, []],
    ["one", { announce: "wss://t.example/announce" }, ["wss://t.example/announce"]],
    [
      "tiers, each tracker once",
      {
        announce: "wss://a.example/",
        "announce-list": [["udp://u.example:80", "wss://b.example/"], ["wss://a.example/"]],
      },
      ["wss://b.example/", "wss://a.example/"],
    ],
    ["a list without tiers", { "announce-list": ["ws://c.example/a"] }, ["ws://c.example/a"]],
    [
      "nonsense",
      { announce: 7, "announce-list": [[["ws://d.example/"], 3, new Map()], "x"] },
      ["ws://d.example/"],
    ],
    ["bytes that are no text", { announce: new Uint8Array([0xff, 0xfe]) }, []],
  ])("trackers: %s", (_, fields, trackers) => {
    expect(read(fields)).toMatchObject({ trackers });
    expect(read(fields).lacksWebSocketTracker).toBeUndefined();
  });

  test.each(["udp://t.example:6969/announce", "HTTPS://t.example/announce"])(
    "says that %s cannot be reached from a browser",
    (announce) => expect(read({ announce })).toMatchObject({ trackers: [], lacksWebSocketTracker: true }),
  );

  test("takes at most 20 trackers", () => {
    const list = Array.from({ length: 50 }, (_, i) => [`wss://t${i}.example/`]);
    expect(read({ "announce-list": list }).trackers).toHaveLength(20);
  });

  test.each<[string, Uint8Array]>([
    ["bencode-malformed", utf8("<!doctype html>")],
    ["bencode-truncated", new Uint8Array()],
    ["not-a-torrent", utf8("i7e")],
    ["no-info", dictionary({ announce: "wss://t.example/" })],
    ["bencode-truncated", dictionary({ info: INFO }).subarray(0, -1)],
    ["info-not-a-dictionary", dictionary({ info: "x" })],
    [
      "only-empty-files",
      dictionary({ info: new Map(INFO).set("length", 0).set("pieces", new Uint8Array()) }),
    ],
    [
      "v2-only",
      dictionary({
        info: new Map<string, BencodeInput>([
          ["name", "a"],
          ["file tree", new Map()],
        ]),
      }),
    ],
    ["info-too-long", dictionary({ info: new Map(INFO).set("pieces", new Uint8Array(9 << 20)) })],
    ["file-too-long", new Uint8Array(MAX_TORRENT_FILE_LENGTH + 1)],
    [
      "piece-length-too-large",
      dictionary({ info: new Map(INFO).set("piece length", 64 << 20).set("length", 64 << 20) }),
    ],
  ])("refuses: %s", (expected, bytes) => expect(reason(bytes)).toBe(expected));

  test("never throws, whatever the file contains", () => {
    const valid = dictionary({ info: INFO, announce: "wss://t.example/" });
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, end) => {
        const damaged = valid.slice(0, end);
        if (at < end) damaged[at] = byte;
        parseTorrentFile(damaged);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        parseTorrentFile(bytes);
      }),
    );
  });
});

describe("writeTorrentFile", () => {
  const trackers = ["wss://a.example/announce", "ws://b.example/"];

  test.each([0, 1, 2])("is read again with the same bytes and %i trackers", (count) => {
    // Unsorted keys: encoding it again would change the info hash.
    const infoBytes = utf8("d4:name1:a12:piece lengthi16384e6:lengthi7e6:pieces20:hashhashhashhashhashe");
    const some = trackers.slice(0, count);
    const content = parseTorrentFile(writeTorrentFile(infoBytes, some));
    expect(content).toEqual({ infoBytes, trackers: some, webSeeds: [] });
  });

  test("is canonical, and names each tracker in a tier of its own", () => {
    const file = writeTorrentFile(dictionary(SINGLE), trackers);
    const value = decodeBencode(file, { strict: true });
    expect(value).toEqual(
      new Map<string, unknown>([
        ["announce", utf8("wss://a.example/announce")],
        ["announce-list", [[utf8("wss://a.example/announce")], [utf8("ws://b.example/")]]],
        ["info", decodeBencode(dictionary(SINGLE))],
      ]),
    );
  });

  test("is read by parse-torrent", async () => {
    const parsed = await parseTorrent(writeTorrentFile(dictionary(SINGLE), trackers));
    const infoHash = createHash("sha1").update(dictionary(SINGLE)).digest("hex");
    expect(parsed).toMatchObject({ infoHash, announce: trackers });
  });
});
