import { describe, expect, test } from "vitest";
import { type Ground, inTurn, valuesByParty } from "./bench.ts";

/** Nothing of it is started. */
function groundWith(runs: number): { ground: Ground; said: string[] } {
  const said: string[] = [];
  const unused = (): never => {
    throw new Error("not needed here");
  };
  const ground: Ground = {
    server: { port: 0, origin: "", tracker: "", close: unused },
    runs,
    isQuick: false,
    isLong: false,
    parties: new Set(["tabswarm"]),
    file: unused,
    say: (line) => said.push(line),
  };
  return { ground, said };
}

describe("parties in turn", () => {
  test("each run begins with another of them", async () => {
    const order: string[] = [];
    const run = (name: string) => async () => void order.push(name);
    const entries = new Map(["a", "b", "c"].map((name) => [name, run(name)]));
    await inTurn(groundWith(3).ground, entries, () => "");
    expect(order.join("")).toBe("abcbcacab");
  });

  test("a run that fails is said and has no value; the others go on", async () => {
    const { ground, said } = groundWith(2);
    let runs = 0;
    const flaky = async (): Promise<number> => {
      runs++;
      if (runs === 1) throw new Error("the channel closed\nand a stack");
      return 7;
    };
    const results = await inTurn(
      ground,
      new Map([
        ["tabswarm", flaky],
        ["raw", async () => 9],
      ]),
      String,
    );
    expect(valuesByParty(results, (value) => value)).toEqual({ tabswarm: [Number.NaN, 7], raw: [9, 9] });
    expect(said.join("\n")).toContain("tabswarm failed: the channel closed");
    expect(said.join("\n")).not.toContain("stack");
  });
});
