import { describe, expect, test } from "vitest";
import {
  type Figures,
  inTurn,
  isMet,
  type Measurement,
  measurement,
  median,
  ratio,
  table,
} from "./results.ts";

const FAILED = Number.NaN;

function measured(figures: Figures, goal?: Measurement["goal"]): Measurement {
  return { name: "rate", unit: "MB/s", figures, goal };
}

describe("runs in turn", () => {
  test("start each round with another entry", async () => {
    const order: string[] = [];
    const run = (name: string) => async () => void order.push(name);
    const entries = new Map(["a", "b", "c"].map((name) => [name, run(name)]));
    await inTurn({ runs: 3, log: () => {} }, entries, () => "");
    expect(order.join("")).toBe("abcbcacab");
  });

  test("log a failed run, count it as no figure and go on", async () => {
    const lines: string[] = [];
    let runs = 0;
    const flaky = async (): Promise<number> => {
      runs++;
      if (runs === 1) throw new Error("the channel closed\nand a stack");
      return 7;
    };
    const entries = new Map([
      ["tabswarm", flaky],
      ["raw", async () => 9],
    ]);
    const outcomes = await inTurn({ runs: 2, log: (line) => lines.push(line) }, entries, String);
    expect(measurement("", "", outcomes, Number).figures).toEqual({ tabswarm: [FAILED, 7], raw: [9, 9] });
    expect(lines.join("\n")).toContain("tabswarm failed: the channel closed");
    expect(lines.join("\n")).not.toContain("stack");
  });
});

describe("figures", () => {
  test("a ratio is taken run by run, so that drift of the machine cancels out", () => {
    const rates = measured({ tabswarm: [10, 20, 30], raw: [10, 40, 30], webtorrent: [5, 10, 15] });
    expect(ratio("share", rates, "raw").figures).toEqual({
      tabswarm: [1, 0.5, 1],
      webtorrent: [0.5, 0.25, 0.5],
    });
  });

  test("a ratio needs both sides, and never divides the raw channel", () => {
    expect(ratio("share", measured({ tabswarm: [1] }), "raw").figures).toEqual({});
    const rates = measured({ tabswarm: [4], raw: [1], webtorrent: [2] });
    expect(ratio("share", rates, "webtorrent").figures).toEqual({ tabswarm: [2] });
  });

  test("the median of odd, even, failed and unfinished runs", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([3, FAILED, 1])).toBe(2);
    expect(median([FAILED])).toBeNaN();
    expect(median([1, 2, Number.POSITIVE_INFINITY])).toBe(2);
  });

  test("a goal is met at its bound, and never without a figure", () => {
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

  test("shows medians, our spread, and whether ours meets its goal", () => {
    const figures = { tabswarm: [19, 21, 17], raw: [20], webtorrent: [12.34] };
    const text = table([{ bench: "link", measurements: [measured(figures, { atLeast: 18 })] }]);
    expect(cellsOf(text, 2)).toEqual([
      "link",
      "rate, MB/s",
      "19.0",
      "17.0 to 21.0",
      "20.0",
      "12.3",
      "≥ 18",
      "yes",
    ]);
  });

  test("names the runs and benches that failed, and omits parties that did not take part", () => {
    const text = table([
      { bench: "link", measurements: [measured({ tabswarm: [19, FAILED], webtorrent: [FAILED] })] },
      { bench: "far", measurements: [], failure: "no browser" },
    ]);
    expect(cellsOf(text, 0).slice(2, 5)).toEqual(["Tabswarm", "least to most", "WebTorrent"]);
    expect(cellsOf(text, 2).slice(2, 5)).toEqual(["19.0 (1 failed)", "", "–"]);
    expect(cellsOf(text, 3).slice(0, 2)).toEqual(["far", "failed: no browser"]);
  });

  test("marks figures of swarms in which a peer did not finish", () => {
    const text = table([
      { bench: "swarm", measurements: [measured({ tabswarm: [Number.POSITIVE_INFINITY] })] },
    ]);
    expect(cellsOf(text, 2)[2]).toBe("unfinished");
  });
});
