import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileView } from "../../bridge/views.ts";
import { fileTree, openAtFirst, RunningSums, rowsOf, type TreeNode } from "./file-tree.ts";

const files = (...paths: string[]): FileView[] => paths.map((path) => ({ path: path.split("/"), length: 1 }));

/** Each row indented by its depth; a folder ends in "/". */
function drawn(list: readonly FileView[], open: ReadonlySet<string> | "all"): string[] {
  const tree = fileTree(list, [...list.keys()]);
  const name = (node: TreeNode) =>
    node.kind === "folder" ? `${node.name}/` : (list[node.index]?.path.at(-1) ?? "");
  return rowsOf(tree, (path) => open === "all" || open.has(path)).map(
    (node) => "  ".repeat(node.depth) + name(node),
  );
}

const ALBUM = files("b.txt", "산책/길.jpg", "a.txt", "산책/봄/꽃.jpg", "other/길.jpg", "산책/z.jpg");

describe("a tree of files", () => {
  it("has its folders first, each kind in the torrent's order", () => {
    expect(drawn(ALBUM, "all")).toEqual([
      "산책/",
      "  봄/",
      "    꽃.jpg",
      "  길.jpg",
      "  z.jpg",
      "other/",
      "  길.jpg",
      "b.txt",
      "a.txt",
    ]);
  });

  it("shows nothing of a folded folder", () => {
    expect(drawn(ALBUM, new Set(["산책"]))).toEqual([
      "산책/",
      "  봄/",
      "  길.jpg",
      "  z.jpg",
      "other/",
      "b.txt",
      "a.txt",
    ]);
  });

  it("contains the given files only", () => {
    const tree = fileTree(ALBUM, [3, 4]);
    expect(tree.order).toEqual([3, 4]);
    expect(rowsOf(tree, () => true).length).toBe(5);
  });

  it("adds a figure up over every folder", () => {
    const names = fc.constantFrom("a", "b", "c");
    const paths = fc.array(fc.array(names, { minLength: 1, maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(paths, (paths) => {
        const list = paths.map((path, n) => ({ path: [...path, `${n}`], length: n }));
        const tree = fileTree(list, [...list.keys()]);
        const sums = new RunningSums(tree, (index) => list[index]?.length ?? 0);
        for (const node of rowsOf(tree, () => true)) {
          if (node.kind === "file") continue;
          const inside = list.filter(({ path }) =>
            `${path.slice(0, -1).join("/")}/`.startsWith(`${node.path}/`),
          );
          expect(sums.in(node)).toBe(inside.reduce((sum, { length }) => sum + length, 0));
        }
      }),
    );
  });
});

describe("the folders that are open at first", () => {
  it.each<[string, readonly FileView[], number, string[]]>([
    ["all, if there is room", ALBUM, 9, ["other", "산책", "산책/봄"]],
    ["those of the first levels otherwise", ALBUM, 8, ["other", "산책"]],
    ["none, if the first level is long", ALBUM, 4, []],
    ["a folder around everything", files("x/y/a", "x/y/b", "x/y/z/c"), 1, ["x", "x/y"]],
    ["not a single folder among many files", files("a", "b", "c", "x/d"), 4, []],
  ])("%s", (_, list, most, open) => {
    expect([...openAtFirst(fileTree(list, [...list.keys()]), most)].toSorted()).toEqual(open);
  });
});
