/** The Firefox that the tests drive: the one named by FIREFOX, the machine's own, or the system's package. Knows nothing about tests. */
import { findProgram, starts } from "./packages.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findFirefox(): string | undefined {
  const named = process.env.FIREFOX;
  if (named) return starts(named, "--version") ? named : undefined;
  const places = ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/snap/bin/firefox"];
  places.push("/Applications/Firefox.app/Contents/MacOS/firefox");
  return findProgram(places, "--version", "firefox-esr");
}
