/** Gets programs that the tests need from the system's packages, where that is possible. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PACKAGE_TIMEOUT_MS = 5 * 60_000;
const START_TIMEOUT_MS = 30_000;

/**
 * On Debian, Ubuntu and their relatives, as root or with a sudo that needs no password. Elsewhere nothing happens.
 * @param before apt-get's arguments for steps that come first, such as "update -qq"
 */
export function installPackage(name: string, ...before: readonly string[]): void {
  if (!existsSync("/usr/bin/apt-get")) return;
  console.log(`Installing the system's package: ${name}.`);
  // Two tests may want packages at the same time, and apt-get does not wait for another one by itself.
  const inTurn = ["flock", join(tmpdir(), "tabswarm-packages.lock")];
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const step of [...before, `install -y -qq --no-install-recommends ${name}`]) {
    const [command = "flock", ...rest] = [...inTurn, ...asRoot, "apt-get", ...step.split(" ")];
    spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"], timeout: PACKAGE_TIMEOUT_MS, env });
  }
}

/**
 * @param places paths and names, the best first
 * @param argument with which the program only starts and ends
 * @param name of the package to install where there is none
 * @returns the first that starts; undefined where there is none and none can be installed
 */
export function findProgram(places: readonly string[], argument: string, name: string): string | undefined {
  const find = (): string | undefined => places.find((path) => starts(path, argument));
  const found = find();
  if (found !== undefined) return found;
  installPackage(name, "update -qq");
  return find();
}

/** @param argument with which the program only starts and ends */
export function starts(path: string, argument: string): boolean {
  return spawnSync(path, [argument], { stdio: "ignore", timeout: START_TIMEOUT_MS }).status === 0;
}
