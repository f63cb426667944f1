import { describe, expect, test } from "vitest";
import { parseRange } from "./ranges.ts";

test.each([
  ["bytes=0-0", 0, 1],
  ["bytes=0-9", 0, 10],
  ["bytes=5-", 5, 10],
  ["bytes=0-", 0, 10],
  ["bytes=-3", 7, 10],
  ["bytes=-10", 0, 10],
  ["bytes=-99999999999999999999", 0, 10],
  ["bytes=9-99999999999999999999", 9, 10],
  [`bytes=0-${"9".repeat(400)}`, 0, 10],
  ["Bytes=2-3", 2, 4],
  ["bytes= 2-3 ", 2, 4],
])("%s of ten bytes", (header, start, end) => {
  expect(parseRange(header, 10)).toEqual({ start, end });
});

test.each([
  "bytes=10-",
  "bytes=10-20",
  "bytes=-0",
  "bytes=99999999999999999999-",
  `bytes=${"9".repeat(400)}-`,
])("%s is beyond ten bytes", (header) => {
  expect(parseRange(header, 10)).toBe("unsatisfiable");
});

describe("is ignored:", () => {
  test.each([
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=--1",
    "bytes=3-2",
    "bytes=1.5-2",
    "bytes=0x1-2",
    "bytes=+1-2",
    "bytes=a-b",
    "bytes=1 - 2",
    "lines=0-1",
    "bytes=0-1,3-4",
    `bytes=${"0-0,".repeat(5000)}0-1`,
  ])("%s", (header) => {
    expect(parseRange(header, 10)).toBe("whole");
  });
});

test("an empty file has no ranges", () => {
  for (const header of ["bytes=0-", "bytes=0-0", "bytes=-1"])
    expect(parseRange(header, 0)).toBe("unsatisfiable");
});
