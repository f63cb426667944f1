/** `npm run sim`: simulates one swarm or runs studies, and prints the results. Exits with 1 if a download or a claim fails. */
import { groupRows, markdownTable, resultRows, sampleRows, size } from "../../shared/simulation/report.ts";
import { simulate } from "../../shared/simulation/run.ts";
import type { Scenario } from "../../shared/simulation/scenario.ts";
import { runCommand } from "../command-line.ts";
import { parseCommand, USAGE } from "./arguments.ts";
import { runStudies } from "./studies.ts";

function runOne(scenario: Scenario, isJson: boolean): void {
  const startedAt = performance.now();
  const result = simulate(scenario);
  const tookSeconds = (performance.now() - startedAt) / 1000;
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  if (isJson) {
    console.log(JSON.stringify({ ...result, tookSeconds, peakMemory }));
  } else {
    const cost: [string, string] = ["took", `${tookSeconds.toFixed(1)} s, ${size(peakMemory)} of memory`];
    console.log(markdownTable([...resultRows(result), cost]));
    console.log(`\n${markdownTable(groupRows(result))}`);
    if (result.samples.length > 0) console.log(`\n${markdownTable(sampleRows(result))}`);
  }
  if (!result.isComplete) process.exitCode = 1;
}

await runCommand(async (args) => {
  const command = parseCommand(args);
  if (command.kind === "help") console.log(USAGE);
  else if (command.kind === "run") runOne(command.scenario, command.isJson);
  else if (!(await runStudies(command))) process.exitCode = 1;
});
