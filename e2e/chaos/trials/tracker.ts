/**
 * A tracker that is killed and started again, with 200 simulated peers and six real tabs, which download from each other meanwhile.
 * Transfers must go on, everybody must come back by themselves, most of them within 30 s, and newcomers must find the others.
 */
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { seededRandom } from "../../../shared/core/random.ts";
import { KIB, MIB, sample, sha256Of } from "../../content.ts";
import { startTestServer } from "../../server.ts";
import type { Tab } from "../../tab.ts";
import { SimulatedPeers } from "./simulated-peers.ts";
import { KilledTracker } from "./tracker-program.ts";
import { expectThat, type RunTrial } from "./trial.ts";
import { launchOptions, newPerson } from "./victim.ts";

const SIMULATED = 200;
const TABS = 6;
/** As required. */
const MOST_MS = 30_000;
const SHARE_BACK = 0.99;
/** The last one has waited for the longest pause, and for its turn. */
const LAST_MS = 90_000;
/** How long the tracker is away, seconds. After a minute, clients wait as long as they ever do. */
const AWAY = [1, 10, 60] as const;
const LENGTH = 48 * MIB;

export const killTracker: RunTrial = async ({ print, runs, seed }) => {
  const random = seededRandom(seed);
  const [server, browser] = [await startTestServer(), await chromium.launch(launchOptions())];
  const tracker = new KilledTracker(server.origin);
  const peers = new SimulatedPeers();
  const backAfter: number[] = [];
  try {
    await tracker.start();
    await peers.add(SIMULATED, tracker.url);
    await allAnswered(peers, 0, SIMULATED);
    const search = { tracker: tracker.url, upload: String(300 * KIB) };
    const meet = async (link?: string): Promise<Tab> =>
      (await newPerson(browser, server.origin, search)).visit(link);
    const seeder = await meet();
    const file = sample("trackerless.bin", LENGTH);
    const link = await seeder.seed([file], { sealed: false });
    const tabs = await Promise.all(Array.from({ length: TABS - 1 }, () => meet(link)));
    await Promise.all(tabs.map((tab) => tab.snapshotWhere(({ piecesHave }) => piecesHave > 0)));
    for (let run = 0; run < runs; run++) {
      const awayMs = 1000 * (AWAY[run % AWAY.length] as number);
      await tracker.kill();
      peers.forget();
      const had = await bytesOf(tabs);
      await wait(awayMs + random.below(1000));
      expectThat(await someArrive(tabs, had), "no byte arrives while the tracker is away");
      await tracker.start();
      const start = performance.now();
      const answered = await allAnswered(peers, start, SIMULATED);
      const quantile = answered[Math.ceil(SHARE_BACK * SIMULATED) - 1] ?? Number.POSITIVE_INFINITY;
      backAfter.push(quantile);
      print(
        `away for ${awayMs / 1000} s: half are back after ${seconds(answered[SIMULATED / 2])}, 99 % after ${seconds(quantile)}, the last after ${seconds(answered.at(-1))}; at most ${busiestSecond(answered)} in one second`,
      );
      expectThat(quantile <= MOST_MS, `99 % are back only after ${seconds(quantile)}`);
      const newcomer = await meet(link);
      await newcomer.snapshotWhere(({ peers }) => peers.length >= TABS - 1);
      await newcomer.page.context().close();
    }
    await seeder.setLimits({});
    for (const tab of tabs) await tab.setLimits({});
    for (const tab of tabs) {
      await tab.finished(file.name);
      expectThat((await tab.save(file.name)).sha256 === sha256Of(file), "the saved file is another one");
    }
    return `${runs} kills: 99 % of ${SIMULATED} simulated peers were back after ${seconds(Math.max(...backAfter))} at most, all of them in the end; ${TABS} tabs went on, found newcomers and finished`;
  } finally {
    await peers.close();
    await browser.close();
    await server.close();
    await tracker.kill();
  }
};

const seconds = (ms = Number.POSITIVE_INFINITY): string => `${(ms / 1000).toFixed(1)} s`;

/** @returns how long each took, ascending; milliseconds */
async function allAnswered(peers: SimulatedPeers, since: number, count: number): Promise<readonly number[]> {
  for (const end = performance.now() + LAST_MS; ; await wait(50)) {
    const answered = peers.answeredSince(since);
    if (answered.length === count) return answered;
    expectThat(performance.now() < end, `only ${answered.length} of ${count} peers came back`);
  }
}

function busiestSecond(answered: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const ms of answered) {
    const second = Math.floor(ms / 1000);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

async function bytesOf(tabs: readonly Tab[]): Promise<number> {
  const snapshots = await Promise.all(tabs.map((tab) => tab.snapshot()));
  return snapshots.reduce((sum, { downloaded }) => sum + downloaded, 0);
}

async function someArrive(tabs: readonly Tab[], had: number): Promise<boolean> {
  const areWhole = async () =>
    (await Promise.all(tabs.map((tab) => tab.snapshot()))).every((one) => one.piecesHave === one.pieceCount);
  return (await bytesOf(tabs)) > had || (await areWhole());
}
