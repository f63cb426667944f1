import { describe, expect, test } from "vitest";
import type { BencodeInput } from "../bencode/bencode.ts";
import { utf8 } from "../core/bytes.ts";
import { COMMON, dictionary, file, HASH, parsed, reason, SINGLE } from "./testing/info-samples.ts";

describe("parseInfo with dictionaries of other clients", () => {
  test("reads keys in any order and keeps the bytes", () => {
    const bytes = utf8("d4:name1:a12:piece lengthi16384e6:lengthi0e6:pieces0:e");
    expect(parsed(bytes)).toMatchObject({ name: "a", infoBytes: bytes });
  });

  test.each([
    ["...", "...", "file"],
    ["../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd"],
    ["..\\evil", ".._evil", ".._evil"],
    ["a\0.txt", "a.txt", "a.txt"],
    ["\u202egpj.exe", "gpj.exe", "gpj.exe"],
    ["<b>?</b>", "<b>?<_b>", "_b____b_"],
    ["한글.txt".normalize("NFD"), "한글.txt", "한글.txt"],
    [`${"가".repeat(200)}.mp4`, `${"가".repeat(82)}….mp4`, `${"가".repeat(83)}.mp4`],
  ])("shows the name %j as %j and saves it as %j", (name, shown, saved) => {
    const metainfo = parsed(dictionary({ ...SINGLE, name }));
    const [one] = metainfo.files;
    expect(metainfo.name).toBe(shown);
    expect((one?.savedPath ?? one?.path)?.join("/")).toBe(saved);
  });

  test.each([".", "..", "", "\u202e", "\0/"])("shows a folder with the name %j as its info hash", (name) => {
    expect(parsed(dictionary({ ...COMMON, name, files: [file({ path: ["a"] })] })).name).toBe(HASH);
  });

  test.each<[string[][], string[]]>([
    [[["..", "..", "etc", "passwd"]], ["etc/passwd"]],
    [
      [
        ["a", "", ".", "b"],
        ["a", "b"],
      ],
      ["a/b", "a/b (2)"],
    ],
    [
      [["a/b"], ["a\\b"]],
      ["a_b", "a_b (2)"],
    ],
    [[[""]], ["file"]],
    [
      [["Readme"], ["README"], ["a"], ["a", "b"]],
      ["Readme", "README (2)", "a", "a (2)/b"],
    ],
    [
      [["한글"], ["한글".normalize("NFD")]],
      ["한글", "한글 (2)"],
    ],
    [
      [["con"], ["what?"]],
      ["_con", "what_"],
    ],
  ])("saves the paths %j as %j", (paths, saved) => {
    const files = paths.map((path) => file({ path, length: 1 }));
    const metainfo = parsed(dictionary({ ...COMMON, files }));
    expect(metainfo.files.map(({ path, savedPath = path }) => savedPath.join("/"))).toEqual(saved);
    expect(metainfo.files.map(({ offset }) => offset)).toEqual(paths.map((_, index) => index));
  });

  test("prefers the UTF-8 variant of a name and replaces invalid UTF-8", () => {
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

  test("does not list symbolic links, which have no bytes, nor BitComet's padding", () => {
    const pad = `_____padding_file_0_if you see this file, please update to BitComet 0.85 or above____`;
    const files = [
      file({ path: ["a"], length: 60 }),
      file({ path: [pad], length: 30 }),
      file({ path: ["link"], attr: "l", length: 1000, "symlink path": ["a"] }),
      new Map<string, BencodeInput>([
        ["path", ["other"]],
        ["attr", "lx"],
        ["symlink path", ["..", "b"]],
      ]),
      file({ path: ["no link"], attr: "l", length: 1000 }),
      file({ path: ["no target"], attr: "l", "symlink path": [".."] }),
      file({ path: ["b"], length: 10 }),
    ];
    expect(parsed(dictionary({ ...COMMON, files })).files).toEqual([
      { path: ["a"], length: 60, offset: 0 },
      { path: ["no link"], length: 0, offset: 90 },
      { path: ["no target"], length: 0, offset: 90 },
      { path: ["b"], length: 10, offset: 90 },
    ]);
  });

  test("reads the numbers of other programs", () => {
    const info = utf8(
      "d6:lengthi007e4:agesi99999999999999999999e4:name01:a12:piece lengthi016384e6:pieces20:hashhashhashhashhash9:__proto__d0:lee6:lengthi8ee",
    );
    expect(parsed(info)).toMatchObject({ name: "a", layout: { length: 7, pieceLength: 16384 } });
  });

  test("counts the bytes of padding files but does not list them", () => {
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

  test("reads when a file was last changed, where that makes sense", () => {
    const modifiedAt = (mtime: BencodeInput) =>
      parsed(dictionary({ ...COMMON, files: [file({ path: ["a"], mtime })] })).files[0]?.modifiedAt;
    expect(modifiedAt(1_700_000_000)).toBe(1_700_000_000_000);
    for (const odd of [-1, Number.MAX_SAFE_INTEGER, "today", [1]]) expect(modifiedAt(odd)).toBeUndefined();
    expect(parsed(dictionary({ ...SINGLE, mtime: 5 })).files[0]?.modifiedAt).toBe(5000);
  });

  test("ignores unknown fields", () => {
    const extra = { private: 1, source: "x", "file tree": 1, "meta version": "2", sealed2: [[[]]] };
    expect(reason(dictionary({ ...SINGLE, ...extra }))).toBe("accepted");
  });
});
