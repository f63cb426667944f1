/**
 * Which Chromium the tests drive, and with which switches. The one named by CHROMIUM, else one on this machine,
 * else Playwright's own; `ensureHeadlessChromium` also fetches one where there is none. A browser counts only when it
 * starts: a downloaded one may lack the system's libraries. Knows nothing about tests.
 *
 * Tests prefer the headless shell, the same engine without Chromium's own windows: it opens a page with less than a third of the
 * processor time.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { installPackage, PACKAGE_TIMEOUT_MS } from "./packages.ts";

const INSTALL_TIMEOUT_MS = PACKAGE_TIMEOUT_MS;

/** The name of the program and of Debian's package. */
const HEADLESS_SHELL = "chromium-headless-shell";
const WITH_WINDOWS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A name that leads to this machine without being "localhost": an insecure context over plain HTTP. */
export const INSECURE_HOST = "tabswarm.test";

/**
 * Switches for every launch: no request leaves the machine, and links need neither mDNS nor a network card. Pages
 * that a test makes up itself count as public and may still reach the tracker on this machine.
 * @param address what "localhost" leads to, for browsers in a namespace; pages of that name stay trusted there
 */
export function chromiumArgs(address?: string): string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    // Chromium refuses to sandbox its processes for root; everyone else keeps the sandbox.
    ...(isRoot ? ["--no-sandbox"] : []),
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--allow-loopback-in-peer-connection",
    "--disable-features=LocalNetworkAccessChecks,WebRtcHideLocalIpsWithMdns,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
    address === undefined
      ? `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]`
      : `--host-resolver-rules=MAP localhost ${address}, MAP * ~NOTFOUND`,
  ];
}

/**
 * @param names of programs on Linux, the best first
 * @throws Error with a sentence for the reader when there is none that starts.
 */
export function findChromium(names: readonly string[] = WITH_WINDOWS): string {
  const named = process.env.CHROMIUM;
  if (named) {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which is not a browser that starts.`);
  }
  return search(names);
}

/** @throws Error with a sentence for the reader when there is none that starts. */
function search(names: readonly string[]): string {
  const found = [...usualPlaces(names), chromium.executablePath()].find(
    (path) => existsSync(path) && starts(path),
  );
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium found. Install Chromium or Chrome, or run `npx playwright install --with-deps chromium`, or set CHROMIUM to the path of one.",
  );
}

/**
 * The headless shell, if this machine has it or its packages contain it, else a whole Chromium. Gets one where there is none:
 * Playwright's own, else the system's package.
 * @throws Error with a sentence for the reader when that fails too.
 */
export function ensureHeadlessChromium(): string {
  if (process.env.CHROMIUM) return findChromium();
  if (usualPlaces([HEADLESS_SHELL]).find(existsSync) === undefined && isPackaged(HEADLESS_SHELL))
    installPackage(HEADLESS_SHELL);
  return searchAndInstall([HEADLESS_SHELL, ...WITH_WINDOWS]);
}

/**
 * A whole Chromium, also where tests prefer the headless shell, which installs no apps. Gets one where there is none.
 * @throws Error with a sentence for the reader when that fails too.
 */
export function ensureWholeChromium(): string {
  const named = process.env.CHROMIUM;
  return named && !/headless[-_]shell/.test(named) ? findChromium() : searchAndInstall(WITH_WINDOWS);
}

/** Playwright's own comes first, because it needs no rights. */
function searchAndInstall(names: readonly string[]): string {
  for (const install of [undefined, installPlaywrights, () => installPackage("chromium", "update -qq")]) {
    install?.();
    try {
      return search(names);
    } catch {
      // Not there yet: try the next way.
    }
  }
  return search(names);
}

function starts(path: string): boolean {
  // On Windows `--version` opens a window instead of printing.
  if (process.platform === "win32") return existsSync(path);
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}

function usualPlaces(names: readonly string[]): string[] {
  if (process.platform === "darwin")
    return [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
  if (process.platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name]);
    return roots
      .filter((root) => root !== undefined)
      .flatMap((root) => [
        join(root, "Google", "Chrome", "Application", "chrome.exe"),
        join(root, "Chromium", "Application", "chrome.exe"),
      ]);
  }
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/snap/bin"].filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function installPlaywrights(): void {
  console.log("No Chromium on this machine: fetching Playwright's own.");
  const cli = join(createRequire(import.meta.url).resolve("playwright/package.json"), "..", "cli.js");
  run(process.execPath, [cli, "install", "--no-shell", "chromium"]);
}

/** Whether apt knows the package, as far as its lists on this machine say. */
function isPackaged(name: string): boolean {
  return spawnSync("apt-cache", ["show", name], { stdio: "ignore" }).status === 0;
}

function run(command: string, args: string[]): void {
  spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], timeout: INSTALL_TIMEOUT_MS });
}
