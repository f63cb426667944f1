/**
 * Two real tabs lose the path between them while one fetches from the other: for good, as when a machine changes its network, or
 * for some seconds. The tracker stays within reach. Measures how long nothing arrives.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { seededRandom } from "../../../shared/core/random.ts";
import { withBrowser, withFolder } from "../../bench/launcher.ts";
import { readingsOf, watchPages } from "../../bench/page-watch.ts";
import { tabswarm } from "../../bench/programs.ts";
import { KIB, MIB } from "../../content.ts";
import { Line } from "../../lines/line.ts";
import { putOnLine } from "../../lines/line-page.ts";
import { startTestServer } from "../../server.ts";
import { writeRandomFile } from "./files.ts";
import { expectThat, type RunTrial } from "./trial.ts";

const TIMEOUT_MS = 600_000;
const MOST_GAP_MS = 10_000;
const PIPE = { rate: 300 * KIB, delayMs: 15, queueMs: 300 };
/** What was under way has arrived by then, also on a busy machine. */
const UNDER_WAY_MS = 2_000;
/** After this the next byte must have arrived, or the path counts as never replaced. */
const PATIENCE_MS = 60_000;

/** 0: for good. */
const CUTS_MS = [0, 3_000, 20_000];

export const losePaths: RunTrial = async ({ print, runs, seed }) => {
  const random = seededRandom(seed);
  const server = await startTestServer();
  const line = new Line({ up: PIPE, down: PIPE, seed });
  try {
    return await withFolder((folder) =>
      withBrowser(TIMEOUT_MS, async (browser) => {
        const people = await Promise.all(
          (["inside", "outside"] as const).map(async (side) => {
            const context = await browser.newContext();
            await watchPages(context);
            await putOnLine(context, side, () => line);
            return tabswarm().load(context, server);
          }),
        );
        const [seeder, leecher] = people as [Page, Page];
        const link = await tabswarm().share(seeder, writeRandomFile(folder, 64 * MIB));
        await tabswarm().open(leecher, link);
        await bytesAfter(leecher, 0);
        const gaps = new Map<string, string[]>();
        for (let run = 0; run < runs; run++) {
          const cutMs = CUTS_MS[run % CUTS_MS.length] as number;
          await wait(2_000 + random.below(3_000));
          const gap = await lose(line, leecher, cutMs);
          const what = cutMs === 0 ? "lost for good" : `cut for ${cutMs / 1000} s`;
          print(`the path is ${what}: the next byte after ${seconds(gap)} s`);
          gaps.set(what, [...(gaps.get(what) ?? []), seconds(gap)]);
          expectThat(gap - cutMs <= MOST_GAP_MS, "the download goes on too late");
        }
        return [...gaps].map(([what, all]) => `${what}: ${all.join(", ")} s`).join("; ");
      }),
    );
  } finally {
    line.close();
    await server.close();
  }
};

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** @returns how long nothing arrived, ms */
async function lose(line: Line, leecher: Page, cutMs: number): Promise<number> {
  const lostAt = Date.now();
  if (cutMs === 0) line.dropPaths();
  else {
    line.isCut = true;
    setTimeout(() => {
      line.isCut = false;
    }, cutMs);
  }
  const at = await bytesAfter(leecher, lostAt + UNDER_WAY_MS);
  return at - lostAt;
}

/** @returns when the first byte after `since` arrived, milliseconds since 1970 */
async function bytesAfter(page: Page, since: number): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const readings = await readingsOf(page);
    const next = readings.findIndex(
      ({ at, downloaded }, i) => at > since && downloaded > (readings[i - 1]?.downloaded ?? 0),
    );
    if (next >= 0) return readings[next]?.at ?? Number.NaN;
    await wait(100);
  }
  throw new Error("nothing arrived any more");
}
