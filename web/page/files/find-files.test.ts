import { expect, it } from "vitest";
import { filesMatching } from "./find-files.ts";

const files = ["사진/바다.jpg", "Photos/Sea.jpg", "photos/E\u0301te\u0301.png", "read me.txt"].map(
  (path) => ({
    path: path.split("/"),
    length: 1,
  }),
);

it.each([
  ["", [0, 1, 2, 3]],
  ["   ", [0, 1, 2, 3]],
  ["sea", [1]],
  ["PHOTOS", [1, 2]],
  ["jpg photos", [1]],
  ["photos/sea", [1]],
  ["\u00e9t\u00e9", [2]],
  ["바다", [0]],
  ["nothing", []],
  ["x".repeat(1_000_000), []],
])("finds the files whose path contains %j", (query, found) => {
  expect(filesMatching(files, query)).toEqual(found);
});
