/** A child process of the pool: receives names of runs and sends back their results until the parent disconnects. */
import type { RunName } from "../../shared/simulation/scenarios/run-study.ts";
import { measuredRun } from "./measured.ts";

process.on("message", (name) => process.send?.(measuredRun(name as RunName)));
