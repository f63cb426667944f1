import { describe, expect, test } from "vitest";
import { isMet, middle, ratioRow, table } from "./figures.ts";

const FAILED = Number.NaN;

describe("figures", () => {
  test("a ratio is taken run by run, so that what drifts on the machine cancels out", () => {
    const rates = { tabswarm: [10, 20, 30], raw: [10, 40, 30], webtorrent: [5, 10, 15] };
    expect(ratioRow("share", rates, "raw").values).toEqual({
      tabswarm: [1, 0.5, 1],
      webtorrent: [0.5, 0.25, 0.5],
    });
  });

  test("nobody is held against who did not take part, nor the bare channel against anybody", () => {
    expect(ratioRow("share", { tabswarm: [1] }, "raw").values).toEqual({});
    expect(ratioRow("share", { tabswarm: [4], raw: [1], webtorrent: [2] }, "webtorrent").values).toEqual({
      tabswarm: [2],
    });
  });

  test("the median passes over runs that failed", () => {
    expect(middle([3, FAILED, 1])).toBe(2);
    expect(middle([FAILED])).toBeNaN();
  });

  test("a target is met at its bound, and never by nothing", () => {
    expect(isMet({ atLeast: 2 }, 2)).toBe(true);
    expect(isMet({ atLeast: 2 }, 1.9)).toBe(false);
    expect(isMet({ atMost: 200 }, 201)).toBe(false);
    expect(isMet({ atLeast: 2 }, FAILED)).toBe(false);
    expect(isMet({ atMost: 2 }, FAILED)).toBe(false);
  });
});

describe("the table", () => {
  const cellsOf = (text: string, line: number): string[] =>
    (text.split("\n")[line] ?? "")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());

  test("shows medians, our spread, and whether ours meets its target", () => {
    const values = { tabswarm: [19, 21, 17], raw: [20], webtorrent: [12.34] };
    const text = table([{ bench: "link", rows: [{ what: "rate", values, target: { atLeast: 18 } }] }]);
    expect(cellsOf(text, 2)).toEqual(["link", "rate", "19.0", "17.0 to 21.0", "20.0", "12.3", "≥ 18", "yes"]);
  });

  test("says which runs and which benches failed", () => {
    const rows = [{ what: "rate", values: { tabswarm: [19, FAILED], webtorrent: [FAILED] } }];
    const text = table([
      { bench: "link", rows },
      { bench: "far", rows: [], failure: "no browser" },
    ]);
    expect(cellsOf(text, 2).slice(2, 6)).toEqual(["19.0 (1 failed)", "", "", "–"]);
    expect(cellsOf(text, 3).slice(0, 2)).toEqual(["far", "failed: no browser"]);
  });
});
