/** Large files: chosen and hashed, stored and seeded again after a reload, saved to disk, and the memory of it all. */
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { type Launch, launchHeadless, withPeople } from "./launcher.ts";
import { POLL_MS, PREPARE_MS } from "./page-watch.ts";
import { type MemoryUse, meterMemory, type Processes } from "./process-meter.ts";
import { eachProgram, type Program, shareAs, tabswarm } from "./programs.ts";
import { type Goal, inTurn, measurement } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";
import { runTimeout, transferBy } from "./transfer.ts";

const LOAD_MS = 60_000;
const RELOAD_MS = 60_000;
/** From store to a file on disk. */
const SAVE_MS = 120_000;
/** MiB. */
const MEMORY_GOAL: Goal = { atMost: 200 };

function bytesOf({ isQuick }: Suite, mebibytes = 1024): number {
  return (isQuick ? 64 : mebibytes) * MIB;
}

export const hashing: Bench = {
  name: "hashing",
  title: "a file of 1 GiB is chosen: hashed, stored and shared",
  runs: 3,
  run: async (suite) => {
    const bytes = bytesOf(suite);
    const path = await suite.file(bytes);
    const measure = (
      program: Program,
      share: (page: Page) => Promise<unknown> = (page) => program.share(page, path),
    ): Promise<number> =>
      withPeople(1, PREPARE_MS + LOAD_MS, async ([{ context }]) => {
        const page = await program.load(context, suite.server);
        const start = performance.now();
        await share(page);
        return bytes / 1e6 / ((performance.now() - start) / 1000);
      });
    const entries = eachProgram(suite.parties, measure);
    for (const [name, sealed] of [
      ["tabswarm", false],
      ["tabswarm, private", true],
    ] as const)
      entries.set(name, () => measure(tabswarm(), (page) => shareAs(page, path, { sealed })));
    const rates = await inTurn(suite, entries, (rate) => `${rate.toFixed(0)} MB/s`);
    return [measurement("hashed and stored", "MB/s", rates, (rate) => rate, { atLeast: 100 })];
  },
};

/** Our page in a browser of its own, with a file of 1 GiB stored. */
async function withStoredFile<T>(
  suite: Suite,
  timeoutMs: number,
  use: (page: Page, processes: Processes) => Promise<T>,
  launch?: Launch,
  kind = { sealed: false },
): Promise<T> {
  const path = await suite.file(bytesOf(suite));
  return withPeople(
    1,
    PREPARE_MS + timeoutMs,
    async ([{ context, processes }]) => {
      const page = await tabswarm().load(context, suite.server);
      await shareAs(page, path, kind);
      return use(page, processes);
    },
    launch,
  );
}

export const reload: Bench = {
  name: "reload",
  title: "a tab with 1 GiB stored is reloaded: time until it seeds again",
  runs: 2,
  run: async (suite) => {
    const measure = async (page: Page): Promise<number> => {
      await page.reload({ timeout: RELOAD_MS });
      const seedingAfter = await page.waitForFunction(
        () => window.tabswarm?.torrents()[0]?.state === "seeding" && performance.now(),
        undefined,
        { timeout: RELOAD_MS, polling: POLL_MS },
      );
      return Number(await seedingAfter.jsonValue()) / 1000;
    };
    const entries = new Map([["tabswarm", () => withStoredFile(suite, RELOAD_MS, measure)]]);
    const outcomes = await inTurn(suite, entries, (seconds) => `${seconds.toFixed(2)} s`);
    return [measurement("until it seeds again", "s", outcomes, (seconds) => seconds, { atMost: 3 })];
  },
};

