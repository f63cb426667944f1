import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseFileList, writeFileList } from "./file-list.ts";

const table: readonly [string, readonly number[] | undefined][] = [
  ["0", [0]],
  ["0,2,4-6", [0, 2, 4, 5, 6]],
  ["6,4-5,5,0", [0, 4, 5, 6]],
  ["3-3", [3]],
  ["5-3", undefined],
  ["", undefined],
  ["x", undefined],
  ["-1", undefined],
  ["1-2-3", undefined],
  ["1,2).", [1, 2]],
  ["1,3-", [1, 3]],
  ["7, and more", [7]],
  ["9998-99999", [9998, 9999]],
  ["10000", undefined],
  ["123456", undefined],
];

test.each(table)("%j names %j", (text, files) => {
  expect(parseFileList(text)).toEqual(files);
});

test("what is written is read again", () => {
  const lists = fc.uniqueArray(fc.nat(9_999), { minLength: 1 }).map((files) => files.sort((a, b) => a - b));
  fc.assert(fc.property(lists, (files) => void expect(parseFileList(writeFileList(files))).toEqual(files)));
});

test("runs are written as ranges", () => {
  expect(writeFileList([0, 2, 4, 5, 6, 9, 10])).toBe("0,2,4-6,9-10");
});

test("thousands of overlapping ranges are read once", () => {
  expect(parseFileList("0-9999,".repeat(9_000))).toHaveLength(10_000);
});
