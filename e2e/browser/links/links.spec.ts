/**
 * Links alone, without tracker, engine or app: the page's and the worker's halves in real Chromium over real WebRTC,
 * with a test in the middle that carries the signals.
 */
import type { Browser, BrowserContext } from "@playwright/test";
import { test as base, expect } from "../../fixtures.ts";
import { instrument, type Traffic } from "../../instruments.ts";
import { testedPage } from "../tested-page.ts";
import type { Command, Report } from "./protocol.ts";

type Transfer = "auto" | "none";
type ReportOf<T extends Report["type"]> = Report & { readonly type: T };
const MIB = 1024 * 1024;

class Harness {
  readonly reports: Report[] = [];
  private peer: Harness | undefined;
  private readonly context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.context = context;
  }

  static async start(browser: Browser, url: string, transfer: Transfer): Promise<Harness> {
    const context = await browser.newContext();
    await instrument(context);
    const harness = new Harness(context);
    const page = await context.newPage();
    await page.exposeFunction("report", (report: Report) => harness.hear(report));
    await page.goto(`${url}?transfer=${transfer}`);
    await page.waitForFunction(() => "command" in window);
    return harness;
  }

  /** Passes the signals of each to the other. */
  static introduce(one: Harness, other: Harness): void {
    one.peer = other;
    other.peer = one;
  }

  async command(command: Command): Promise<void> {
    const [page] = this.context.pages();
    await page?.evaluate((order) => window.command(order), command);
  }

  async reported<T extends Report["type"]>(type: T): Promise<ReportOf<T>> {
    const isWanted = (report: Report): report is ReportOf<T> => report.type === type;
    await expect.poll(() => this.reports.some(isWanted), { message: `report "${type}"` }).toBe(true);
    const found = this.reports.find(isWanted);
    if (found === undefined) throw new Error("a report is never taken back");
    return found;
  }

  async traffic(): Promise<Traffic> {
    const [page] = this.context.pages();
    if (page === undefined) throw new Error("the page is gone");
    return page.evaluate(() => window.testing.traffic);
  }

  /** Closes the tab, as a user would. */
  async leave(): Promise<void> {
    for (const page of this.context.pages()) await page.close();
    await this.context.close();
  }

  private async hear(report: Report): Promise<void> {
    if (report.type === "signal") await this.peer?.command(report);
    else this.reports.push(report);
  }
}

const test = base.extend<{ harness: (transfer: Transfer) => Promise<Harness> }>({
  harness: async ({ browser }, use) => {
    const url = await testedPage("e2e/browser/links");
    const harnesses: Harness[] = [];
    await use(async (transfer) => {
      const harness = await Harness.start(browser, url, transfer);
      harnesses.push(harness);
      return harness;
    });
    for (const harness of harnesses) await harness.leave();
  },
});

interface Options {
  readonly transfer: Transfer;
  readonly trickle: boolean;
  readonly greetings?: number;
}

type Pair = readonly [dialler: Harness, acceptor: Harness];

async function pair(
  harness: (transfer: Transfer) => Promise<Harness>,
  { transfer, ...options }: Options,
): Promise<Pair> {
  const dialler = await harness(transfer);
  const acceptor = await harness(transfer);
  Harness.introduce(dialler, acceptor);
  await acceptor.command({ type: "open", initiator: false, ...options });
  await dialler.command({ type: "open", initiator: true, ...options });
  await Promise.all([dialler.reported("opened"), acceptor.reported("opened")]);
  return [dialler, acceptor];
}

