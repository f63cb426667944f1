/**
 * What every page of a bench does: it makes its own file, looks at itself all the time, and remembers when it had
 * everything. The functions here go to pages as source text and refer to nothing outside themselves.
 */
import type { BrowserContext, Page } from "@playwright/test";
import { seededBytes } from "../content.ts";

/** How a page stands. Payload bytes. */
export interface Look {
  readonly isComplete: boolean;
  /** 0 to 1. */
  readonly progress: number;
  readonly downloaded: number;
  readonly uploaded: number;
  /** Came twice, unasked or false. */
  readonly wasted: number;
  readonly peers: number;
}

export interface TimedLook extends Look {
  /** Milliseconds since 1970, by the machine's one clock. */
  readonly at: number;
}

export interface BenchWindow extends Window {
  readonly seededBytes: typeof seededBytes;
  readonly bench: {
    /** Set by the contender. */
    look?: () => Look | undefined;
    /** A look every `SAMPLE_MS`, and one at the finish. */
    readonly looks: TimedLook[];
    now(): number;
  };
}

/** How exactly a finish is known. */
export const POLL_MS = 20;
/** Enough for any file of a bench to be hashed and stored. */
export const PREPARE_MS = 180_000;
export const SAMPLE_MS = 100;

export async function prepare(context: BrowserContext): Promise<void> {
  // The compiler that runs this file wraps functions into its helper `__name`.
  const source = `globalThis.__name = (named) => named; globalThis.seededBytes = ${seededBytes.toString()};`;
  await context.addInitScript({ content: `${source} (${install.toString()})(${POLL_MS}, ${SAMPLE_MS});` });
}

function install(pollMs: number, sampleMs: number): void {
  const looks: TimedLook[] = [];
  const bench: BenchWindow["bench"] = { looks, now: () => performance.timeOrigin + performance.now() };
  setInterval(() => {
    const look = bench.look?.();
    if (look === undefined) return;
    const at = bench.now();
    const last = looks.at(-1);
    if (last === undefined || at - last.at >= sampleMs || look.isComplete !== last.isComplete)
      looks.push({ ...look, at });
  }, pollMs);
  Object.defineProperty(globalThis, "bench", { value: bench });
}

export async function now(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as BenchWindow).bench.now());
}

/** What the page has seen of itself so far. */
export async function looksOf(page: Page): Promise<readonly TimedLook[]> {
  return page.evaluate(() => (window as unknown as BenchWindow).bench.looks);
}

/** Settles when the page has everything. @throws TimeoutError of Playwright */
export async function finished(page: Page, timeoutMs: number): Promise<void> {
  await page.waitForFunction(
    () => (window as unknown as BenchWindow).bench.looks.at(-1)?.isComplete === true,
    undefined,
    { timeout: timeoutMs, polling: 200 },
  );
}
