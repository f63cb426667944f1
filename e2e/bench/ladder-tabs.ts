/** The ends of a line are tabs of one browser. */
import type { Browser, BrowserContext, Page, Worker } from "@playwright/test";
import type { Line } from "../lines/line.ts";
import { putOnLine } from "../lines/line-page.ts";
import { delaysBetween, logMessages, messageLogOf } from "../lines/message-log.ts";
import { type Ends, type Party, type Passage, RAW_WINDOW, TIMEOUT_MS } from "./ladder-ends.ts";
import { withBrowser } from "./launcher.ts";
import { completed, readingsOf, watchPages } from "./page-watch.ts";
import { tabswarm } from "./programs.ts";
import { connectRaw } from "./raw-channel.ts";
import type { Suite } from "./suite.ts";

async function personOn(browser: Browser, line: Line, side: "inside" | "outside"): Promise<BrowserContext> {
  const context = await browser.newContext();
  await watchPages(context);
  await putOnLine(context, side, () => line);
  return context;
}

export const tabs: Ends = (suite, use) =>
  withBrowser(2 * TIMEOUT_MS, (browser) =>
    use((party, line, bytes) => prepare(party, browser, line, suite, bytes)),
  );

async function prepare(
  party: Party,
  browser: Browser,
  line: Line,
  suite: Suite,
  bytes: number,
): Promise<() => Promise<Passage>> {
  const contexts = [
    await personOn(browser, line, "inside"),
    await personOn(browser, line, "outside"),
  ] as const;
  if (party === "raw") {
    const [fetch] = await connectRaw(
      contexts.map((context) => ({ context })),
      suite.server,
    );
    const pages = contexts.map((context) => context.pages()[0] as Page);
    for (const page of pages) await logMessages(page);
    return async () => {
      if (fetch === undefined) throw new Error("there are two people");
      const flow = await fetch(bytes, RAW_WINDOW);
      return { flow, delays: await delaysOf(pages) };
    };
  }
  const program = tabswarm();
  const pages = [
    await program.load(contexts[0], suite.server),
    await program.load(contexts[1], suite.server),
  ] as const;
  const workers = pages.map((page) => page.workers()[0] as Worker);
  for (const worker of workers) await logMessages(worker);
  const link = await program.share(pages[0], await suite.file(bytes));
  return async () => {
    const [, leecher] = pages;
    const startedAt = await program.open(leecher, link);
    await completed(leecher, TIMEOUT_MS);
    const readings = await readingsOf(leecher);
    const doneAt = readings.find(({ isComplete }) => isComplete)?.at ?? Number.NaN;
    const points = readings.map(({ at, downloaded }) => ({ at, bytes: downloaded }));
    return { flow: { startedAt, doneAt, points }, delays: await delaysOf(workers) };
  };
}

async function delaysOf(ends: readonly (Page | Worker)[]): Promise<readonly number[]> {
  const [from, to] = await Promise.all(ends.map(messageLogOf));
  return delaysBetween(from ?? [], to ?? []);
}
