/**
 * Serves the worker's store modules to real tabs, and opens such tabs. Knows nothing about the
 * program's page or server.
 */
import type { BrowserContext, CDPSession, Page, Worker } from "@playwright/test";
import { test as base } from "../../fixtures.ts";
import { testedPage } from "../tested-page.ts";

interface StoreTab {
  readonly page: Page;
  readonly worker: Worker;
  readonly cdp: CDPSession;
}

export const test = base.extend<{ openTab: (context?: BrowserContext) => Promise<StoreTab> }>({
  openTab: async ({ context: own }, use) => {
    const groundUrl = await testedPage("e2e/browser/store");
    await use(async (context = own) => {
      const page = await context.newPage();
      await page.goto(groundUrl);
      return { page, worker: await startWorker(page), cdp: await context.newCDPSession(page) };
    });
  },
});

/** Starts another worker in the page and waits until its modules are loaded. */
export async function startWorker(page: Page): Promise<Worker> {
  const [worker] = await Promise.all([
    page.waitForEvent("worker"),
    page
      .waitForFunction(() => window.startWorker !== undefined)
      .then(() => page.evaluate(() => window.startWorker())),
  ]);
  return worker;
}

/** Playwright's Worker has no `terminate`; a worker may end itself. */
export async function endWorker(worker: Worker): Promise<void> {
  const ended = worker.waitForEvent("close");
  await worker.evaluate(() => {
    self.close();
  });
  await ended;
}

/** @param bytes undefined: the browser's own quota again */
export async function setQuota({ page, cdp }: StoreTab, bytes: number | undefined): Promise<void> {
  const { origin } = new URL(page.url());
  await cdp.send("Storage.overrideQuotaForOrigin", {
    origin,
    ...(bytes === undefined ? {} : { quotaSize: bytes }),
  });
}