for (const transfer of ["auto", "none"] as const)
  test.describe(transfer === "auto" ? "channels owned by the worker" : "channels relayed by the page", () => {
    for (const trickle of [true, false])
      test(`connect ${trickle ? "with candidates trickling" : "with all candidates in the description"}`, async ({
        harness,
      }) => {
        const ends = await pair(harness, { transfer, trickle });
        for (const end of ends) expect(end.reports.map(({ type }) => type)).toEqual(["opened"]);
      });

    test("what is sent the moment a link opens arrives, in order, on both sides", async ({ harness }) => {
      const greetings = 50;
      const ends = await pair(harness, { transfer, trickle: true, greetings });
      for (const end of ends)
        expect((await end.reported("greeted")).numbers).toEqual(
          Array.from({ length: greetings }, (_, i) => i),
        );
    });

    test("32 MiB go there and back intact", async ({ harness }) => {
      const [dialler, acceptor] = await pair(harness, { transfer, trickle: true });
      const bytes = 32 * MIB;
      await acceptor.command({ type: "echo" });
      await dialler.command({ type: "pump", bytes });
      expect(await dialler.reported("pumped")).toMatchObject({ echoed: bytes, wrong: 0 });
      for (const end of [dialler, acceptor]) {
        const { channelBytes, portBytes } = await end.traffic();
        if (transfer === "auto")
          expect({ channelBytes, portBytes }).toEqual({ channelBytes: 0, portBytes: 0 });
        else expect(channelBytes).toBeGreaterThanOrEqual(2 * bytes);
      }
    });

    test("a send buffer filled far above the mark drains completely and reports it", async ({ harness }) => {
      const [dialler] = await pair(harness, { transfer, trickle: true });
      await dialler.command({
        type: "burst",
        bytes: 20 * MIB - (transfer === "auto" ? 8 * MIB : 0),
      });
      const { highest, drained } = await dialler.reported("burst-left");
      expect(highest).toBeGreaterThan(8 * MIB);
      expect(drained).toBeGreaterThanOrEqual(1);
      expect(dialler.reports.map(({ type }) => type)).toEqual(["opened", "burst-left"]);
    });

    for (const [who, index] of [
      ["dialler", 0],
      ["acceptor", 1],
    ] as const)
      test(`closed by the ${who}: the other side gets a reason`, async ({ harness }) => {
        const ends = await pair(harness, { transfer, trickle: true });
        await ends[index].command({ type: "close" });
        const { reason } = await ends[(1 - index) as 0 | 1].reported("closed");
        expect(reason).not.toBe("");
        expect(ends[index].reports.map(({ type }) => type)).toEqual(["opened"]);
      });

    test("a closed tab is noticed at once, not when ICE times out", async ({ harness }) => {
      const [dialler, acceptor] = await pair(harness, { transfer, trickle: true });
      await acceptor.leave();
      const { reason } = await dialler.reported("closed");
      // The page's end of a relayed channel gets the browser's words.
      expect(reason).toMatch(/closed by the peer|Close called/);
    });
  });

test("an invalid description fails the link with a reason", async ({ harness }) => {
  const end = await harness("auto");
  await end.command({ type: "open", initiator: false, trickle: true });
  await end.command({ type: "signal", signal: { type: "offer", sdp: "nonsense" } });
  expect((await end.reported("failed")).reason).toMatch(/sdp|description/i);
});

test("an invalid candidate fails the link with a reason", async ({ harness }) => {
  const [dialler, acceptor] = [await harness("auto"), await harness("auto")];
  Harness.introduce(dialler, acceptor);
  const candidate = { candidate: "nonsense", sdpMLineIndex: undefined, sdpMid: undefined };
  await acceptor.command({ type: "open", initiator: false, trickle: true });
  await acceptor.command({ type: "signal", signal: { candidate } });
  await dialler.command({ type: "open", initiator: true, trickle: true });
  expect((await acceptor.reported("failed")).reason).toMatch(/candidate/i);
});

test("300 links opened and closed in one tab leave no failure", async ({ harness }) => {
  // Both ends live in this tab: 600 connections, more than Chromium allows before it collects garbage.
  const end = await harness("auto");
  await end.command({ type: "churn", count: 300, abreast: 4 });
  expect(await end.reported("churned")).toMatchObject({ opened: 300, failures: [] });
});
