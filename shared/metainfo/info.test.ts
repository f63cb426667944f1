import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BencodeInput } from "../bencode/bencode.ts";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { isViolation, type Violation } from "../core/violation.ts";
import { shownComponent } from "./file-name.ts";
import { distinctPaths } from "./file-paths.ts";
import { type InfoParts, parseInfo, planInfo } from "./info.ts";
import { MAX_FILES } from "./limits.ts";
import {
  buildInfo,
  built,
  COMMON,
  dictionary,
  file,
  HASH,
  parsed,
  reason,
  SINGLE,
  torrents,
} from "./testing/info-samples.ts";

describe("planInfo and parseInfo", () => {
  test("agree with a single-file dictionary written by hand", () => {
    const pieceHashes = utf8("aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbb");
    const info = built({
      name: "가.bin",
      files: [{ path: ["가.bin"], length: 262_145 }],
      pieceHashes,
      single: true,
    });
    const expected =
      "d6:lengthi262145e4:name7:가.bin12:piece lengthi262144e6:pieces40:aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbe";
    expect(new TextDecoder().decode(info)).toBe(expected);
    const metainfo = parsed(info);
    expect(metainfo).toMatchObject({ infoHash: HASH, name: "가.bin" });
    expect(metainfo.layout).toMatchObject({ length: 262_145, pieceLength: 262_144, pieceCount: 2 });
    expect(
      [...metainfo.layout.pieces()].map((piece) => new TextDecoder().decode(metainfo.pieceHash(piece))),
    ).toEqual(["a".repeat(20), "b".repeat(20)]);
  });

  test("write the same folder as a dictionary written by hand", () => {
    const info = built({
      name: "사진",
      files: [
        { path: ["😀.txt"], length: 0 },
        { path: ["sub", "b"], length: 2 },
      ],
      pieceHashes: utf8("aaaaaaaaaaaaaaaaaaaa"),
      single: false,
    });
    const expected =
      "d5:filesld6:lengthi0e4:pathl8:😀.txteed6:lengthi2e4:pathl3:sub1:beee4:name6:사진12:piece lengthi262144e6:pieces20:aaaaaaaaaaaaaaaaaaaae";
    expect(new TextDecoder().decode(info)).toBe(expected);
  });

  const shownPaths = (files: InfoParts["files"]) =>
    distinctPaths(files.map(({ path }) => path)).map(({ shown }) => shown);

  test("return what was written, with names as they are shown", () => {
    fc.assert(
      fc.property(torrents, (torrent) => {
        const info = built(torrent);
        const metainfo = parsed(info);
        const name = shownComponent(torrent.name);
        const paths = torrent.single ? [[name]] : shownPaths(torrent.files);
        let offset = 0;
        const files = torrent.files.map(({ length }, i) => {
          const file = { path: paths[i], length, offset };
          offset += length;
          return file;
        });
        expect(metainfo.name).toEqual(name);
        expect(metainfo.files).toMatchObject(files);
        expect(metainfo.layout.length).toBe(offset);
        expect(metainfo.infoBytes).toBe(info);
        const hashes = [...metainfo.layout.pieces()].map((piece) => metainfo.pieceHash(piece));
        expect(concatBytes(hashes)).toEqual(torrent.pieceHashes);
      }),
    );
  });

  const GIB = 1024 ** 3;
  const longNames = (count: number, bytes: number, levels = 1) =>
    Array.from({ length: count }, (_, n) => {
      const name = `${n}`.padEnd(bytes, "x");
      return { path: new Array<string>(levels).fill(name), length: 0 };
    });

  test.each<[string, InfoParts["files"], Violation["violation"], string]>([
    ["no files", [], "no-files", ""],
    ["10,001 files", new Array(MAX_FILES + 1).fill({ path: ["a"], length: 0 }), "too-many-files", "10001"],
    ["33 levels", [{ path: new Array(33).fill("a"), length: 0 }], "path-too-deep", "a/a/a"],
    ["more than 4 TiB", [{ path: ["a"], length: 4096 * GIB + 1 }], "too-large", "4398046511105"],
    ["more bytes than can be counted", [{ path: ["a"], length: 2 ** 60 }], "too-large", ""],
    ["names of 9 MiB", longNames(9_000, 255, 4), "info-too-long", ""],
  ])("refuse to write %s", (_, files, fault, detail) => {
    const refused = planInfo({ name: "x", files, single: false });
    expect(refused).toMatchObject({ violation: fault });
    if (detail !== "") expect(refused).toHaveProperty("detail", expect.stringContaining(detail));
  });

  test.each([
    ["64 GiB", 64 * GIB, 0, 256 * 1024],
    ["100 GiB", 100 * GIB, 0, 512 * 1024],
    ["1 TiB", 1024 * GIB, 0, 4096 * 1024],
    ["4 TiB and 9,999 files with long names", 4096 * GIB, MAX_FILES - 1, 16 * 1024 * 1024],
  ])("write %s", (_, length, more, pieceLength) => {
    const files = [{ path: ["a"], length }, ...longNames(more, 255)];
    const plan = planInfo({ name: "x", files, single: false });
    if (isViolation(plan)) throw new Error(plan.violation);
    const metainfo = parsed(plan.build(new Uint8Array(20 * plan.layout.pieceCount)));
    expect(metainfo.layout).toMatchObject({ length, pieceLength });
    expect(metainfo.layout.pieceCount).toBeLessThanOrEqual(262_144);
    expect(metainfo.files).toHaveLength(files.length);
  });

  const MAC = "한글".normalize("NFD");
  test.each<[string, string[], string[]]>([
    ["decomposed names composed", [`${MAC}/${MAC}.txt`], ["한글/한글.txt"]],
    ["names that differ in normalization", [`${MAC}.txt`, "한글.txt"], ["한글.txt", "한글 (2).txt"]],
    ["names that differ in case", ["Readme", "README"], ["Readme", "README (2)"]],
    ["a file next to a folder", ["a", "a/b"], ["a", "a (2)/b"]],
    ["a folder next to a file", ["a/b", "a"], ["a/b", "a (2)"]],
    ["255 bytes of Korean", [`${"가".repeat(83)}.mp4`], [`${"가".repeat(83)}.mp4`]],
    ["longer names with their extension", [`${"가".repeat(255)}.mp4`], [`${"가".repeat(82)}….mp4`]],
    ["names without line breaks and direction marks", ["a\nb\u202e.txt"], ["ab.txt"]],
    ["emoji as they are", ["👨‍👩‍👧 🏳️‍🌈.jpg"], ["👨‍👩‍👧 🏳️‍🌈.jpg"]],
  ])("write %s", (_, paths, written) => {
    const files = paths.map((path) => ({ path: path.split("/"), length: 0 }));
    const folder = parsed(built({ name: `${MAC}\n`, files, single: false, pieceHashes: new Uint8Array() }));
    expect(folder.name).toBe("한글");
    expect(folder.files.map(({ path }) => path.join("/"))).toEqual(written);
  });

  test("write the name of a single file composed", () => {
    const files = [{ path: [`${MAC}.txt`], length: 0 }];
    const single = { name: `${MAC}.txt`, files, single: true, pieceHashes: new Uint8Array() };
    expect(parsed(built(single))).toMatchObject({ name: "한글.txt", files: [{ path: ["한글.txt"] }] });
  });

  test("throw for a wrong count of hashes", () => {
    const one = { name: "x", files: [{ path: ["a"], length: 0 }], single: false };
    expect(() => buildInfo({ ...one, pieceHashes: new Uint8Array(20) })).toThrow("hash");
  });
});

