import { expect, test } from "vitest";
import { runsOf } from "../../shared/simulation/scenarios/run-study.ts";
import { PEERS } from "../../shared/simulation/scenarios/scale.ts";
import { runAll } from "./pool.ts";

test("runs and their order do not depend on the number of processes", async () => {
  const names = runsOf(PEERS, { size: "small", seeds: [1, 2], case: "1" });
  const here = await runAll(names, 1, () => {});
  const done: number[] = [];
  const there = await runAll(names, 2, (run) => done.push(run.seed));
  expect(there.map(({ figures, hash, seed }) => ({ figures, hash, seed }))).toEqual(
    here.map(({ figures, hash, seed }) => ({ figures, hash, seed })),
  );
  expect(done.toSorted()).toEqual([1, 2]);
});

test("an error names the run that crashed its process", async () => {
  const name = { study: "nowhere", size: "small", case: "1", seed: 5 } as const;
  await expect(runAll([name], 2, () => {})).rejects.toThrow(/nowhere, case 1, random seed 5/);
});
