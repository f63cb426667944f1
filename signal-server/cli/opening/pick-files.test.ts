import { expect, test } from "vitest";
import { pickFiles } from "./pick-files.ts";

const FILES = [
  ["a.mkv"], // 1
  ["Season 1", "01.mkv"], // 2
  ["Season 1", "01.srt"], // 3
  ["Season 1", "extras", "01.mkv"], // 4
  ["사진", "한글 [1].jpg"], // 5
].map((path) => ({ path }));

test.each<[string, readonly number[]]>([
  ["1", [1]],
  ["2-4", [2, 3, 4]],
  ["5,1-2", [1, 2, 5]],
  ["4-99", [4, 5]],
  ["a.mkv", [1]],
  ["01.mkv", [2, 4]],
  ["*.mkv", [1, 2, 4]],
  ["?.mkv", [1]],
  ["Season 1/01.mkv", [2]],
  ["Season 1\\01.mkv", [2]],
  ["./Season 1/", [2, 3, 4]],
  ["Season ?", [2, 3, 4]],
  ["*extras", [4]],
  ["한글 [1].jpg", [5]],
  ["한글*".normalize("NFD"), [5]],
  ["*", [1, 2, 3, 4, 5]],
])("--select %j means the files %j", (selection, numbers) => {
  expect(pickFiles(FILES, [selection])).toEqual(numbers.map((number) => number - 1));
});

test("several selections are added up; one that names nothing is an error", () => {
  expect(pickFiles(FILES, ["3", "*.jpg"])).toEqual([2, 4]);
  for (const unknown of ["0", "6", "9-7", "b.mkv", "A.MKV", "Season", "*.mkv.*"])
    expect(pickFiles(FILES, ["1", unknown]), unknown).toEqual({ unknown });
});

test("a pattern of many stars takes no time", () => {
  const files = [{ path: ["a".repeat(255)] }];
  const begun = performance.now();
  expect(pickFiles(files, [`${"*a".repeat(100)}*b`])).toMatchObject({ unknown: expect.any(String) });
  expect(performance.now() - begun).toBeLessThan(1000);
});
