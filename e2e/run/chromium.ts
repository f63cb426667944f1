/**
 * Which Chromium the tests drive, and with which switches. The one named by CHROMIUM, else one on this machine,
 * else Playwright's own; `ensureChromium` also fetches one where there is none. A browser counts only when it
 * starts: a downloaded one may lack the system's libraries. Knows nothing about tests.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** A name that leads to this machine without being "localhost": an insecure context over plain HTTP. */
export const INSECURE_HOST = "tabswarm.test";

/**
 * Switches for every launch: no request leaves the machine, and links need neither mDNS nor a network card. Pages
 * that a test makes up itself count as public and may still reach the tracker on this machine.
 */
export function chromiumArgs(): string[] {
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
    `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]`,
  ];
}

/** @throws Error with a sentence for the reader when there is none that starts. */
export function findChromium(): string {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== "") {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which is not a browser that starts.`);
  }
  const found = [...usualPlaces(), chromium.executablePath()].find(
    (path) => existsSync(path) && starts(path),
  );
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium found. Install Chromium or Chrome, or run `npx playwright install --with-deps chromium`, or set CHROMIUM to the path of one.",
  );
}

/**
 * Like `findChromium`, but gets one where there is none: Playwright's own, else the system's package.
 * @throws Error with a sentence for the reader when that fails too.
 */
export function ensureChromium(): string {
  if (process.env.CHROMIUM) return findChromium();
  for (const install of [undefined, installPlaywrights, installPackage]) {
    install?.();
    try {
      return findChromium();
    } catch {
      // Not there yet: try the next way.
    }
  }
  return findChromium();
}

function starts(path: string): boolean {
  // On Windows `--version` opens a window instead of printing.
  if (process.platform === "win32") return existsSync(path);
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}

function usualPlaces(): string[] {
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
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function installPlaywrights(): void {
  console.log("No Chromium on this machine: fetching Playwright's own.");
  const cli = join(createRequire(import.meta.url).resolve("playwright/package.json"), "..", "cli.js");
  run(process.execPath, [cli, "install", "--no-shell", "chromium"]);
}

/** On Debian, Ubuntu and their relatives, as root or with a sudo that needs no password. */
function installPackage(): void {
  if (!existsSync("/usr/bin/apt-get")) return;
  console.log("Installing the system's package: chromium.");
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const step of ["update -qq", "install -y -qq --no-install-recommends chromium"]) {
    const [command = "apt-get", ...rest] = [...asRoot, "apt-get", ...step.split(" ")];
    run(command, rest, environment);
  }
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): void {
  spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], timeout: INSTALL_TIMEOUT_MS, env });
}
