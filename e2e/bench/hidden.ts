/** A file passes between two tabs that nobody looks at, against the same between visible ones. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { type Bench, inTurn, valuesOf } from "./bench.ts";
import type { Contender } from "./contender.ts";
import type { Party, Row } from "./figures.ts";
import { type Person, withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { hasScreen } from "./screen.ts";
import { loadSwarm, passageTimeout, runTimeout } from "./transfer.ts";
import type { BenchWindow } from "./watch.ts";

/** Browsers slow a hidden page's timers down at once, and much further after five minutes. */
const LONG_HIDDEN_MS = 6 * 60_000;
/** Asked from here: the page's own timers are what is slowed down. */
const POLL_MS = 25;

interface Mode {
  readonly name: string;
  readonly isHidden: boolean;
  readonly waitMs: number;
}

const VISIBLE: Mode = { name: "visible", isHidden: false, waitMs: 0 };
const HIDDEN: Mode = { name: "hidden", isHidden: true, waitMs: 0 };
const LONG_HIDDEN: Mode = { name: "hidden for 6 minutes", isHidden: true, waitMs: LONG_HIDDEN_MS };

export const hidden: Bench = {
  name: "hidden",
  title: "128 MiB between two tabs behind others, against visible ones",
  runs: 3,
  run: async (ground) => {
    if (!hasScreen()) throw new Error("tabs can only be hidden on a screen: set DISPLAY, or install Xvfb");
    const bytes = (ground.isQuick ? 16 : 128) * MIB;
    const path = await ground.file(bytes);
    const measure = (contender: Contender, mode: Mode): Promise<number> =>
      withPeople(2, runTimeout(bytes) + mode.waitMs, async (people) => {
        const { seeder, leechers, link } = await loadSwarm(contender, people, ground.server, path);
        const [leecher] = leechers;
        if (leecher === undefined) throw new Error("nobody is there to fetch");
        if (mode.isHidden) await hide(people, [seeder, leecher]);
        await wait(mode.waitMs);
        const start = performance.now();
        await contender.open(leecher, link);
        await untilComplete(leecher, passageTimeout(bytes));
        return bytes / 1e6 / ((performance.now() - start) / 1000);
      });
    const modes = [VISIBLE, HIDDEN, ...(ground.isLong ? [LONG_HIDDEN] : [])];
    const entries = modes.flatMap((mode) =>
      [...byEachProgram(ground, (contender) => measure(contender, mode))].map(
        ([party, run]) => [`${party}, ${mode.name}`, run] as const,
      ),
    );
    const results = await inTurn(ground, new Map(entries), (rate) => `${rate.toFixed(1)} MB/s`);
    const ratesIn = (mode: Mode): Row["values"] => {
      const parties = (["tabswarm", "webtorrent"] as const).filter((party) => ground.parties.has(party));
      return Object.fromEntries(
        parties.map((party) => [party, valuesOf(results.get(`${party}, ${mode.name}`), (rate) => rate)]),
      );
    };
    return modes.flatMap((mode) => {
      const rates = ratesIn(mode);
      const row: Row = { what: `${mode.name}: rate, MB/s`, values: rates };
      if (mode === VISIBLE) return [row];
      const ratio = shareOf(`${mode.name} ÷ visible`, rates, ratesIn(VISIBLE));
      return [row, ratio];
    });
  },
};

/** Behind a tab that is opened in front of each. @throws Error where the page is visible still */
async function hide(people: readonly Person[], pages: readonly Page[]): Promise<void> {
  for (const { context } of people) await context.newPage();
  for (const page of pages) {
    const isHidden = await page.evaluate(() => document.visibilityState === "hidden");
    if (!isHidden) throw new Error("a tab behind another is visible still");
  }
}

async function untilComplete(page: Page, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  const isComplete = () =>
    page.evaluate(() => (window as unknown as BenchWindow).bench.look?.()?.isComplete === true);
  while (!(await isComplete())) {
    if (performance.now() > end) throw new Error("the file did not pass in time");
    await wait(POLL_MS);
  }
}

/** Run by run. */
function shareOf(what: string, values: Row["values"], whole: Row["values"]): Row {
  const share = (party: Party): number[] =>
    (values[party] ?? []).map((value, run) => value / (whole[party]?.[run] ?? Number.NaN));
  return {
    what,
    values: { tabswarm: share("tabswarm"), ...(values.webtorrent && { webtorrent: share("webtorrent") }) },
    target: { atLeast: 0.9 },
  };
}
