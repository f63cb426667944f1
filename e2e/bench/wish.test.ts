import { describe, expect, test } from "vitest";
import { parseSuiteWish } from "./wish.ts";

describe("the options of the benches", () => {
  test("name some, and leave the number of runs to each bench", () => {
    expect(parseSuiteWish(["link", "far", "--json"])).toEqual({
      names: ["link", "far"],
      runs: undefined,
      isQuick: false,
      isLong: false,
      isJson: true,
      parties: new Set(["tabswarm", "raw", "webtorrent"]),
    });
  });

  test("choose parties; ours always takes part", () => {
    expect(parseSuiteWish(["--only", "raw"])?.parties).toEqual(new Set(["tabswarm", "raw"]));
  });

  test("help is not a wish", () => {
    expect(parseSuiteWish(["--help"])).toBeUndefined();
  });

  test.each([
    ["--runs", "0"],
    ["--runs", "two"],
    ["--only", "nobody"],
  ])("a bad value is named: %s %s", (option, value) => {
    expect(() => parseSuiteWish([option, value])).toThrow(option.slice(2));
  });

  test("an option that there is not is refused", () => {
    expect(() => parseSuiteWish(["--fast"])).toThrow("--fast");
  });
});
