/**
 * A person: a browser of their own, with a profile on disk as people have one, so that each side's processes can be
 * counted apart. Whatever happens in between, every browser is closed in bounded time and its profile deleted.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../chromium.ts";
import { Processes } from "./processes.ts";
import { prepare } from "./watch.ts";

export interface Person {
  readonly context: BrowserContext;
  readonly processes: Processes;
}

export interface PersonOptions {
  /** A window on a screen instead of none; needs a display. */
  readonly isHeaded?: boolean;
  /** Playwright's own switches that are left out. */
  readonly withoutSwitches?: readonly string[];
}

/** @param timeoutMs after it the browsers are closed under whoever still uses them, which makes that fail */
export async function withPeople<T>(
  count: number,
  timeoutMs: number,
  use: (people: readonly Person[]) => Promise<T>,
  options: PersonOptions = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-bench-"));
  const people: Person[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.allSettled(people.map(({ context }) => context.close()));
  };
  const watchdog = setTimeout(() => void closeAll(), timeoutMs);
  try {
    for (let i = 0; i < count; i++) people.push(await launch(join(folder, String(i)), options));
    return await use(people);
  } finally {
    clearTimeout(watchdog);
    await closeAll();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function launch(profile: string, options: PersonOptions): Promise<Person> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: options.isHeaded !== true,
    args: chromiumArgs(),
    ignoreDefaultArgs: [...(options.withoutSwitches ?? [])],
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  await prepare(context);
  const browser = context.browser();
  if (browser === null) throw new Error("the browser cannot be asked for its processes");
  return { context, processes: new Processes(await browser.newBrowserCDPSession()) };
}
