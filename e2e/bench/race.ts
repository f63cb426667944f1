/**
 * One swarm, once: a browser of its own, one seeder and the leechers in contexts of their own. All pages have loaded
 * and the file is hashed before the leechers get the link, all at the same moment; that moment is zero. Ends in
 * bounded time, with the browser closed whatever happens.
 */
import { chromium, errors, type Page } from "@playwright/test";
import { sample } from "../content.ts";
import { chromiumArgs, findChromium } from "../run/chromium.ts";
import type { TestServer } from "../server.ts";
import type { Contender } from "./contender.ts";
import { type LoadMeter, meterLoad } from "./machine.ts";
import type { SwarmPlan } from "./plan.ts";
import { finished, looksOf, now, prepare, type TimedLook } from "./watch.ts";

/** What was seen; times in milliseconds since 1970. */
export interface Race {
  readonly openedAt: number;
  readonly seeder: readonly TimedLook[];
  readonly leechers: readonly (readonly TimedLook[])[];
  readonly load: ReturnType<LoadMeter["read"]>;
}

/** Figures of pages come some times a second: the last bytes sent are told a moment after the last finish. */
const SETTLE_MS = 3_000;
/** Loading all pages, hashing and sharing the file. */
const PREPARE_MS = 120_000;

export async function race(contender: Contender, plan: SwarmPlan, server: TestServer): Promise<Race> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: chromiumArgs(),
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  // Whatever a page hangs in ends with its browser.
  const watchdog = setTimeout(() => void browser.close(), PREPARE_MS + plan.timeoutMs + SETTLE_MS);
  try {
    const load = async (upload: number): Promise<Page> => {
      const context = await browser.newContext();
      await prepare(context);
      return contender.load(context, server, upload);
    };
    const seeder = await load(plan.seedUpload);
    const link = await contender.seed(seeder, sample("swarm.bin", plan.length));
    const leechers: Page[] = [];
    for (const upload of plan.peerUploads) leechers.push(await load(upload));

    const meter = meterLoad();
    const openedAt = await now(seeder);
    await Promise.all(leechers.map((page) => contender.open(page, link)));
    await untilAllFinished(leechers, plan.timeoutMs);
    await untilAllIsTold([seeder, ...leechers]);
    return {
      openedAt,
      seeder: await looksOf(seeder),
      leechers: await Promise.all(leechers.map(looksOf)),
      load: meter.read(),
    };
  } finally {
    clearTimeout(watchdog);
    await browser.close();
  }
}

/** Who has not finished in time is seen in its looks. */
async function untilAllFinished(pages: readonly Page[], timeoutMs: number): Promise<void> {
  await Promise.all(pages.map((page) => inTime(finished(page, timeoutMs))));
}

/** What was received has been sent by somebody: then nobody's figures are old. */
async function untilAllIsTold(pages: readonly Page[]): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  let isTold = false;
  while (!isTold && performance.now() < end) {
    const last = (await Promise.all(pages.map(looksOf))).map((looks) => looks.at(-1));
    const sum = (figure: "uploaded" | "downloaded"): number =>
      last.reduce((total, look) => total + (look?.[figure] ?? 0), 0);
    isTold = sum("uploaded") >= sum("downloaded");
  }
}

async function inTime(waiting: Promise<void>): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
  }
}
