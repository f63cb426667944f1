/** `npm run chaos`: hostile input and failing parts, as long as wanted. Exits with 1 at the first that does harm, and prints it. */
import { randomInt } from "node:crypto";
import { runCommand } from "../command-line.ts";
import { writeSamples } from "./corpus.ts";
import { FuzzFailure, fuzz } from "./fuzz/fuzz.ts";
import { PARSERS } from "./fuzz/parsers.ts";
import { type Command, parseCommand, USAGE } from "./options.ts";
import { allSamples } from "./samples.ts";

async function runFuzz({
  parser,
  messages,
  seed = randomInt(2 ** 31),
}: Command & { kind: "fuzz" }): Promise<void> {
  console.log(`--seed ${seed}`);
  for (const one of PARSERS.filter(({ name }) => parser === undefined || name === parser)) {
    const report = await fuzz(one, { seed, messages });
    const rate = Math.round(report.messages / report.seconds);
    const figures = report.figures === "" ? "" : `; ${report.figures}`;
    console.log(
      `${one.name}: ${report.messages} in ${report.seconds.toFixed(1)} s (${rate} per second)${figures}`,
    );
  }
}

async function runTrial({
  trial,
  runs,
  seed = randomInt(2 ** 31),
}: Command & { kind: "trial" }): Promise<void> {
  console.log(`--seed ${seed}`);
  const start = performance.now();
  const run = await trial.load();
  const seconds = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  const print = (line: string): void => console.log(`${seconds()}: ${line}`);
  try {
    console.log(`${await run({ runs, seed, print })}; ${seconds()}`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}

await runCommand(async (args) => {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      console.log(USAGE);
      return;
    case "corpora":
      for (const [name, samples] of await allSamples()) writeSamples(name, samples);
      return;
    case "trial":
      return runTrial(command);
    case "fuzz":
      try {
        await runFuzz(command);
      } catch (error) {
        if (!(error instanceof FuzzFailure)) throw error;
        console.error(error.message);
        process.exitCode = 1;
      }
      return;
  }
});
