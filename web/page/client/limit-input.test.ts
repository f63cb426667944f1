import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { limitInputText, parseLimitInput } from "./limit-input.ts";

describe("parseLimitInput", () => {
  it.each([
    ["", undefined],
    ["  ", undefined],
    ["0", 0],
    ["500", 500_000],
    ["1.5", 1_500],
    ["1e3", 1_000_000],
    ["10000000", 10 ** 10],
  ])("reads “%s” as %s bytes per second", (text, bytesPerSecond) => {
    expect(parseLimitInput(text)).toEqual({ kind: "limit", bytesPerSecond });
  });

  it.each([
    ["fast", "not-a-number"],
    ["1,5", "not-a-number"],
    ["1e999", "not-a-number"],
    ["-1", "negative"],
    ["0.3", "too-little"],
    ["10000001", "too-much"],
  ])("refuses “%s” as %s", (text, complaint) => {
    expect(parseLimitInput(text)).toEqual({ kind: "complaint", complaint });
  });
});

test("a limit shown as text parses to the same limit", () => {
  expect(limitInputText(undefined)).toBe("");
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 10 ** 10 }), (bytesPerSecond) => {
      expect(parseLimitInput(limitInputText(bytesPerSecond))).toEqual({ kind: "limit", bytesPerSecond });
    }),
  );
});
