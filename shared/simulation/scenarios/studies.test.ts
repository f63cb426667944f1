import { expect, test } from "vitest";
import { STUDIES } from "./all.ts";
import { runCase, runsOf } from "./run-study.ts";
import { failuresOf, verdictsOf } from "./verdict.ts";

/** Nothing here waits: a late end means much else to do for the machine. */
const TIMEOUT_MS = 180_000;

// The very claims of `npm run sim -- --all`, on smaller swarms and over fewer seeds.
test.each(STUDIES)(
  "$name: every claim holds",
  (study) => {
    const runs = runsOf(study, { size: "small", seeds: [1, 2] }).map((name) => runCase(study, name));
    expect(failuresOf(study, "small", verdictsOf(study, runs))).toEqual([]);
  },
  TIMEOUT_MS,
);
