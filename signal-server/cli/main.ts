#!/usr/bin/env node
/** The program `tabswarm`. Runs as plain JavaScript from the package, next to the page that was built with it. */
import "../process/starter.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unreachable } from "../../shared/core/invariant.ts";
import { ConfigError, readConfig } from "../process/config.ts";
import { readCommandLine } from "./command-line.ts";
import { askForHealth } from "./health.ts";
import { serve } from "./serve.ts";

/** The package's folder, both from this file and from the one that is made of it: `dist/server/tabswarm.js`. */
const root = fileURLToPath(new URL("../..", import.meta.url));

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), join(root, "docs", "hosting.md"));
  switch (command.kind) {
    case "print":
      console.log(command.text);
      return;
    case "version":
      console.log(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
      return;
    case "mistake":
      console.error(command.message);
      process.exitCode = 2;
      return;
    case "health":
      return health();
    case "serve":
      Object.assign(process.env, command.variables);
      return serve(root);
    default:
      unreachable(command);
  }
}

async function health(): Promise<void> {
  try {
    const { isServing, text } = await askForHealth(readConfig(process.env));
    console.log(text);
    process.exitCode = isServing ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

await main();
