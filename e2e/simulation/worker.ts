/** A child process of the pool: a run's name in, the run out, until the parent hangs up. */
import type { RunName } from "../../shared/simulation/scenarios/run-study.ts";
import { measuredRun } from "./measured.ts";

process.on("message", (name) => process.send?.(measuredRun(name as RunName)));
