/** Opens and closes thousands of links in one tab, as the app does, and measures what they leave behind. */
import { chromium, type Page } from "@playwright/test";
import { withFolder } from "../../bench/launcher.ts";
import { servePage } from "../../browser/built-page.ts";
import type { Command, Report } from "../../browser/links/protocol.ts";
import { megabytes } from "../memory.ts";
import { expectThat, type RunTrial } from "./trial.ts";
import { launchOptions } from "./victim.ts";

/** Bytes by which the heaps may have grown. */
const MOST_GROWTH = 20e6;
/** Opened first: code is compiled, and the reaper of connections has its usual stock. */
const WARM_UP = 100;
const ABREAST = 4;

type Churned = Report & { readonly type: "churned" };

export const openManyLinks: RunTrial = ({ runs }) =>
  withFolder(async (folder) => {
    const served = await servePage("e2e/browser/links", folder);
    const browser = await chromium.launch(launchOptions());
    try {
      return await churnIn(await browser.newPage(), served.url, runs);
    } finally {
      await browser.close();
      await served.close();
    }
  });

async function churnIn(page: Page, url: string, count: number): Promise<string> {
  let settle: (report: Churned) => void = () => {};
  await page.exposeFunction("report", (report: Report) => report.type === "churned" && settle(report));
  await page.goto(url);
  await page.waitForFunction(() => "command" in window);
  const churn = async (count: number): Promise<void> => {
    const done = new Promise<Churned>((resolve) => {
      settle = resolve;
    });
    const command: Command = { type: "churn", count, abreast: ABREAST };
    await page.evaluate((order) => window.command(order), command);
    const { failures } = await done;
    expectThat(failures.length === 0, `${failures.length} of ${count} links failed: ${failures[0]}`);
  };
  await churn(WARM_UP);
  const before = await heapOf(page);
  await churn(count);
  const growth = (await heapOf(page)) - before;
  const text = `${count} links, both ends in one tab; heap of page and worker ${megabytes(before)} before, ${megabytes(growth)} more after`;
  expectThat(growth <= MOST_GROWTH, text);
  return text;
}

/** Bytes in the heaps of the page and its worker after a garbage collection. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    const ofPage = await settledHeap((method) => session.send(method));
    // Playwright has no session for a worker: its messages pass through the page's.
    const attached = new Promise<string>((resolve) =>
      session.once("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId)),
    );
    await session.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    const sessionId = await attached;
    let id = 0;
    const ask = (method: string): Promise<HeapUsage> => {
      const message = JSON.stringify({ id: ++id, method });
      const answer = new Promise<HeapUsage>((resolve) =>
        session.once("Target.receivedMessageFromTarget", ({ message }) =>
          resolve(JSON.parse(message).result),
        ),
      );
      return session.send("Target.sendMessageToTarget", { sessionId, message }).then(() => answer);
    };
    return ofPage + (await settledHeap(ask));
  } finally {
    await session.detach();
  }
}

interface HeapUsage {
  readonly usedSize: number;
}

async function settledHeap(
  send: (method: "HeapProfiler.collectGarbage" | "Runtime.getHeapUsage") => Promise<unknown>,
): Promise<number> {
  await send("HeapProfiler.collectGarbage");
  return ((await send("Runtime.getHeapUsage")) as HeapUsage).usedSize;
}
