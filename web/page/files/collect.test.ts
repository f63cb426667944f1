import { describe, expect, it } from "vitest";
import type { Problem } from "../../bridge/problems.ts";
import { problemOf } from "../client/client.ts";
import { collectDropped, collectFiles } from "./collect.ts";

const bundle = (first: string, more: number) => `${first} + ${more}`;
const paths = (files: readonly { readonly path: readonly string[] }[]) => files.map((f) => f.path.join("/"));

/** A tree of fake entries: a string is a file's content, an object a folder, null an unreadable file. */
type Tree = { readonly [name: string]: string | null | Tree };

function entry(name: string, node: string | null | Tree): FileSystemEntry {
  const isFile = typeof node === "string" || node === null;
  return {
    name,
    isFile,
    isDirectory: !isFile,
    file: (resolve: (file: File) => void, reject: () => void) =>
      node === null ? reject() : resolve(new File([String(node)], name)),
    createReader: () => {
      const rest = isFile ? [] : Object.entries(node);
      // Batches of two; browsers return a hundred at a time.
      return {
        readEntries: (resolve: (entries: FileSystemEntry[]) => void) =>
          resolve(rest.splice(0, 2).map(([below, content]) => entry(below, content))),
      };
    },
  } as unknown as FileSystemEntry;
}

const drop = (tree: Tree) =>
  collectDropped(
    Object.entries(tree).map(
      ([name, node]) =>
        ({ kind: "file", webkitGetAsEntry: () => entry(name, node) }) as unknown as DataTransferItem,
    ),
    bundle,
  );

async function problem(promise: Promise<unknown>): Promise<Problem | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => problemOf(error),
  );
}

describe("a drop", () => {
  it("of one file makes a torrent with its name", async () => {
    const { name, files } = await drop({ "사진.jpg": "x" });
    expect([name, paths(files)]).toEqual(["사진.jpg", ["사진.jpg"]]);
  });

  it("of a folder makes a sorted torrent with its name, from all levels and batches", async () => {
    const { name, files } = await drop({
      album: { "c.txt": "c", "b.txt": "b", inner: { deep: { "😀.txt": "d" } }, "a.txt": "a", "d.txt": "e" },
    });
    expect(name).toBe("album");
    expect(paths(files)).toEqual(["a.txt", "b.txt", "c.txt", "d.txt", "inner/deep/😀.txt"]);
    expect(await files[4]?.file.text()).toBe("d");
  });

  it("of a folder and a file keeps the folder in the paths", async () => {
    const { name, files } = await drop({ album: { "a.txt": "a", "b.txt": "b" }, "z.txt": "z" });
    expect(name).toBe("album + 1");
    expect(paths(files)).toEqual(["album/a.txt", "album/b.txt", "z.txt"]);
  });

  it("uses the file of an item that has no entry", async () => {
    const file = new File(["x"], "plain.bin");
    const item = { kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file };
    const { files } = await collectDropped([item as unknown as DataTransferItem], bundle);
    expect(files).toEqual([{ file, path: ["plain.bin"] }]);
  });

  it("names an unreadable file", async () => {
    expect(await problem(drop({ album: { "a.txt": "a", "locked.txt": null } }))).toEqual({
      code: "unreadable-file",
      detail: "locked.txt",
    });
  });

  it.each([
    ["nothing at all", {}],
    ["an empty folder", { album: { inner: {} } }],
  ])("of %s is refused with nothing-to-share", async (_, tree) => {
    expect(await problem(drop(tree))).toEqual({ code: "nothing-to-share" });
  });

  it("stops walking at too many files", async () => {
    const many: Record<string, string> = {};
    for (let i = 0; i <= 10_000; i++) many[`${i}.txt`] = "";
    expect((await problem(drop({ many })))?.code).toBe("too-many-files");
  });
});

describe("a choice", () => {
  it("of several loose files makes a bundle; equal names get a number", async () => {
    const files = ["b.txt", "a.txt", "b.txt", "b.txt"].map((name) => new File([], name));
    const collection = await collectFiles(files, bundle);
    expect(paths(collection.files)).toEqual(["a.txt", "b (2).txt", "b (3).txt", "b.txt"]);
    expect(collection.name).toBe("b.txt + 3");
  });

  it("of a folder keeps the paths", async () => {
    const files = ["album/b/2.txt", "album/1.txt"].map((path) =>
      Object.defineProperty(new File([], path.split("/").at(-1) ?? ""), "webkitRelativePath", {
        value: path,
      }),
    );
    const collection = await collectFiles(files, bundle);
    expect([collection.name, paths(collection.files)]).toEqual(["album", ["1.txt", "b/2.txt"]]);
  });

  it("names a deleted file, which looks empty", async () => {
    const vanished = Object.assign(new File([], "gone.bin"), {
      arrayBuffer: () => Promise.reject(new Error()),
    });
    expect(await problem(collectFiles([new File([], "empty.bin"), vanished], bundle))).toEqual({
      code: "unreadable-file",
      detail: "gone.bin",
    });
  });

  it("of no file is refused with nothing-to-share", async () => {
    expect(await problem(collectFiles([], bundle))).toEqual({ code: "nothing-to-share" });
  });
});
