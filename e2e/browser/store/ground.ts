/**
 * Serves the worker's store modules to real tabs, compiled on the fly, and opens such tabs. Knows nothing about the
 * program's page or server.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, test as base, type CDPSession, type Page, type Worker } from "@playwright/test";
import { createServer } from "vite";

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
    async ({}, use) => {
      const cacheDir = await mkdtemp(join(tmpdir(), "tabswarm-store-"));
      const server = await createServer({
        configFile: false,
        root: fileURLToPath(new URL("../../..", import.meta.url)),
        cacheDir,
        logLevel: "error",
        // The dependencies are modules already; bundling them again would reload a page during a test.
        optimizeDeps: { noDiscovery: true },
        server: { host: "127.0.0.1", port: 0, hmr: false, ws: false, watch: null },
      });
      await server.listen();
      await use(`${server.resolvedUrls?.local[0]}e2e/browser/store/index.html`);
      await server.close();
      await rm(cacheDir, { recursive: true, force: true });
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
