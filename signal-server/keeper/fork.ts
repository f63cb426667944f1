/** Starts the keeper's process: from the source with tsx, or from the file next to the built server. */
import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const isSource = import.meta.url.endsWith(".ts");
/** As `build.ts` names it. */
const ENTRY = isSource ? "./keeper-process.ts" : "./keeper-process.js";

export function forkKeeper(): ChildProcess {
  return fork(fileURLToPath(new URL(ENTRY, import.meta.url)), [], {
    // Options of this process, such as a debugger's port, are not for it.
    execArgv: isSource ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href] : [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Nothing secret of the server's is in its environment.
    env: environment(),
  });
}

const PASSED = ["PATH", "HOME", "TMPDIR", "NODE_ENV", "NODE_OPTIONS", "SystemRoot", "TEMP"];

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(PASSED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
