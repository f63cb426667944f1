/**
 * Serves the worker's store modules to real tabs, and opens such tabs. Knows nothing about the
 * program's page or server.
 */
import { type BrowserContext, test as base, type CDPSession, type Page, type Worker } from "@playwright/test";
import { servePage } from "../built-page.ts";

interface StoreTab {
  readonly page: Page;
  readonly worker: Worker;
  readonly cdp: CDPSession;
}

export const test = base.extend<
  { openTab: (context?: BrowserContext) => Promise<StoreTab> },
  { groundUrl: string }
>({
  groundUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use, { parallelIndex, project }) => {
      const served = await servePage("e2e/browser/store", `${project.outputDir}-store-${parallelIndex}`);
      await use(served.url);
      await served.close();
    },
    { scope: "worker" },
  ],

  openTab: async ({ context: own, groundUrl }, use) => {
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
