/** Hybrid torrents (BEP 52): a v1 half and a v2 half. */
import { describe, expect, test } from "vitest";
import type { BencodeInput } from "../bencode/bencode.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { dictionary, file, parsed, reason } from "./testing/info-samples.ts";

const ROOT = new Uint8Array(32).fill(7);
const map = (entries: Record<string, BencodeInput>) => new Map(Object.entries(entries));
const leaf = (length: number, more: Record<string, BencodeInput> = {}) =>
  map({ "": map({ length, ...(length > 0 && { "pieces root": ROOT }), ...more }) });
const pad = (length: number) => file({ length, attr: "p", path: [".pad", `${length}`] });

/** a: 10 bytes, empty, sub/b: 20,000 bytes, with the padding between them. */
const V1 = [
  file({ path: ["a"], length: 10 }),
  pad(BLOCK_LENGTH - 10),
  file({ path: ["empty"], length: 0 }),
  file({ path: ["sub", "b"], length: 20_000 }),
];
const V2 = { a: leaf(10), empty: leaf(0), sub: map({ b: leaf(20_000) }) };

function hybrid(changes: Record<string, BencodeInput | undefined>, pieceCount = 3) {
  return dictionary({
    name: "folder",
    "piece length": BLOCK_LENGTH,
    pieces: new Uint8Array(20 * pieceCount),
    files: V1,
    "meta version": 2,
    "file tree": map(V2),
    ...changes,
  });
}
const tree = (changes: Record<string, BencodeInput>) => ({ "file tree": map({ ...V2, ...changes }) });

describe("a hybrid torrent", () => {
  test("is read as v1", () => {
    expect(parsed(hybrid({})).files).toEqual([
      { path: ["a"], length: 10, offset: 0 },
      { path: ["empty"], length: 0, offset: BLOCK_LENGTH },
      { path: ["sub", "b"], length: 20_000, offset: BLOCK_LENGTH },
    ]);
  });

  test.each<[string, Record<string, BencodeInput | undefined>]>([
    ["is padded after its last file", { files: [...V1, pad(2 * BLOCK_LENGTH - 20_000)] }],
    [
      "has symbolic links in both halves",
      {
        files: [...V1, file({ path: ["z"], attr: "l", "symlink path": ["a"] })],
        ...tree({ z: map({ "": map({ attr: "l", "symlink path": ["a"] }) }) }),
      },
    ],
    ["has other attributes", tree({ a: leaf(10, { attr: "x", mtime: 1 }) })],
    ["has an empty folder", tree({ z: map({}) })],
  ])("opens if it %s", (_, changes) => expect(reason(hybrid(changes))).toBe("accepted"));

  test.each<[string, Record<string, BencodeInput | undefined>]>([
    ["another length", tree({ a: leaf(11) })],
    ["another name", { "file tree": map({ b: leaf(10), empty: leaf(0), sub: map({ b: leaf(20_000) }) }) }],
    ["another folder", { "file tree": map({ a: leaf(10), empty: leaf(0), sud: map({ b: leaf(20_000) }) }) }],
    ["a file more", tree({ z: leaf(1) })],
    ["an empty file more", tree({ z: leaf(0) })],
    ["a file less", { "file tree": map({ a: leaf(10) }) }],
    ["a file without a root", tree({ a: map({ "": map({ length: 10 }) }) })],
    ["a root of zeros", tree({ a: leaf(10, { "pieces root": new Uint8Array(32) }) })],
    ["a file without a length", tree({ a: map({ "": map({ "pieces root": ROOT }) }) })],
    ["padding", tree({ a: leaf(10, { attr: "p" }) })],
    ["text for a file", tree({ a: "x" })],
    ["no files", { "file tree": map({}) }],
    ["no tree", { "file tree": undefined }],
    ["a version that nobody knows", { "meta version": 3 }],
    ["no version", { "meta version": undefined }],
    ["pieces that are no power of two", { "piece length": 3 * BLOCK_LENGTH }],
  ])("is refused if its v2 half has %s", (_, changes) => {
    const pieceCount = changes["piece length"] === undefined ? 3 : 1;
    expect(reason(hybrid(changes, pieceCount))).toBe("halves-differ");
  });

  test("is refused if its files are not aligned alike", () => {
    const files = V1.filter((_, index) => index !== 1);
    expect(reason(hybrid({ files }, 2))).toBe("halves-differ");
  });

  test("of one file has the file's name in both halves", () => {
    const single = { files: undefined, length: 10, name: "a" };
    expect(reason(hybrid({ ...single, "file tree": map({ a: leaf(10) }) }, 1))).toBe("accepted");
    expect(reason(hybrid({ ...single, "file tree": map({ b: leaf(10) }) }, 1))).toBe("halves-differ");
  });
});
