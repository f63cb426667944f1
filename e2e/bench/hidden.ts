/** A file passes between two hidden tabs, compared with visible ones. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { hasScreen, type Person, withPeople } from "./launcher.ts";
import { eachProgram, type Program } from "./programs.ts";
import { inTurn, measurement, type Party, ratioOf } from "./results.ts";
import type { Bench } from "./suite.ts";
import { loadSwarm, runTimeout, transferTimeout } from "./transfer.ts";

/** Browsers slow a hidden page's timers down at once, and much further after five minutes. */
const LONG_HIDDEN_MS = 6 * 60_000;
/** This process polls, since the page's own timers are slowed down. */
const POLL_MS = 25;

interface Mode {
  readonly name: string;
  readonly waitMs: number;
}

const VISIBLE: Mode = { name: "visible", waitMs: 0 };
const HIDDEN: Mode = { name: "hidden", waitMs: 0 };
const LONG_HIDDEN: Mode = { name: "hidden for 6 minutes", waitMs: LONG_HIDDEN_MS };

export const hidden: Bench = {
  name: "hidden",
  title: "128 MiB between two tabs behind others, compared with visible ones",
  runs: 3,
  run: async (suite) => {
    if (!hasScreen()) throw new Error("tabs can only be hidden on a screen: set DISPLAY, or install Xvfb");
    const bytes = (suite.isQuick ? 16 : 128) * MIB;
    const path = await suite.file(bytes);
    const measure = (program: Program, mode: Mode): Promise<number> =>
      withPeople(2, runTimeout(bytes) + mode.waitMs, async (people) => {
        const { seeder, leechers, link } = await loadSwarm(program, people, suite.server, path);
        const [leecher] = leechers;
        if (mode !== VISIBLE) await hide(people, [seeder, leecher]);
        await wait(mode.waitMs);
        const start = performance.now();
        await program.open(leecher, link);
        await untilComplete(leecher, transferTimeout(bytes));
        return bytes / 1e6 / ((performance.now() - start) / 1000);
      });
    const modes = [VISIBLE, HIDDEN, ...(suite.isLong ? [LONG_HIDDEN] : [])];
    const entries = modes.flatMap((mode) =>
      [...eachProgram(suite.parties, (program) => measure(program, mode))].map(
        ([party, run]) => [`${party}, ${mode.name}`, run] as const,
      ),
    );
    const outcomes = await inTurn(suite, new Map(entries), (rate) => `${rate.toFixed(1)} MB/s`);
    const rates = modes.map(({ name }) => {
      const entryOf = (party: Party): string => `${party}, ${name}`;
      return measurement(`${name}: rate`, "MB/s", outcomes, (rate) => rate, undefined, entryOf);
    });
    const [visible, ...others] = rates;
    const shares = others.map(({ name, figures }) =>
      ratioOf(`${name} ÷ visible`, figures, visible?.figures ?? {}, { atLeast: 0.9 }),
    );
    return [...rates, ...shares];
  },
};

/** Opens another tab in front of each page. @throws Error when a page stays visible */
async function hide(people: readonly Person[], pages: readonly Page[]): Promise<void> {
  for (const { context } of people) await context.newPage();
  for (const page of pages) {
    const isHidden = await page.evaluate(() => document.visibilityState === "hidden");
    if (!isHidden) throw new Error("a tab behind another is still visible");
  }
}

async function untilComplete(page: Page, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  const isComplete = () => page.evaluate(() => window.bench.read?.()?.isComplete === true);
  while (!(await isComplete())) {
    if (performance.now() > end) throw new Error("the transfer took too long");
    await wait(POLL_MS);
  }
}
