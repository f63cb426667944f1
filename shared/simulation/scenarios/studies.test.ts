import { expect, test } from "vitest";
import { STUDIES } from "./all.ts";
import { runCase, runsOf } from "./run-study.ts";
import { failuresOf, verdictsOf } from "./verdict.ts";

/** No test waits for anything, so only a busy machine needs this long. */
const TIMEOUT_MS = 180_000;

// The claims of `npm run sim -- --all`, with smaller swarms and fewer random seeds.
test.each(STUDIES)(
  "$name: every claim holds",
  (study) => {
    const runs = runsOf(study, { size: "small", seeds: [1, 2] }).map((name) => runCase(study, name));
    expect(failuresOf(study, "small", verdictsOf(study, runs))).toEqual([]);
  },
  TIMEOUT_MS,
);
