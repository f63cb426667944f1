/**
 * Starts browsers. A person is a browser of its own, in a window if there is a screen, with a profile on disk, so that
 * the processes of each side can be measured apart. Every browser is closed in bounded time and its profile deleted,
 * whatever happens in between. In a window the browser runs with the user's defaults; Playwright's usual switches would
 * keep every page visible and awake.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../run/chromium.ts";
import { watchPages } from "./page-watch.ts";
import { Processes } from "./process-meter.ts";

const START_MS = 30_000;
const SCREEN_START_MS = 10_000;
const POLL_MS = 50;

export interface Person {
  readonly context: BrowserContext;
  readonly processes: Processes;
}
export type People = readonly [Person, ...Person[]];

interface Launched {
  readonly context: BrowserContext;
  /** Settles when the browser has ended. May be called again. */
  close(): Promise<void>;
}

/** @param profile a folder that need not exist yet */
export type Launch = (profile: string) => Promise<Launched>;

/**
 * @param timeoutMs after which the browsers are closed, which makes `use` fail
 * @param launch `launchHeadless` where the browser's own windows interfere (for example with a download)
 */
export async function withPeople<T>(
  count: number,
  timeoutMs: number,
  use: (people: People) => Promise<T>,
  launch: Launch = hasScreen() ? launchInWindow : launchHeadless,
): Promise<T> {
  return withFolder(async (folder) => {
    const launched: Launched[] = [];
    const closeAll = async (): Promise<void> => {
      await Promise.allSettled(launched.map((browser) => browser.close()));
    };
    const watchdog = setTimeout(() => void closeAll(), timeoutMs);
    try {
      for (let i = 0; i < count; i++) launched.push(await launch(join(folder, String(i))));
      const [first, ...others] = await Promise.all(launched.map(personOf));
      if (first === undefined) throw new Error("at least one person is needed");
      return await use([first, ...others]);
    } finally {
      clearTimeout(watchdog);
      await closeAll();
    }
  });
}

/** One headless browser for pages in contexts of their own. It is closed after `timeoutMs` at the latest. */
export async function withBrowser<T>(timeoutMs: number, use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(launchOptions());
  const watchdog = setTimeout(() => void browser.close(), timeoutMs);
  try {
    return await use(browser);
  } finally {
    clearTimeout(watchdog);
    await browser.close();
  }
}

async function personOf({ context }: Launched): Promise<Person> {
  await watchPages(context);
  const browser = context.browser();
  if (browser === null) throw new Error("the browser does not report its processes");
  return { context, processes: new Processes(await browser.newBrowserCDPSession()) };
}

export async function launchHeadless(profile: string): Promise<Launched> {
  const context = await chromium.launchPersistentContext(profile, launchOptions());
  return { context, close: () => context.close() };
}

/** Needs a screen. */
async function launchInWindow(profile: string): Promise<Launched> {
  const { executablePath, args, env } = launchOptions();
  const switches = [
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "--no-default-browser-check",
    // Browsers cover one another on the screen; a covered window's page would count as hidden.
    "--disable-backgrounding-occluded-windows",
  ];
  const child = spawn(executablePath, [...args, ...switches, "about:blank"], { stdio: "ignore", env });
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
      // The browser may end before it answers.
      if (browser.isConnected()) await session.send("Browser.close").catch(() => {});
      await ended;
    };
    return { context, close };
  } catch (error) {
    child.kill();
    throw error;
  }
}

function launchOptions() {
  return {
    executablePath: findChromium(),
    args: chromiumArgs(),
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  };
}

/** A browser writes the port on which it listens into its profile. */
async function addressOf(profile: string): Promise<string> {
  const end = performance.now() + START_MS;
  for (;;) {
    const text = await readFile(join(profile, "DevToolsActivePort"), "utf8").catch(() => "");
    const [port = ""] = text.split("\n");
    if (port !== "") return `http://127.0.0.1:${port}`;
    if (performance.now() > end) throw new Error("the browser with a window did not start");
    await wait(POLL_MS);
  }
}

/** Linux needs a display for windows; other systems always have one. */
export function hasScreen(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Provides a screen while `use` runs: this machine's own, or a virtual one (Xvfb) if installed. Without one, browsers
 * run headless, where the same bytes cost a third more processor time than in a window.
 */
export async function withScreen<T>(use: () => Promise<T>): Promise<T> {
  if (hasScreen()) return use();
  const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  endsWithUs(server);
  const failed = once(server, "error").then(() => undefined);
  try {
    const started = once(createInterface(server.stdout), "line", {
      signal: AbortSignal.timeout(SCREEN_START_MS),
    });
    const [display] = (await Promise.race([started, failed]).catch(() => undefined)) ?? [];
    if (display !== undefined) process.env.DISPLAY = `:${display}`;
    return await use();
  } finally {
    delete process.env.DISPLAY;
    server.kill();
  }
}

/** Kills the child when this process exits. */
function endsWithUs(child: ChildProcess): void {
  const kill = (): boolean => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}

/** Files and profiles may be large, so their folders are removed even when the program is stopped. */
const folders = new Set<string>();
process.once("exit", removeAll);
// Playwright also handles this signal and does not exit; this handler runs after the browsers have been closed.
process.once("SIGTERM", () => {
  process.once("exit", removeAll);
  process.exit(143);
});

/** Runs `use` with a new temporary folder and removes it with its contents afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-bench-"));
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    remove(folder);
    folders.delete(folder);
  }
}

function removeAll(): void {
  for (const folder of folders) {
    try {
      remove(folder);
    } catch {
      // A browser that is still ending holds files open; the system cleans up its temporary folder.
    }
  }
}

/** Retries, since a browser that has just ended may still be writing. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
