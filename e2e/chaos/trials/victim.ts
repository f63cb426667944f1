/**
 * A browser with a profile on disk that is killed and started again, and a browser for everybody else. Killing means SIGKILL:
 * nothing in the process learns of it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "@playwright/test";
import { instrument } from "../../instruments.ts";
import { chromiumArgs, findChromium } from "../../run/chromium.ts";
import { type Search, Tab } from "../../tab.ts";

const CONTEXT: BrowserContextOptions = { acceptDownloads: true, serviceWorkers: "block" };
/** What a page says when its server or its browser goes away. */
const TOLERATED = [/the page crashed/, /WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/];

export function launchOptions(executablePath = findChromium(), args = chromiumArgs()) {
  return { executablePath, args, env: { ...process.env, LC_ALL: "C.UTF-8" } };
}

export async function openTab(context: BrowserContext, origin: string, search: Search = {}): Promise<Tab> {
  return new Tab(await context.newPage(), origin, { ice: "none", ...search }, TOLERATED);
}

/** A new person in a browser that nobody kills. */
export async function newPerson(browser: Browser, origin: string, search: Search = {}): Promise<Tab> {
  const context = await browser.newContext(CONTEXT);
  await instrument(context);
  return openTab(context, origin, search);
}

export class Victim {
  /** Where the browser keeps everything. */
  readonly profile = mkdtempSync(join(tmpdir(), "tabswarm-victim-"));
  private started: BrowserContext | undefined;

  get context(): BrowserContext {
    if (this.started === undefined) throw new Error("the browser has not been started");
    return this.started;
  }

  async start(): Promise<void> {
    this.started = await chromium.launchPersistentContext(this.profile, { ...launchOptions(), ...CONTEXT });
    await instrument(this.started);
  }

  /** Kills the renderers of all its tabs. */
  async killRenderers(): Promise<void> {
    const { context } = this;
    const pages = context.pages();
    const crashes = pages
      .filter((page) => page.url() !== "about:blank")
      .map((page) => page.waitForEvent("crash"));
    for (const { id, type } of await this.processes()) if (type === "renderer") kill(id);
    await Promise.all(crashes);
    for (const page of pages) await page.close();
  }

  /** Kills all its processes at once. */
  async killBrowser(): Promise<void> {
    const { context } = this;
    const processes = await this.processes();
    const closed = context.waitForEvent("close");
    for (const { id, type } of processes) if (type === "browser") kill(-groupOf(id));
    for (const { id } of processes) kill(id);
    await closed;
    this.started = undefined;
  }

  async end(): Promise<void> {
    await this.started?.close();
    this.started = undefined;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private async processes() {
    const session = await this.context.browser()?.newBrowserCDPSession();
    if (session === undefined) throw new Error("the browser does not report its processes");
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo;
  }
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Playwright makes each browser the leader of a group of processes. */
function groupOf(id: number): number {
  const stat = readFileSync(`/proc/${id}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")")).split(" ")[3]);
}
