/** The names under which a torrent's files are saved: none of them leads anywhere else, and no two of them collide. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BencodeInput, encodeBencode } from "../../../shared/bencode/bencode.ts";
import { utf8 } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import { buildInfo, torrents } from "../../../shared/metainfo/testing/info-samples.ts";
import { segmentsOf, targetFiles } from "./target-paths.ts";
import { testFolder } from "./testing/store-rig.ts";
import { contentAt, download, treeOf, write } from "./testing/target-rig.ts";
import { sha1, stored } from "./testing/torrents.ts";

const PIECE = 16 * 1024;

/** A torrent as a hostile program writes it: every file contains its number. */
function hostile(name: string, paths: readonly (readonly string[])[]) {
  const content = utf8(paths.map((_, i) => String(i % 10)).join(""));
  const files = paths.map(
    (path) =>
      new Map<string, BencodeInput>([
        ["length", 1],
        ["path", path],
      ]),
  );
  const info = { files, name, "piece length": PIECE, pieces: sha1(content) };
  const infoBytes = encodeBencode(new Map<string, BencodeInput>(Object.entries(info)));
  const infoHash = Buffer.from(sha1(infoBytes)).toString("hex") as InfoHash;
  return { torrent: stored({ infoHash, infoBytes }), pieces: [content], metainfo: read(infoHash, infoBytes) };
}

function read(infoHash: InfoHash, infoBytes: Uint8Array<ArrayBuffer>): Metainfo {
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return metainfo;
}

const pathsOf = (metainfo: Metainfo) => targetFiles(metainfo).map(({ path }) => path.join("/"));

describe("the names of saved files", () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    [
      "that go up",
      "..",
      [
        ["..", "..", "etc", "passwd"],
        ["a", "..", "..", "b"],
      ],
    ],
    ["that are absolute", "/etc", [["/etc/passwd"], ["", "etc"], ["\\\\server\\share"]]],
    ["with drives and streams", "C:", [["C:\\Windows\\x"], ["c:"], ["a.txt:stream"]]],
    ["with NUL and control characters", "a\0b", [["x\0.txt"], ["\u0001"], ["line\nbreak"]]],
    ["that Windows reserves", "aux", [["con"], ["NUL.txt"], ["com1", "lpt9"], ["dot."], ["space "]]],
    ["that differ in case", "X", [["A.txt"], ["a.TXT"], ["B", "c"], ["b", "C"]]],
    ["that are folders and files", "x", [["a", "b"], ["a"], ["a", "b", "c"]]],
    [
      "that are too long",
      "n".repeat(300),
      [["가".repeat(200)], [`${"x".repeat(255)}`], [`${"x".repeat(254)}y`]],
    ],
    ["of files under way", "x", [["a"], ["a.part"], ["A.PART.part"], ["a~2.part"]]],
    ["of this program", ".tabswarm", [["downloads"]]],
    ["of this program in another case", ".TabSwarm", [["downloads"]]],
  ])("%s are safe, and all files are there", async (_, name, paths) => {
    const { metainfo, pieces, torrent } = hostile(name, paths);
    const [above, folder] = [testFolder(), "below"];
    const target = join(above, folder);
    const { store } = download(target, torrent);
    await write(store, pieces);
    const saved = await store.finish();
    expect(saved).toEqual(pathsOf(metainfo).map((path) => join(target, path)));
    for (const [i, path] of saved.entries())
      expect(contentAt(target, relative(target, path)).toString(), path).toBe(String(i % 10));
    expect(readdirSync(above)).toEqual([folder]);
    expect(treeOf(target).filter((path) => !path.endsWith("/"))).toHaveLength(paths.length);
    expect(existsSync(join(target, ".tabswarm/downloads", `${torrent.infoHash}.pieces`))).toBe(true);
  });

  it("are below the folder and distinct, with and without case, whatever a torrent contains", () => {
    fc.assert(
      fc.property(torrents, (parts) => {
        const infoBytes = buildInfo(parts);
        if (isViolation(infoBytes)) return;
        const files = targetFiles(read("ab".repeat(20) as InfoHash, infoBytes));
        const folder = resolve("downloads");
        const names = files.flatMap(({ partName, path }) => [path, [...path.slice(0, -1), partName]]);
        for (const path of names) {
          expect(join(folder, ...path).startsWith(folder + sep)).toBe(true);
          for (const name of path) {
            expect(name).not.toMatch(/^\.{0,2}$|[/\\:\0]/);
            expect(utf8(name).length).toBeLessThanOrEqual(255);
          }
          expect(path[0]?.toLowerCase()).not.toBe(".tabswarm");
        }
        expect(new Set(names.map((path) => path.join("/").toLowerCase())).size).toBe(2 * files.length);
      }),
    );
  });

  it("are one name for a single file, and a folder with it for several", () => {
    expect(pathsOf(hostile("one.txt", [["one.txt"]]).metainfo)).toEqual(["one.txt"]);
    expect(pathsOf(hostile("folder", [["one.txt"]]).metainfo)).toEqual(["folder/one.txt"]);
  });
});

describe("the parts of a range", () => {
  it("cover it without gaps, in order, each in its file", () => {
    const lengths = fc.array(fc.tuple(fc.nat(20), fc.nat(3)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.nat(100), fc.integer({ min: 1, max: 60 }), (sizes, offset, length) => {
        let end = 0;
        const files = sizes.map(([length, padding], i) => {
          const file = { path: [`${i}`], partName: `${i}.part`, length, offset: end, modifiedAt: undefined };
          end += length + padding;
          return file;
        });
        let from = 0;
        for (const segment of segmentsOf(files, offset, length)) {
          expect(segment.from).toBe(from);
          expect(segment.length).toBeGreaterThan(0);
          const file = files[segment.file ?? -1];
          expect(segment.at + (file?.offset ?? 0)).toBe(offset + from);
          if (file !== undefined) expect(segment.at + segment.length).toBeLessThanOrEqual(file.length);
          else
            for (const { length, offset: begin } of files)
              expect(
                segment.at + segment.length <= begin || segment.at >= begin + length || length === 0,
              ).toBe(true);
          from += segment.length;
        }
        expect(from).toBe(length);
      }),
    );
  });
});

it("a torrent of 10,000 files is saved with few open files", async () => {
  const paths = Array.from({ length: 10_000 }, (_, i) => [`${i % 100}`, `${i}.txt`]);
  const { pieces, torrent } = hostile("many", paths);
  const folder = testFolder();
  const { openFiles, store } = download(folder, torrent);
  await write(store, pieces);
  expect(openFiles.size).toBeLessThanOrEqual(64);
  expect(await store.finish()).toHaveLength(10_000);
  expect(contentAt(folder, "many/99/9999.txt").toString()).toBe("9");
  expect(treeOf(folder).filter((path) => path.endsWith(".part"))).toEqual([]);
});
