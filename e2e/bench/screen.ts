/**
 * Browsers with windows, on this machine's screen or on a virtual one, and left as a person has them: whoever drives
 * a browser usually keeps every page of it visible and awake.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../chromium.ts";
import type { Launch, Launched } from "./person.ts";

const START_MS = 30_000;
const POLL_MS = 50;

/** @throws Error where there is neither a screen nor Xvfb to make one */
export async function withScreen<T>(use: (launch: Launch) => Promise<T>): Promise<T> {
  const needsDisplay = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (!needsDisplay) return use((profile) => launchHeaded(profile, {}));
  const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  endsWithUs(server);
  try {
    const display = await firstLineOf(server);
    return await use((profile) => launchHeaded(profile, { DISPLAY: `:${display}` }));
  } finally {
    server.kill();
  }
}

async function firstLineOf(server: ChildProcess): Promise<string> {
  const failure = once(server, "error").then(() => {
    throw new Error("tabs can only be hidden on a screen: set DISPLAY, or install Xvfb");
  });
  if (server.stdout === null) throw new Error("the screen has no output");
  const line = once(createInterface(server.stdout), "line", { signal: AbortSignal.timeout(START_MS) });
  const [text] = await Promise.race([line, failure]);
  return String(text);
}

async function launchHeaded(profile: string, environment: Record<string, string>): Promise<Launched> {
  const switches = ["--remote-debugging-port=0", `--user-data-dir=${profile}`, "--no-default-browser-check"];
  const child = spawn(findChromium(), [...chromiumArgs(), ...switches, "about:blank"], {
    stdio: "ignore",
    env: { ...process.env, LC_ALL: "C.UTF-8", ...environment },
  });
  endsWithUs(child);
  const ended = once(child, "exit");
  try {
    const browser = await chromium.connectOverCDP(await addressOf(profile), {
      isLocal: true,
      noDefaults: true,
    });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error("the browser has no context");
    const session = await browser.newBrowserCDPSession();
    const close = async (): Promise<void> => {
      // The answer may be lost with the browser.
      if (browser.isConnected()) await session.send("Browser.close").catch(() => {});
      await ended;
    };
    return { context, close };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** A browser writes down where it listens, once it does. */
async function addressOf(profile: string): Promise<string> {
  const end = performance.now() + START_MS;
  for (;;) {
    const [port = ""] = await readFile(join(profile, "DevToolsActivePort"), "utf8").then(
      (text) => text.split("\n"),
      () => [],
    );
    if (port !== "") return `http://127.0.0.1:${port}`;
    if (performance.now() > end) throw new Error("the browser with a window did not start");
    await wait(POLL_MS);
  }
}

/** It must not outlive this process, however that ends. */
function endsWithUs(child: ChildProcess): void {
  const kill = (): boolean => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}
