import { describe, expect, it } from "vitest";
import type { Problem } from "../../bridge/problems.ts";
import { problemOf } from "../client/client.ts";
import { collectDropped, collectFiles } from "./collect.ts";
import { droppedThings } from "./dropped.ts";

const bundle = (first: string, more: number) => `${first} + ${more}`;
const MAC = "한글".normalize("NFD");

/** A tree of fake entries: a string is a file's content, an object a folder, null what cannot be opened. */
type Tree = { readonly [name: string]: string | null | Tree };
type Node = Tree[string];

function entry(name: string, node: Node): FileSystemEntry {
  const isFile = typeof node === "string" || (node === null && !name.endsWith("/"));
  return {
    name: name.replace(/\/$/, ""),
    isFile,
    isDirectory: !isFile,
    file: (resolve: (file: File) => void, reject: () => void) =>
      node === null ? reject() : resolve(new File([String(node)], name)),
    createReader: () => {
      const rest = node === null || isFile ? [] : Object.entries(node);
      // Batches of two; browsers return a hundred at a time.
      return {
        readEntries: (resolve: (entries: FileSystemEntry[]) => void, reject: () => void) =>
          node === null
            ? reject()
            : resolve(rest.splice(0, 2).map(([below, content]) => entry(below, content))),
      };
    },
  } as unknown as FileSystemEntry;
}

const item = (name: string, node: Node) =>
  ({ kind: "file", webkitGetAsEntry: () => entry(name, node) }) as unknown as DataTransferItem;
const text = { kind: "string", webkitGetAsEntry: () => null, getAsFile: () => null };

interface Dropping {
  readonly found?: (files: number, name: string) => void;
  readonly signal?: AbortSignal;
}

function drop(
  things: readonly (readonly [string, Node])[],
  { found = () => {}, signal = new AbortController().signal }: Dropping = {},
) {
  const items = [text as unknown as DataTransferItem, ...things.map(([name, node]) => item(name, node))];
  return collectDropped(droppedThings(items), bundle, { found, signal });
}

/** Chooses the same things: loose files, and folders as a folder input returns them. */
function choose(things: readonly (readonly [string, Node])[]) {
  const files: File[] = [];
  const add = (path: string, node: Node): void => {
    if (typeof node !== "string") {
      for (const [name, below] of Object.entries(node ?? {})) add(`${path}/${name}`, below);
      return;
    }
    const file = new File([node], path.split("/").at(-1) ?? "");
    const value = path.includes("/") ? path : "";
    files.push(Object.defineProperty(file, "webkitRelativePath", { value }));
  };
  for (const [name, node] of things) add(name, node);
  return collectFiles(files, bundle);
}

async function collected(promise: ReturnType<typeof collectFiles>) {
  const { name, files, unreadable } = await promise;
  return { name, paths: files.map(({ path }) => path.join("/")), unreadable };
}

async function problem(promise: Promise<unknown>): Promise<Problem | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => problemOf(error),
  );
}

/** A folder in a folder, and so on. */
function deep(levels: number, inside: Node): Node {
  return levels === 0 ? inside : { d: deep(levels - 1, inside) };
}