export const saving: Bench = {
  name: "saving",
  title: "a stored file of 1 GiB is saved to disk",
  runs: 2,
  run: async (suite) => {
    const measure = async (page: Page, processes: Processes) => {
      const base = await processes.calmMemory();
      const { result, uses } = await meterMemory([processes], [base], async () => {
        const start = performance.now();
        const waiting = page.waitForEvent("download", { timeout: SAVE_MS });
        await page.getByRole("article").getByRole("button", { name: "Save", exact: true }).click();
        const failure = await (await waiting).failure();
        if (failure !== null) throw new Error(`the download failed: ${failure}`);
        return (performance.now() - start) / 1000;
      });
      return { seconds: result, growth: uses[0]?.growth ?? Number.NaN };
    };
    const entries = new Map(
      [false, true].map((sealed) => [
        sealed ? "tabswarm, private" : "tabswarm",
        () => withStoredFile(suite, SAVE_MS, measure, launchHeadless, { sealed }),
      ]),
    );
    const outcomes = await inTurn(
      suite,
      entries,
      ({ seconds, growth }) => `${seconds.toFixed(1)} s, memory +${inMib(growth)} MiB`,
    );
    return [
      measurement("until it is on disk", "s", outcomes, ({ seconds }) => seconds),
      measurement("growth of the browser", "MiB", outcomes, ({ growth }) => growth / MIB, MEMORY_GOAL),
    ];
  },
};

interface Use {
  readonly hashing: MemoryUse;
  readonly sharer: MemoryUse;
  readonly fetcher: MemoryUse;
}

export const memory: Bench = {
  name: "memory",
  title: "2 GiB over one link: memory of both browsers, all their processes, above that of the loaded page",
  runs: 1,
  run: async (suite) => {
    const bytes = bytesOf(suite, 2048);
    const path = await suite.file(bytes);
    const measure = (program: Program): Promise<Use> =>
      withPeople(2, runTimeout(bytes), async (people) => {
        const browsers = people.map(({ processes }) => processes);
        const pages = await Promise.all(people.map(({ context }) => program.load(context, suite.server)));
        const [seeder, leecher] = pages;
        if (seeder === undefined || leecher === undefined) throw new Error("two people are needed");
        const bases = await Promise.all(browsers.map((processes) => processes.calmMemory()));
        const hashed = await meterMemory(browsers, bases, () => program.share(seeder, path));
        const swarm = { leechers: [leecher], link: hashed.result } as const;
        const passed = await meterMemory(browsers, bases, () => transferBy(program, people, swarm, bytes));
        suite.log(`  transferred at ${passed.result.rate.toFixed(1)} MB/s`);
        const [hashing, sharer, fetcher] = [hashed.uses[0], ...passed.uses];
        if (!hashing || !sharer || !fetcher) throw new Error("a browser was not measured");
        return { hashing, sharer, fetcher };
      });

    const outcomes = await inTurn(suite, eachProgram(suite.parties, measure), inWords);
    const row = (name: string, figure: (use: Use) => number, goal?: Goal) =>
      measurement(name, "MiB", outcomes, (use) => figure(use) / MIB, goal);
    const growth = ({ sharer, fetcher }: Use): number => Math.max(sharer.growth, fetcher.growth);
    return [
      row("growth during the transfer, greater side", growth, MEMORY_GOAL),
      row("growth of the sharer's browser while hashing", ({ hashing }) => hashing.growth, MEMORY_GOAL),
      row("growth of the sharer's browser during the transfer", ({ sharer }) => sharer.growth),
      row("growth of the fetcher's browser during the transfer", ({ fetcher }) => fetcher.growth),
      row("peak of the sharer's browser", ({ hashing, sharer }) => Math.max(peakOf(hashing), peakOf(sharer))),
      row("peak of the fetcher's browser", ({ fetcher }) => peakOf(fetcher)),
    ];
  },
};

function peakOf({ base, growth }: MemoryUse): number {
  return base + growth;
}

function inWords({ hashing, sharer, fetcher }: Use): string {
  const of = ({ growth, left }: MemoryUse): string => `+${inMib(growth)} at most, +${inMib(left)} at the end`;
  return `MiB: loaded ${inMib(sharer.base)} and ${inMib(fetcher.base)}; hashing ${of(hashing)}; transfer: sharer ${of(sharer)}, fetcher ${of(fetcher)}`;
}

function inMib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
