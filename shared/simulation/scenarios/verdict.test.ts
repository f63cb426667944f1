import { describe, expect, test } from "vitest";
import { ratio } from "../report.ts";
import { leechers, scenario, seeders } from "../scenario.ts";
import { type Run, runCase, runsOf } from "./run-study.ts";
import { type Claim, figure, type Study, study } from "./study.ts";
import { studyReport } from "./study-report.ts";
import { failuresOf, verdictsOf } from "./verdict.ts";

function claiming(...claims: Claim<"x">[]): Study {
  return study({
    name: "made-up",
    about: "",
    varies: "case",
    figures: { x: X },
    claims: () => claims,
    cases: () => [],
  });
}

const X = figure("x", ratio, ({ last }) => last);

/** Cases a and b, each with one value for every random seed. */
function runs(a: readonly number[], b: readonly number[]): Run[] {
  return [a, b].flatMap((values, i) =>
    values.map((x, seed): Run => {
      const name = i === 0 ? "a" : "b";
      return { study: "made-up", size: "full", case: name, seed, figures: { x }, hash: `${name}${seed}` };
    }),
  );
}

describe("a claim", () => {
  const grows: Claim<"x"> = {
    says: "b over a",
    value: (o) => o.quotient("x", "b", "a"),
    limit: { atLeast: 2 },
  };

  test("must hold for every random seed, and names the worst", () => {
    expect(verdictsOf(claiming(grows), runs([1, 1, 1], [3, 2.5, 4]))).toMatchObject([
      { worst: 2.5, seed: 1, failed: [] },
    ]);
    expect(verdictsOf(claiming(grows), runs([1, 1, 1], [3, 1.5, 1]))).toMatchObject([
      { worst: 1, seed: 2, failed: [1, 2] },
    ]);
  });

  test("fails if its value is NaN", () => {
    expect(verdictsOf(claiming(grows), runs([1], [Number.NaN]))).toMatchObject([{ failed: [0] }]);
    expect(verdictsOf(claiming({ ...grows, limit: { atMost: 2 } }), runs([1], [Number.NaN]))).toMatchObject([
      { failed: [0] },
    ]);
  });

  test("that fails names the command that repeats the run", () => {
    const made = claiming(grows);
    expect(failuresOf(made, "small", verdictsOf(made, runs([1, 1], [3, 1])))).toEqual([
      'made-up: "b over a" fails with random seed 1; repeat: npm run sim -- --only made-up --seed 1 --small',
    ]);
  });

  test("can use the highest or lowest value of all cases, or the greatest step between cases", () => {
    const [outcome] = [runs([4], [3])].map((made) =>
      verdictsOf(
        claiming(
          { says: "most", value: (o) => o.most(({ x }) => x), limit: { atMost: 3.5 } },
          { says: "least", value: (o) => o.least(({ x }) => x), limit: { atLeast: 3.5 } },
          { says: "falls", value: (o) => o.mostStep(({ x }) => x), limit: { atMost: 0.8 } },
        ),
        made,
      ),
    );
    expect(outcome?.map(({ worst, failed }) => [worst, failed.length])).toEqual([
      [4, 1],
      [3, 1],
      [0.75, 0],
    ]);
  });
});

describe("a study's runs", () => {
  const tiny = study({
    name: "tiny",
    about: "",
    varies: "pieces",
    figures: { x: X },
    claims: () => [],
    cases: () =>
      [2, 4].map((pieces) => ({
        name: String(pieces),
        scenario: scenario([seeders({ upload: 1e6 }), leechers(2, { upload: 1e6 })], { pieces }),
        ...(pieces === 4 && { mostSeeds: 1 }),
      })),
  });

  test("combine every case with every random seed, but a costly case with few", () => {
    const names = runsOf(tiny, { size: "full", seeds: [1, 2] }).map((run) => [run.case, run.seed]);
    expect(names).toEqual([
      ["2", 1],
      ["2", 2],
      ["4", 1],
    ]);
    expect(runsOf(tiny, { size: "full", seeds: [7], case: "2" })).toMatchObject([{ case: "2", seed: 7 }]);
  });

  test("repeat event for event", () => {
    const names = runsOf(tiny, { size: "full", seeds: [1, 2], case: "2" });
    const once = names.map((name) => runCase(tiny, name));
    expect(names.map((name) => runCase(tiny, name))).toEqual(once);
    expect(once[0]?.hash).not.toBe(once[1]?.hash);
  });

  test("are reported as the mean of their figures", () => {
    expect(studyReport(claiming(), runs([1, 2], [3, 3]), [])).toContain("| a    |            2 | 1.500 |");
  });
});