describe("dropping and choosing", () => {
  it.each<[string, (readonly [string, Node])[], string, string[]]>([
    ["one file", [["사진.jpg", "x"]], "사진.jpg", ["사진.jpg"]],
    [
      "a folder, from all levels and batches",
      [["album", { "c.txt": "c", "b.txt": "b", inner: { deep: { "😀.txt": "d" } }, "a.txt": "a" }]],
      "album",
      ["a.txt", "b.txt", "c.txt", "inner/deep/😀.txt"],
    ],
    [
      "hidden files and no empty folders",
      [["f", { ".git": { x: "" }, a: "", no: {} }]],
      "f",
      [".git/x", "a"],
    ],
    [
      "a folder and a file",
      [
        ["album", { "a.txt": "a", "b.txt": "b" }],
        ["z.txt", "z"],
      ],
      "album + 1",
      ["album/a.txt", "album/b.txt", "z.txt"],
    ],
    [
      "files with equal names",
      [
        ["b.txt", "1"],
        ["a.txt", "2"],
        ["b.txt", "3"],
        ["b.txt", "4"],
      ],
      "b.txt + 3",
      ["a.txt", "b (2).txt", "b (3).txt", "b.txt"],
    ],
    [
      "names that differ in case",
      [
        ["Readme", "1"],
        ["README", "2"],
      ],
      "Readme + 1",
      ["README (2)", "Readme"],
    ],
    [
      "names that differ in normalization",
      [
        [`${MAC}.txt`, "1"],
        ["한글.txt", "2"],
      ],
      "한글.txt + 1",
      ["한글 (2).txt", "한글.txt"],
    ],
    [
      "a file next to a folder",
      [
        ["a", "1"],
        ["a", { b: "2" }],
      ],
      "a + 1",
      ["a", "a (2)/b"],
    ],
    ["decomposed folders", [[MAC, { [`${MAC}.txt`]: "", [MAC]: { x: "" } }]], "한글", ["한글.txt", "한글/x"]],
    ["a folder of 32 levels", [["f", deep(31, { x: "" }) as Tree]], "f", [`${"d/".repeat(31)}x`]],
    [
      "empty folders besides files",
      [
        ["empty", { inner: {} }],
        ["a", "1"],
      ],
      "a",
      ["a"],
    ],
  ])("%s makes the same torrent", async (_, things, name, paths) => {
    expect(await collected(drop(things))).toEqual({ name, paths, unreadable: [] });
    expect(await collected(choose(things))).toEqual({ name, paths, unreadable: [] });
  });

  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`${n}.txt`, ""]));
  it.each<[string, (readonly [string, Node])[], Problem]>([
    ["nothing at all", [], { code: "nothing-to-share" }],
    ["an empty folder", [["album", { inner: {} }]], { code: "nothing-to-share" }],
    ["10,001 files", [["many", many]], { code: "too-many-files" }],
    [
      "a file that is too deep",
      [["f", deep(32, { x: "" }) as Tree]],
      { code: "path-too-deep", detail: `f/${"d/".repeat(32)}x` },
    ],
    [
      "a file that is too deep beside another one",
      [
        ["f", deep(31, { x: "" }) as Tree],
        ["g", ""],
      ],
      { code: "path-too-deep", detail: `f/${"d/".repeat(31)}x` },
    ],
  ])("%s is refused with the same sentence", async (_, things, refusal) => {
    expect(await problem(drop(things))).toEqual(refusal);
    expect(await problem(choose(things))).toEqual(refusal);
  });
});

describe("a drop", () => {
  it("of two folders with the same name keeps both", async () => {
    const things = [
      ["album", { "a.txt": "1" }],
      ["album", { "a.txt": "2", "b.txt": "3" }],
    ] as const;
    const { paths } = await collected(drop(things));
    expect(paths).toEqual(["album (2)/a.txt", "album (2)/b.txt", "album/a.txt"]);
  });

  it("uses the file of an item that has no entry", async () => {
    const file = new File(["x"], "plain.bin");
    const plain = { kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file };
    const watch = { found: () => {}, signal: new AbortController().signal };
    const { files } = await collectDropped(
      droppedThings([plain as unknown as DataTransferItem]),
      bundle,
      watch,
    );
    expect(files).toEqual([{ file, path: ["plain.bin"] }]);
  });

  it("lists what cannot be opened, and collects the rest", async () => {
    const album = { "a.txt": "a", "locked.txt": null, "private/": null, inner: { "b.txt": null, c: "" } };
    expect(await collected(drop([["album", album]]))).toEqual({
      name: "album",
      paths: ["a.txt", "inner/c"],
      unreadable: ["album/inner/b.txt", "album/locked.txt", "album/private"],
    });
  });

  it("of nothing that can be opened names the first", async () => {
    const unreadable = { code: "unreadable-file", detail: "private" };
    expect(await problem(drop([["private/", null]]))).toEqual(unreadable);
  });

  it("does not walk forever through a folder that contains itself", async () => {
    const loop: Record<string, Tree> = {};
    loop.again = loop;
    expect((await problem(drop([["loop", loop]])))?.code).toBe("path-too-deep");
  });

  it("reports how many files it has found, and stops when it is cancelled", async () => {
    const counts: [number, string][] = [];
    const controller = new AbortController();
    const found = (files: number, name: string): void => {
      counts.push([files, name]);
      if (files === 3) controller.abort(new Error("cancelled"));
    };
    const album = { a: "", b: "", c: "", inner: { d: "", e: "" } };
    await expect(drop([["album", album]], { found, signal: controller.signal })).rejects.toThrow("cancelled");
    expect(counts).toEqual([1, 2, 3].map((files) => [files, "album"]));
  });
});
