/** A tab with 1,000 torrents of 64 KiB: how long it takes to seed them, to start again, and to open one; what it costs at rest. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { withPeople } from "./launcher.ts";
import type { Processes } from "./process-meter.ts";
import { inTurn, type Measurement, measurement } from "./results.ts";
import type { Bench } from "./suite.ts";

const BYTES = 64 * 1024;
const OPENED = 10;
/** Every torrent announces at least once in the tracker's interval of 2 minutes, with a spread of a quarter. */
const REST_MS = 150_000;
const EMPTY_REST_MS = 60_000;
const QUICK_REST_MS = 10_000;
/** After the reload, stores are checked in the background. */
const SETTLE_MS = 30_000;
const TIMEOUT_MS = 20 * 60_000;

interface Outcome {
  /** Milliseconds. */
  readonly seeding: number;
  readonly start: number;
  readonly slowestOpening: number;
  readonly medianOpening: number;
  /** Of one core, 0 to 100; above that of an empty tab. */
  readonly idleCpu: number;
  /** KiB per torrent, above an empty tab. */
  readonly memory: number;
}

export const shares: Bench = {
  name: "shares",
  title: "1,000 torrents of 64 KiB in one tab: start, opening ten of them, processor and memory at rest",
  runs: 1,
  run: async (suite) => {
    const count = suite.isQuick ? 100 : 1000;
    const measure = (): Promise<Outcome> =>
      withPeople(2, TIMEOUT_MS, async ([sharer, ...others]) => {
        const reader = others[0] ?? sharer;
        const page = await sharer.context.newPage();
        await visit(page, suite.server.origin);
        const empty = await sharer.processes.calmMemory();
        const emptyCpu = await cpuAtRest(sharer.processes, suite.isQuick ? QUICK_REST_MS : EMPTY_REST_MS);
        const seeding = await timed(() => seed(page, count));
        const start = await timed(() => reload(page, count));
        const openings: number[] = [];
        for (const link of await someLinks(page)) {
          const other = await reader.context.newPage();
          openings.push(
            await timed(() => open(other, `${suite.server.origin}/?ice=none&store=memory${link}`)),
          );
          await other.close();
        }
        if (!suite.isQuick) await wait(SETTLE_MS);
        const withTorrents = await cpuAtRest(sharer.processes, suite.isQuick ? QUICK_REST_MS : REST_MS);
        const idleCpu = withTorrents - emptyCpu;
        const memory = ((await sharer.processes.calmMemory()) - empty) / 1024 / count;
        openings.sort((a, b) => a - b);
        const [slowestOpening = Number.NaN, medianOpening = Number.NaN] = [
          openings.at(-1),
          openings[Math.floor(OPENED / 2)],
        ];
        return { seeding, start, slowestOpening, medianOpening, idleCpu, memory };
      });
    const outcomes = await inTurn(suite, new Map([["tabswarm", measure]]), inWords);
    const row = (
      name: string,
      unit: string,
      figure: (outcome: Outcome) => number,
      atMost?: number,
    ): Measurement =>
      measurement(name, unit, outcomes, figure, atMost === undefined ? undefined : { atMost });
    return [
      row(`${count} files: dropped → all shared`, "s", ({ seeding }) => seeding / 1000),
      row(`${count} torrents: reload → all listed`, "ms", ({ start }) => start),
      row("share link → complete, median of ten", "ms", ({ medianOpening }) => medianOpening),
      row("share link → complete, slowest of ten", "ms", ({ slowestOpening }) => slowestOpening, 5_000),
      row("processor at rest, of one core, above an empty tab", "%", ({ idleCpu }) => idleCpu, 2),
      row("memory per torrent", "KiB", ({ memory }) => memory, 50),
    ];
  },
};

async function visit(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?ice=none`);
  await page.waitForFunction(() => window.tabswarm !== undefined);
}

async function seed(page: Page, count: number): Promise<void> {
  await page.evaluate(
    async ({ count, bytes }) => {
      const files = Array.from({ length: count }, (_, i) => {
        const content = crypto.getRandomValues(new Uint8Array(bytes));
        return new File([content], `share ${i}.bin`);
      });
      await Promise.all(files.map((file) => window.tabswarm?.seed([file], { sealed: false })));
    },
    { count, bytes: BYTES },
  );
}

async function reload(page: Page, count: number): Promise<void> {
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction((count) => window.tabswarm?.torrents().length === count, count);
}

/** Links of torrents from all over the list. */
async function someLinks(page: Page): Promise<readonly string[]> {
  return page.evaluate((opened) => {
    const torrents = window.tabswarm?.torrents() ?? [];
    return Array.from({ length: opened }, (_, i) => {
      const at = Math.floor(((i + 0.5) * torrents.length) / opened);
      return `#${torrents[at]?.infoHash ?? ""}`;
    });
  }, OPENED);
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(() => window.tabswarm?.torrents()[0]?.state === "complete");
}

async function cpuAtRest(processes: Processes, ms: number): Promise<number> {
  const used = await processes.meterCpu();
  await wait(ms);
  return ((await used()) / (ms / 1000)) * 100;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function inWords({ seeding, start, slowestOpening, idleCpu, memory }: Outcome): string {
  const opening = `slowest opening ${slowestOpening.toFixed(0)} ms`;
  const rest = `${idleCpu.toFixed(1)} % of a core at rest, ${memory.toFixed(0)} KiB per torrent`;
  return `seeded in ${(seeding / 1000).toFixed(1)} s, listed after ${start.toFixed(0)} ms, ${opening}, ${rest}`;
}
