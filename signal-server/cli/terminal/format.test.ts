import { expect, test } from "vitest";
import { bar } from "./bar.ts";
import { count, duration, percent, rate, size } from "./format.ts";

test("sizes have three digits in decimal units", () => {
  expect([0, 999, 1000, 1_234_567, 999_600, 4.4e12].map(size)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.23 MB",
    "1 MB",
    "4.4 TB",
  ]);
});

test("rates begin at kilobytes", () => {
  expect([0, 512, 1_500_000].map(rate)).toEqual(["0.0 kB/s", "0.5 kB/s", "1.5 MB/s"]);
});

test("100 % means complete", () => expect([0, 0.999, 1].map(percent)).toEqual(["0 %", "99 %", "100 %"]));

test("times have their two largest units", () => {
  expect([4, 65, 3_660, 90_000].map(duration)).toEqual(["4 s", "1 min 5 s", "1 h 1 min", "1 d 1 h"]);
});

test("counts", () => {
  expect(count(1, "peer", "peers")).toBe("1 peer");
  expect(count(1200, "peer", "peers")).toBe("1,200 peers");
});

test("a bar is as long at any progress", () => {
  expect(bar(0)).toBe("[------------------------]   0 %");
  expect(bar(0.5)).toBe("[############------------]  50 %");
  expect(bar(7)).toBe("[########################] 100 %");
});
