import { createHash } from "node:crypto";
import createTorrent from "create-torrent";
import fc from "fast-check";
import parseTorrent from "parse-torrent";
import { describe, expect, test } from "vitest";
import { type BencodeInput, encodeBencode } from "../bencode/bencode.ts";
import { type Bytes, concatBytes, toHex, utf8 } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { PIECE_LENGTH } from "../core/layout.ts";
import { isViolation } from "../core/violation.ts";
import { type InfoParts, MAX_FILES, MAX_PATH_DEPTH, parseInfo, planInfo } from "./info.ts";
import type { Metainfo } from "./metainfo.ts";

const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c" as InfoHash;

type HashedParts = Omit<InfoParts, "pieceLength"> & { readonly pieceHashes: Bytes };

function buildInfo({ pieceHashes, ...parts }: HashedParts) {
  const plan = planInfo({ pieceLength: PIECE_LENGTH, ...parts });
  return isViolation(plan) ? plan : plan.build(pieceHashes);
}

function built(parts: HashedParts): Bytes {
  const bytes = buildInfo(parts);
  if (isViolation(bytes)) throw new Error(bytes.violation);
  return bytes;
}

function parsed(bytes: Bytes): Metainfo {
  const metainfo = parseInfo(HASH, bytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return metainfo;
}

/** A stand-in for SHA-1: as many distinct bytes as so many pieces need. */
function hashesFor(length: number): Bytes {
  return new Uint8Array(20 * Math.ceil(length / PIECE_LENGTH)).map((_, i) => i * 7);
}

function sha1(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}

const names = fc.string({ unit: fc.oneof(fc.constantFrom(..."./\\\0가"), fc.string({ unit: "grapheme" })) });
const lengths = fc.oneof(
  fc.nat(3 * PIECE_LENGTH),
  fc.constantFrom(0, 1, PIECE_LENGTH - 1, PIECE_LENGTH, PIECE_LENGTH + 1),
);
const torrents: fc.Arbitrary<HashedParts> = fc
  .record({
    name: names,
    files: fc.array(
      fc.record({ path: fc.array(names, { minLength: 1, maxLength: MAX_PATH_DEPTH }), length: lengths }),
      { minLength: 1, maxLength: 6 },
    ),
    single: fc.boolean(),
  })
  .map(({ name, files, single }) => {
    const kept = single ? files.slice(0, 1) : files;
    return {
      name,
      files: kept,
      single,
      pieceHashes: hashesFor(kept.reduce((sum, file) => sum + file.length, 0)),
    };
  });

describe("planInfo and parseInfo", () => {
  test("a dictionary written by hand, and its hash", () => {
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

  test("a folder written by hand", () => {
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

  test("what is written can be read, and says the same; names are kept unless they climb", () => {
    fc.assert(
      fc.property(torrents, (torrent) => {
        const info = built(torrent);
        const metainfo = parsed(info);
        const kept = (name: string): string =>
          /^\.{0,2}$|[/\\\0]/.test(name) ? expect.not.stringMatching(/^\.{0,2}$|[/\\\0]/) : name;
        let offset = 0;
        const files = torrent.files.map(({ path, length }) => {
          const file = { path: torrent.single ? [kept(torrent.name)] : path.map(kept), length, offset };
          offset += length;
          return file;
        });
        expect(metainfo.name).toEqual(kept(torrent.name));
        expect(metainfo.files).toEqual(files);
        expect(metainfo.layout.length).toBe(offset);
        expect(metainfo.infoBytes).toBe(info);
        const hashes = [...metainfo.layout.pieces()].map((piece) => metainfo.pieceHash(piece));
        expect(concatBytes(hashes)).toEqual(torrent.pieceHashes);
      }),
    );
  });

  test("too much to write is refused by name, and a wrong count of hashes is a bug of ours", () => {
    const file = { path: ["a"], length: 0 };
    const none = new Uint8Array();
    const many = { name: "x", files: new Array(MAX_FILES).fill(file), pieceHashes: none, single: false };
    expect(parsed(built(many)).files).toHaveLength(MAX_FILES);
    expect(buildInfo({ ...many, files: [...many.files, file] })).toMatchObject({
      violation: "too-many-files",
    });
    const deep = { path: new Array(MAX_PATH_DEPTH + 1).fill("a"), length: 0 };
    expect(buildInfo({ ...many, files: [deep] })).toMatchObject({ violation: "path-too-deep" });
    const huge = { path: ["a"], length: 419_400 * PIECE_LENGTH };
    expect(buildInfo({ ...many, files: [huge], pieceHashes: hashesFor(huge.length) })).toBeInstanceOf(
      Uint8Array,
    );
    const tooHuge = { path: ["a"], length: 420_000 * PIECE_LENGTH };
    expect(buildInfo({ ...many, files: [tooHuge], pieceHashes: hashesFor(tooHuge.length) })).toMatchObject({
      violation: "info-too-long",
    });
    expect(() => buildInfo({ ...many, pieceHashes: new Uint8Array(20) })).toThrow("hash");
  });
});

/** Fields of an info dictionary that parses: 100 bytes in one piece. */
const SINGLE = { length: 100, name: "a", "piece length": PIECE_LENGTH, pieces: new Uint8Array(20) };
const { length: _, ...COMMON } = SINGLE;

function dictionary(fields: Record<string, BencodeInput | undefined>): Bytes {
  const present = Object.entries(fields).filter(
    (entry): entry is [string, BencodeInput] => entry[1] !== undefined,
  );
  return encodeBencode(new Map(present));
}

function file(fields: Record<string, BencodeInput>): BencodeInput {
  return new Map(Object.entries({ length: 100, ...fields }));
}

function reason(bytes: Bytes): string {
  const metainfo = parseInfo(HASH, bytes);
  return isViolation(metainfo) ? metainfo.violation : "accepted";
}

describe("parseInfo judges", () => {
  test.each([0, 1, 2 ** 13, 2 ** 14 + 1, 2 ** 25, 2 ** 40, -(2 ** 18), 3 * 2 ** 14])(
    "piece length %i: refused",
    (length) => expect(reason(dictionary({ ...SINGLE, "piece length": length }))).toBe("bad-piece-length"),
  );

  test.each([14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24])("piece length 2^%i: read", (exponent) => {
    const metainfo = parsed(dictionary({ ...SINGLE, "piece length": 2 ** exponent }));
    expect(metainfo.layout.pieceLength).toBe(2 ** exponent);
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
    ["length-and-files", { files: [] }],
    ["no-files", { length: undefined, files: [] }],
    ["no-files", { length: undefined, files: "x" }],
    ["bad-name", { name: undefined }],
    ["bad-name", { name: 1 }],
    ["bad-name", { name: "" }],
    ["bad-name", { name: "." }],
    ["bad-name", { name: ".." }],
    ["bad-name", { name: "../../etc/passwd" }],
    ["bad-name", { name: "/etc" }],
    ["bad-name", { name: "..\\evil" }],
    ["bad-name", { name: "a\0.txt" }],
    ["bad-name", { name: "fine", "name.utf-8": ".." }],
    ["accepted", { name: "..." }],
    ["accepted", { name: "<img src=x onerror=alert(1)>" }],
    ["accepted", { name: "\u202egpj.exe" }],
    ["accepted", { length: 0, pieces: new Uint8Array() }],
  ])("%s: %o", (expected, changes) => {
    expect(reason(dictionary({ ...SINGLE, ...changes }))).toBe(expected);
  });

  test.each<[string, BencodeInput]>([
    ["bad-path", file({})],
    ["bad-path", file({ path: [] })],
    ["bad-path", file({ path: "a" })],
    ["bad-path", file({ path: [1] })],
    ["bad-path", file({ path: [["a"]] })],
    ["bad-path", file({ path: [""] })],
    ["bad-path", file({ path: ["a", "..", "b"] })],
    ["bad-path", file({ path: ["."] })],
    ["bad-path", file({ path: ["a/b"] })],
    ["bad-path", file({ path: ["a\\b"] })],
    ["bad-path", file({ path: ["a\0"] })],
    ["bad-path", file({ path: ["fine"], "path.utf-8": [".."] })],
    ["bad-path", ["a"]],
    ["path-too-deep", file({ path: new Array(33).fill("a") })],
    ["bad-length", file({ path: ["a"], length: -1 })],
    ["bad-length", file({ path: ["a"], length: [] })],
    ["no-files", file({ path: ["a"], attr: "p" })],
    ["accepted", file({ path: new Array(32).fill("a") })],
    ["accepted", file({ path: ["constructor", "..."] })],
  ])("%s: a file %o", (expected, entry) => {
    expect(reason(dictionary({ ...COMMON, files: [entry] }))).toBe(expected);
  });

  test("sums that are not exact", () => {
    const half = file({ path: ["a"], length: 2 ** 52 });
    expect(reason(dictionary({ ...COMMON, files: [half, half] }))).toBe("bad-length");
  });

  test("ten thousand files and no more", () => {
    const files = new Array(MAX_FILES + 1).fill(file({ path: ["a"], length: 0 }));
    expect(reason(dictionary({ ...COMMON, pieces: new Uint8Array(), files }))).toBe("too-many-files");
  });

  test.each([
    ["info-not-a-dictionary", utf8("le")],
    ["info-not-a-dictionary", utf8("i1e")],
    ["bencode-truncated", new Uint8Array()],
    ["bencode-trailing-bytes", concatBytes([dictionary(SINGLE), utf8("x")])],
    ["bencode-unsorted-keys", utf8(`d4:name1:a6:lengthi0e12:piece lengthi262144e6:pieces0:e`)],
    ["bencode-too-deep", utf8(`d1:x${"l".repeat(40)}${"e".repeat(40)}e`)],
    ["info-too-long", new Uint8Array(8 * 1024 * 1024 + 1)],
  ])("%s", (expected, bytes) => expect(reason(bytes)).toBe(expected));

  test("arbitrary and damaged bytes never throw", () => {
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

describe("parseInfo reads what others write", () => {
  test("UTF-8 beside another encoding", () => {
    const latin = Uint8Array.of(0x63, 0xe9);
    const metainfo = parsed(
      dictionary({
        ...COMMON,
        name: latin,
        "name.utf-8": "cé",
        files: [file({ path: [latin], "path.utf-8": ["é"] })],
      }),
    );
    expect(metainfo.name).toBe("cé");
    expect(metainfo.files[0]?.path).toEqual(["é"]);
    expect(parsed(dictionary({ ...SINGLE, name: latin })).name).toBe("c\ufffd");
  });

  test("padding files count but are not listed", () => {
    const files = [
      file({ path: ["a"], length: 100 }),
      file({ path: [".pad", "16284"], length: 16_284, attr: "p" }),
      file({ path: ["b"], length: 5, attr: "hx" }),
    ];
    const metainfo = parsed(
      dictionary({ ...COMMON, "piece length": 16_384, pieces: new Uint8Array(40), files }),
    );
    expect(metainfo.layout.length).toBe(16_389);
    expect(metainfo.files).toEqual([
      { path: ["a"], length: 100, offset: 0 },
      { path: ["b"], length: 5, offset: 16_384 },
    ]);
  });

  test("fields we do not know, hybrid torrents' among them", () => {
    const extra = { private: 1, source: "x", "meta version": 2, "file tree": new Map([["a", new Map()]]) };
    expect(reason(dictionary({ ...SINGLE, ...extra }))).toBe("accepted");
  });
});

/** WebTorrent's way to a torrent. */
function created(input: unknown, name: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    createTorrent(input, { name, pieceLength: PIECE_LENGTH, announceList: [] }, (error, torrent) =>
      error ? reject(error) : resolve(torrent),
    );
  });
}

function content(length: number, name: string): Buffer & { name?: string } {
  return Object.assign(Buffer.alloc(length, name), { name });
}

function pieceHashes(whole: Uint8Array): Bytes {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += PIECE_LENGTH)
    hashes.push(
      createHash("sha1")
        .update(whole.subarray(at, at + PIECE_LENGTH))
        .digest(),
    );
  return concatBytes(hashes);
}

describe("beside create-torrent and parse-torrent", () => {
  test.each([1, PIECE_LENGTH, PIECE_LENGTH + 1, 3 * PIECE_LENGTH - 5])(
    "one file of %i bytes: the same info hash",
    async (length) => {
      const file = content(length, "한글.bin");
      const theirs = await parseTorrent(await created(file, "한글.bin"));
      const ours = built({
        name: "한글.bin",
        files: [{ path: ["한글.bin"], length }],
        pieceHashes: pieceHashes(file),
        single: true,
      });
      expect(new Uint8Array(theirs.infoBuffer)).toEqual(ours);
      expect(theirs.infoHash).toBe(sha1(ours));
    },
  );

  test("several files: the same info hash, and each side reads the other's", async () => {
    const files = [content(10, "a.txt"), content(PIECE_LENGTH, "😀.bin"), content(77, "나.txt")];
    const theirs = await parseTorrent(await created(files, "folder"));
    const parts = files.map((file) => ({ path: [file.name ?? ""], length: file.length }));
    const ours = built({
      name: "folder",
      files: parts,
      pieceHashes: pieceHashes(Buffer.concat(files)),
      single: false,
    });
    expect(new Uint8Array(theirs.infoBuffer)).toEqual(ours);

    const metainfo = parsed(new Uint8Array(theirs.infoBuffer));
    expect(
      metainfo.files.map(({ path, ...rest }) => ({ path: `folder/${path.join("/")}`, ...rest })),
    ).toEqual(theirs.files.map(({ path, length, offset }) => ({ path, length, offset })));
    expect([...metainfo.layout.pieces()].map((piece) => toHex(metainfo.pieceHash(piece)))).toEqual(
      theirs.pieces,
    );
  });

  test("whatever we write is the same again after they re-encode it", async () => {
    await fc.assert(
      fc.asyncProperty(torrents, async (torrent) => {
        const info = built(torrent);
        const theirs = await parseTorrent(concatBytes([utf8("d4:info"), info, utf8("e")]));
        expect(theirs.infoHash).toBe(sha1(info));
        expect(theirs.length).toBe(parsed(info).layout.length);
      }),
      { numRuns: 50 },
    );
  });
});
