/**
 * The real server in this process, and people who open its page. A person is a browser context with its own storage, which the
 * tabs of that person share. Every page is instrumented, and errors that it reports fail the test.
 */
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
  type TestInfo,
} from "@playwright/test";
import { instrument } from "./instruments.ts";
import { INSECURE_HOST } from "./run/chromium.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./server.ts";
import { type Search, Tab } from "./tab.ts";

export { expect };

interface TabOptions {
  /** Search parameters in addition to `ice=none`. */
  readonly search?: Search;
  /** Complaints that the test provokes on purpose. */
  readonly tolerated?: readonly RegExp[];
  /** Bytes that the origin may store. */
  readonly quota?: number;
  /** The server of the page; by default the one that all tests share. */
  readonly server?: TestServer;
  /** Uses a host name that the browser does not trust over plain HTTP. */
  readonly insecure?: boolean;
}

export interface PersonOptions extends TabOptions {
  readonly context?: BrowserContextOptions;
  /** Runs in every page of the person before anything else; refers to nothing outside itself. */
  readonly init?: () => void;
}

interface Fixtures {
  /** A new person with one tab, which shows the page or opens `link`. */
  readonly person: (options?: PersonOptions, link?: string) => Promise<Tab>;
  /** Another tab of the same person. */
  readonly anotherTab: (tab: Tab, options?: TabOptions, link?: string) => Promise<Tab>;
  /** A server that this test alone uses and may stop. */
  readonly ownServer: (options?: TestServerOptions) => Promise<TestServer>;
}

interface Crowd {
  readonly tabs: Tab[];
  readonly contexts: BrowserContext[];
}

export const test = base.extend<Fixtures & { crowd: Crowd }, { server: TestServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const server = await startTestServer();
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  crowd: async ({}, use, info) => {
    const crowd: Crowd = { tabs: [], contexts: [] };
    await use(crowd);
    await pictureFailure(
      info,
      crowd.contexts.flatMap((context) => context.pages()),
    );
    const complaints = crowd.tabs.flatMap((tab) => tab.complaints);
    for (const context of crowd.contexts) await context.close();
    expect(complaints, "errors that pages reported").toEqual([]);
  },

  person: async ({ browser, server, crowd }, use) => {
    await use(async (options = {}, link = "") => {
      const context = await browser.newContext({ acceptDownloads: true, ...options.context });
      crowd.contexts.push(context);
      if (options.init !== undefined) await context.addInitScript(options.init);
      await instrument(context);
      return open(crowd, context, options, server, link);
    });
  },

  anotherTab: async ({ server, crowd }, use) => {
    await use((tab, options = {}, link = "") => open(crowd, tab.page.context(), options, server, link));
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  ownServer: async ({}, use) => {
    const servers: TestServer[] = [];
    await use(async (options = {}) => {
      const server = await startTestServer(options);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});

async function open(
  crowd: Crowd,
  context: BrowserContext,
  options: TabOptions,
  shared: TestServer,
  link: string,
): Promise<Tab> {
  const { port } = options.server ?? shared;
  const host = options.insecure ? INSECURE_HOST : "localhost";
  const search = { ice: "none", ...options.search };
  const tab = new Tab(await context.newPage(), `http://${host}:${port}`, search, options.tolerated);
  crowd.tabs.push(tab);
  if (options.quota !== undefined) await tab.setQuota(options.quota);
  return tab.visit(link);
}

/**
 * Attaches what pages show to a test that has failed. Playwright's own `screenshot` also draws every page that a passing test
 * closes, because it cannot know the end.
 */
export async function pictureFailure(info: TestInfo, pages: readonly Page[]): Promise<void> {
  if (info.status === info.expectedStatus) return;
  for (const [n, page] of pages.entries()) {
    const path = info.outputPath(`failed-${n + 1}.png`);
    // A page that shows nothing any more must not hide why the test failed.
    const isDrawn = await page.screenshot({ path, timeout: 5000 }).catch(() => undefined);
    if (isDrawn !== undefined) await info.attach("screenshot", { path });
  }
}
