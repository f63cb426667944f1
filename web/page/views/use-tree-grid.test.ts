import { expect, it } from "vitest";
import { fileTree, rowsOf } from "../files/file-tree.ts";
import { targetRow } from "./use-tree-grid.ts";

// 0 a/, 1 a/b/, 2 a/b/x, 3 a/y, 4 c/ (folded), 5 z
const files = ["a/b/x", "a/y", "c/w", "z"].map((path) => ({ path: path.split("/"), length: 1 }));
const isOpen = (path: string) => path !== "c";
const rows = rowsOf(fileTree(files, [0, 1, 2, 3]), isOpen);

it.each<[string, number, number | "fold" | undefined]>([
  ["ArrowDown", 1, 2],
  ["ArrowUp", 1, 0],
  ["Home", 4, 0],
  ["End", 0, 5],
  // An open folder: to its first child; a folded one opens.
  ["ArrowRight", 0, 1],
  ["ArrowRight", 4, "fold"],
  ["ArrowRight", 5, undefined],
  // An open folder folds; everything else leads to the folder that contains it.
  ["ArrowLeft", 1, "fold"],
  ["ArrowLeft", 2, 1],
  ["ArrowLeft", 3, 0],
  ["ArrowLeft", 4, undefined],
  ["a", 0, undefined],
])("%s in row %i leads to %s", (key, row, to) => {
  expect(rows).toHaveLength(6);
  expect(targetRow(key, rows, row, isOpen)).toBe(to);
});
