/**
 * How close real tabs with limited uploads come to the fluid bound. All peers share one headless browser, each in a
 * context of its own. The leechers get the link at the same moment, when all pages have loaded and the file is hashed.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { percent, ratio as ratioText, seconds, size } from "../../shared/simulation/report.ts";
import { startTestServer } from "../server.ts";
import { withBrowser, withFolder } from "./launcher.ts";
import { completed, PREPARE_MS, readingsOf, watchPages } from "./page-watch.ts";
import { meterLoad } from "./process-meter.ts";
import { eachProgram, type Program, tabswarm, webtorrent } from "./programs.ts";
import { inTurn, measurement, ratio } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";
import { fluidBound, outcomeOf, type SwarmOutcome, type SwarmRun, sumOfLast } from "./swarm-outcome.ts";

/** Pages report a few times per second, so the seeder's last bytes appear a moment after the last finish. */
const SETTLE_MS = 3_000;

export const swarm: Bench = {
  name: "swarm",
  title: "a swarm with limited uploads, compared with the fluid bound; has options of its own",
  runs: 5,
  run: async (suite) => {
    const { plan, isAgainstWebTorrent, hasKeeper, traceFile } = suite.swarm;
    const bound = fluidBound(plan);
    const [least, most] = [Math.min(...plan.peerUploads), Math.max(...plan.peerUploads)];
    const uploads = least === most ? size(least) : `${size(least)} to ${size(most)}`;
    suite.log(
      `  1 seeder (${size(plan.seederUpload)}/s up), ${plan.peerUploads.length} leechers (${uploads}/s up), ${size(plan.length)}; fluid bound ${seconds(bound)}`,
    );
    const path = await suite.file(plan.length);
    const traces: { name: string; run: SwarmRun }[] = [];
    const measure = async (program: Program, keeper?: Suite): Promise<SwarmOutcome> => {
      const run = await runSwarm(program, keeper ?? suite, path, keeper !== undefined);
      traces.push({ name: keeper === undefined ? program.name : `${program.name}, keeper`, run });
      return outcomeOf(plan, run);
    };
    const entries = eachProgram(new Set(isAgainstWebTorrent ? ["webtorrent"] : []), measure);
    if (isAgainstWebTorrent) entries.set("rarest", () => measure(webtorrent("rarest")));
    if (hasKeeper)
      entries.set("with a keeper", () => withKeeper(suite, (keeper) => measure(tabswarm(), keeper)));
    const outcomes = await inTurn(suite, entries, (outcome) => inWords(outcome, bound));
    if (traceFile !== undefined) writeFileSync(traceFile, JSON.stringify(traces));
    const last = measurement("last finish", "s", outcomes, (outcome) => outcome.last);
    return [
      measurement("first finish", "s", outcomes, (outcome) => outcome.first),
      measurement("mean finish", "s", outcomes, (outcome) => outcome.mean),
      last,
      measurement("first finish ÷ fluid bound", "", outcomes, (outcome) => outcome.first / bound),
      measurement("mean finish ÷ fluid bound", "", outcomes, (outcome) => outcome.mean / bound),
      measurement("last finish ÷ fluid bound", "", outcomes, (outcome) => outcome.last / bound, {
        atMost: 1.1,
      }),
      measurement("seeder's copies", "", outcomes, (outcome) => outcome.seederCopies),
      measurement("seeder's copies until the first finish", "", outcomes, (o) => o.seederCopiesAtFirst),
      measurement("wasted", "%", outcomes, (outcome) => 100 * outcome.wasted),
      ratio("last finish ÷ Tabswarm's", last, "tabswarm"),
      measurement("processors busy", "%", outcomes, (outcome) => 100 * outcome.busy),
    ];
  },
};

/** The suite on a server of its own that keeps shares, without a limit of its upload. */
function withKeeper<T>(suite: Suite, use: (suite: Suite) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const keeper = {
      KEEPER: "10G",
      KEEPER_PUBLIC: "1",
      KEEPER_FOLDER: join(folder, "keeper"),
      KEEPER_ICE_ADDRESS: "127.0.0.1",
    };
    const server = await startTestServer({ keeper });
    try {
      return await use({ ...suite, server });
    } finally {
      await server.close();
    }
  });
}

async function runSwarm(program: Program, suite: Suite, path: string, isKept: boolean): Promise<SwarmRun> {
  const { plan } = suite.swarm;
  return withBrowser(PREPARE_MS + plan.timeoutMs + SETTLE_MS, async (browser) => {
    const seeder = await load(program, browser, suite, plan.seederUpload);
    const link = await program.share(seeder, path);
    const leechers: Page[] = [];
    for (const upload of plan.peerUploads) leechers.push(await load(program, browser, suite, upload));

    const readLoad = meterLoad();
    const openedAt = await seeder.evaluate(() => window.bench.now());
    if (isKept) await keep(seeder);
    await Promise.all(leechers.map((page) => program.open(page, link)));
    // The readings show which leechers did not finish in time; they cannot be read from a page that failed.
    await Promise.all(leechers.map((page) => completed(page, plan.timeoutMs).catch(() => {})));
    await untilReported([seeder, ...leechers]);
    return {
      openedAt,
      seeder: await readingsOf(seeder),
      leechers: await Promise.all(leechers.map(readingsOf)),
      busy: readLoad(),
    };
  });
}

/** Asks the server to keep what the page shares. */
async function keep(page: Page): Promise<void> {
  const status = await page.evaluate(async () => {
    const body = JSON.stringify({ infoHash: window.tabswarm?.torrents()[0]?.infoHash });
    return (await fetch("keep", { method: "POST", headers: { "Content-Type": "application/json" }, body }))
      .status;
  });
  if (status !== 201) throw new Error(`the keeper answers with status ${status}`);
}

async function load(program: Program, browser: Browser, suite: Suite, upload: number): Promise<Page> {
  const context = await browser.newContext();
  await watchPages(context);
  return program.load(context, suite.server, upload);
}

/** Waits until the bytes reported as sent cover those reported as received. */
async function untilReported(pages: readonly Page[]): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  let isReported = false;
  while (!isReported && performance.now() < end) {
    const readings = await Promise.all(pages.map(readingsOf));
    isReported = sumOfLast(readings, "uploaded") >= sumOfLast(readings, "downloaded");
  }
}

function inWords({ first, last, seederCopies, wasted, busy }: SwarmOutcome, bound: number): string {
  return `first ${seconds(first)}, last ${seconds(last)} = ${ratioText(last / bound)} × bound, seeder ${ratioText(seederCopies)} copies, wasted ${percent(wasted)}; processors busy ${percent(busy)}`;
}
