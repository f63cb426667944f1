#!/usr/bin/env node
/** The program `tabswarm`. Runs as plain JavaScript from the package, next to the page that was built with it. */
import "../process/starter.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unreachable } from "../../shared/core/invariant.ts";
import { ConfigError, readConfig } from "../process/config.ts";
import { readCommandLine } from "./arguments/command-line.ts";
import { EXIT } from "./exit-code.ts";
import { askForHealth } from "./health.ts";
import { serve } from "./serve.ts";

/** The package's folder, both from this file and from the one that is made of it: `dist/server/tabswarm.js`. */
const root = fileURLToPath(new URL("../..", import.meta.url));

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), join(root, "docs", "hosting.md"));
  switch (command.kind) {
    case "print":
      return print(command.text);
    case "version":
      return print(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
    case "mistake":
      console.error(command.message);
      process.exitCode = EXIT.usage;
      return;
    case "health":
      return health();
    case "serve":
      Object.assign(process.env, command.variables);
      return serve(root);
    case "seed":
    case "get":
    case "torrent": {
      // A server needs none of it.
      const { runPeer } = await import("./run-peer.ts");
      return runPeer(command);
    }
    default:
      unreachable(command);
  }
}

/** A reader that has ended, as in "| head -1", is no fault of ours. */
function print(text: string): void {
  process.stdout.on("error", () => undefined);
  console.log(text);
}

async function health(): Promise<void> {
  try {
    const { isServing, text } = await askForHealth(readConfig(process.env));
    console.log(text);
    process.exitCode = isServing ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT.failed;
  }
}

await main();
