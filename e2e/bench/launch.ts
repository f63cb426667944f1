/**
 * Starts a browser on a profile of its own. In a window it is left as a person has it; whoever drives a browser usually
 * gives it switches of its own and keeps every page of it visible and awake.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BrowserContext, chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../run/chromium.ts";

const START_MS = 30_000;
const POLL_MS = 50;

export interface Launched {
  readonly context: BrowserContext;
  /** Settles when the browser has ended. May be called again. */
  close(): Promise<void>;
}

/** @param profile a folder that need not exist yet */
export type Launch = (profile: string) => Promise<Launched>;

export async function launchHeadless(profile: string): Promise<Launched> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: chromiumArgs(),
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  return { context, close: () => context.close() };
}

/** Needs a screen. */
export async function launchInWindow(profile: string): Promise<Launched> {
  const switches = [
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "--no-default-browser-check",
    // Browsers stand over one another on the one screen; a covered window's page would count as hidden.
    "--disable-backgrounding-occluded-windows",
  ];
  const child = spawn(findChromium(), [...chromiumArgs(), ...switches, "about:blank"], {
    stdio: "ignore",
    env: { ...process.env, LC_ALL: "C.UTF-8" },
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

/** A child must not outlive this process, however that ends. */
export function endsWithUs(child: ChildProcess): void {
  const kill = (): boolean => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
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
