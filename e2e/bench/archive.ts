/** An archive above 4 GiB, saved by the tab that shares its files: memory of all processes, and whether other programs read it. */
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { lackPicker } from "../browser/chosen-folder.ts";
import { GIB, MIB } from "../content.ts";
import { checkZip, findZipPrograms } from "../interop/zip-programs.ts";
import { Tab } from "../tab.ts";
import { launchHeadless, withFolder, withPeople } from "./launcher.ts";
import { POLL_MS } from "./page-watch.ts";
import { meterMemory } from "./process-meter.ts";
import { tabswarm } from "./programs.ts";
import { inTurn, measurement } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";

/** For each of the two steps: enough for a slow disk. */
const STEP_MS = 20 * 60_000;
const LARGE = 5 * GIB;
const SMALL = 1000;

interface Outcome {
  /** Seconds. */
  readonly sharing: number;
  readonly saving: number;
  /** Bytes above what was used before: the maximum. */
  readonly growth: number;
  /** Bytes that the browser stores for the page, above what it stored before. */
  readonly stored: number;
  /** Seconds that both programs took. */
  readonly checking: number;
}

export const archive: Bench = {
  name: "archive",
  title: "5 GiB (sparse) and a small file behind it are shared, saved as a zip, and read by unzip and Python",
  runs: 1,
  run: async (suite) => {
    const outcomes = await inTurn(
      suite,
      new Map([["tabswarm", () => withFolder((folder) => measure(suite, folder))]]),
      ({ sharing, saving, growth, checking }) =>
        `shared in ${sharing.toFixed(0)} s, saved in ${saving.toFixed(0)} s with +${(growth / MIB).toFixed(0)} MiB, read in ${checking.toFixed(0)} s`,
    );
    const row = (name: string, unit: string, figure: (outcome: Outcome) => number, atMost?: number) =>
      measurement(name, unit, outcomes, figure, atMost === undefined ? undefined : { atMost });
    return [
      row("until it is hashed and shared", "s", ({ sharing }) => sharing),
      row("until the zip is on disk", "s", ({ saving }) => saving),
      row("growth of the browser while saving", "MiB", ({ growth }) => growth / MIB, 200),
      row("stored more than before the save", "MiB", ({ stored }) => stored / MIB, 1),
      row("until unzip and Python have read it", "s", ({ checking }) => checking),
    ];
  },
};

async function measure({ server, isQuick }: Suite, folder: string): Promise<Outcome> {
  const programs = findZipPrograms();
  if (typeof programs === "string") throw new Error(`${programs} is not installed`);
  const length = isQuick ? 64 * MIB : LARGE;
  const paths = [join(folder, "a large.bin"), join(folder, "b small.bin")];
  for (const path of paths) await writeFile(path, "");
  await truncate(paths[0] ?? "", length);
  await truncate(paths[1] ?? "", SMALL);
  const use = async (page: Page, tab: Tab, processes: Parameters<typeof meterMemory>[0][number]) => {
    const began = performance.now();
    await tab.dropPaths(paths);
    await page.waitForFunction(() => window.tabswarm?.torrents()[0]?.state === "seeding", undefined, {
      timeout: STEP_MS,
      polling: POLL_MS,
    });
    const sharing = secondsSince(began);
    const before = await tab.usage();
    const base = await processes.calmMemory();
    const { result, uses } = await meterMemory([processes], [base], async () => {
      const start = performance.now();
      const waiting = page.waitForEvent("download", { timeout: STEP_MS });
      await tab.button("Save").click();
      const path = await (await waiting).path();
      return { path, saving: secondsSince(start) };
    });
    const stored = (await tab.usage()) - before;
    const start = performance.now();
    const { entries } = await checkZip(programs, result.path);
    if (entries.map(({ length }) => length).join() !== [length, SMALL].join())
      throw new Error("the archive holds other files");
    const growth = uses[0]?.growth ?? Number.NaN;
    return { sharing, saving: result.saving, growth, stored, checking: secondsSince(start) };
  };
  return withPeople(
    1,
    3 * STEP_MS,
    async ([{ context, processes }]) => {
      await context.addInitScript(lackPicker);
      const page = await tabswarm().load(context, server);
      return use(page, new Tab(page, server.origin, {}), processes);
    },
    launchHeadless,
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
