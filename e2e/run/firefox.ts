/** The Firefox that the tests drive: the one named by FIREFOX, the machine's own, or the system's package. Knows nothing about tests. */
import { spawnSync } from "node:child_process";
import { installPackage } from "./packages.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findFirefox(): string | undefined {
  const starts = (path: string): boolean =>
    spawnSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
  const named = process.env.FIREFOX;
  const places = named ? [named] : ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/snap/bin/firefox"];
  places.push(...(named ? [] : ["/Applications/Firefox.app/Contents/MacOS/firefox"]));
  const found = places.find(starts);
  if (found !== undefined || named) return found;
  installPackage("firefox-esr", "update -qq");
  return places.find(starts);
}