describe("parseInfo", () => {
  test.each([
    ["bad-piece-length", 0],
    ["bad-piece-length", -(2 ** 18)],
    ["piece-length-too-large", 2 ** 25 + 1],
    ["piece-length-too-large", 2 ** 26],
    ["piece-length-too-large", 2 ** 29],
    ["bad-piece-length", 2 ** 29 + 1],
    ["bad-piece-length", 2 ** 40],
  ])("returns %s for a piece length of %i", (expected, pieceLength) => {
    const fields = { length: 2 ** 30, "piece length": pieceLength };
    expect(reason(dictionary({ ...SINGLE, ...fields }))).toBe(expected);
  });

  test.each([100, 2 ** 14 + 1, 3 * 2 ** 14, 2 ** 14, 2 ** 18, 2 ** 24, 2 ** 25])(
    "accepts a piece length of %i",
    (pieceLength) => {
      const metainfo = parsed(dictionary({ ...SINGLE, "piece length": pieceLength }));
      expect(metainfo.layout).toMatchObject({ length: 100, pieceLength, pieceCount: 1 });
    },
  );

  test("accepts any piece length that a torrent of one small piece states", () => {
    const { layout } = parsed(dictionary({ ...SINGLE, "piece length": 536_854_528 }));
    expect(layout).toMatchObject({ length: 100, pieceLength: 100, pieceCount: 1 });
  });

  test.each<[string, Record<string, BencodeInput | undefined>]>([
    ["bad-piece-length", { "piece length": undefined }],
    ["bad-piece-length", { "piece length": "262144" }],
    ["bad-pieces", { pieces: undefined }],
    ["bad-pieces", { pieces: new Uint8Array() }],
    ["bad-pieces", { pieces: new Uint8Array(19) }],
    ["bad-pieces", { pieces: new Uint8Array(21) }],
    ["bad-pieces", { pieces: new Uint8Array(40) }],
    ["bad-pieces", { pieces: ["x"] }],
    ["bad-pieces", { length: 0 }],
    ["bad-length", { length: undefined }],
    ["bad-length", { length: -1 }],
    ["bad-length", { length: "100" }],
    ["no-files", { files: [] }],
    ["no-files", { length: undefined, files: [] }],
    ["bad-length", { length: undefined, files: "x" }],
    ["accepted", { files: "x" }],
    ["accepted", { length: -1, files: [file({ path: ["a"] })] }],
    ["bad-name", { name: undefined }],
    ["bad-name", { name: 1 }],
    ["bad-name", { name: "" }],
    ["bad-name", { name: ".." }],
    ["bad-name", { name: "\0/\\\u202e." }],
    ["bad-name", { name: "\u200b\ufeff" }],
    ["accepted", { name: " " }],
    ["accepted", { attr: "x" }],
    ["bad-pieces", { attr: "l" }],
    ["accepted", { name: "...", "name.utf-8": "" }],
    ["accepted", { name: "", length: undefined, files: [file({ path: ["a"] })] }],
    ["v2-only", { length: undefined, pieces: undefined, "meta version": 2, "file tree": new Map() }],
    ["accepted", { length: 0, pieces: new Uint8Array() }],
  ])("returns %s for fields %o", (expected, changes) => {
    expect(reason(dictionary({ ...SINGLE, ...changes }))).toBe(expected);
  });

  test.each<[string, BencodeInput]>([
    ["bad-path", file({})],
    ["bad-path", file({ path: [] })],
    ["bad-path", file({ path: "a" })],
    ["bad-path", file({ path: [1] })],
    ["bad-path", file({ path: [["a"]] })],
    ["bad-path", ["a"]],
    ["bad-path", file({ path: [1], attr: "p" })],
    ["bad-path", file({ path: ["a"], attr: "l", "symlink path": [1] })],
    ["path-too-deep", file({ path: new Array(101).fill("a") })],
    ["bad-length", file({ path: ["a"], length: -1 })],
    ["bad-length", file({ path: ["a"], length: [] })],
    ["no-files", file({ path: ["a"], attr: "p" })],
    ["accepted", file({ path: new Array(100).fill("a") })],
    ["accepted", file({ path: ["constructor", "..."] })],
    ["accepted", file({ path: ["fine"], "path.utf-8": [] })],
  ])("returns %s for the file %o", (expected, entry) => {
    expect(reason(dictionary({ ...COMMON, files: [entry] }))).toBe(expected);
  });

  test("refuses lengths whose sum is not a safe integer", () => {
    const half = file({ path: ["a"], length: 2 ** 52 });
    expect(reason(dictionary({ ...COMMON, files: [half, half] }))).toBe("bad-length");
  });

  test("refuses more than 10,000 files", () => {
    const files = new Array(MAX_FILES + 1).fill(file({ path: ["a"], length: 0 }));
    expect(reason(dictionary({ ...COMMON, pieces: new Uint8Array(), files }))).toBe("too-many-files");
  });

  test("refuses a path that more than 33 files have", () => {
    const copies = (count: number) => new Array(count).fill(file({ path: ["a", "b"], length: 1 }));
    expect(reason(dictionary({ ...COMMON, files: copies(33) }))).toBe("accepted");
    expect(reason(dictionary({ ...COMMON, files: copies(34) }))).toBe("repeated-path");
  });

  test.each([
    ["info-not-a-dictionary", utf8("le")],
    ["info-not-a-dictionary", utf8("i1e")],
    ["bencode-truncated", new Uint8Array()],
    ["bencode-trailing-bytes", concatBytes([dictionary(SINGLE), utf8("x")])],
    ["bencode-too-deep", utf8(`d1:x${"l".repeat(1000)}${"e".repeat(1000)}e`)],
    ["info-too-long", new Uint8Array(8 * 1024 * 1024 + 1)],
  ])("returns %s for malformed bytes", (expected, bytes) => expect(reason(bytes)).toBe(expected));

  test("never throws for arbitrary or damaged bytes", () => {
    const damaged = fc.tuple(torrents, fc.nat(), fc.nat(255)).map(([torrent, at, byte]) => {
      const bytes = built(torrent);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    const arbitrary = fc.uint8Array().map((bytes) => new Uint8Array(bytes));
    fc.assert(
      fc.property(fc.oneof(arbitrary, damaged), (bytes) => void parseInfo(HASH, bytes)),
      { numRuns: 1000 },
    );
  });
});
