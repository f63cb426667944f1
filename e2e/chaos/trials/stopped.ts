/**
 * Real browsers that stop without a word, as a machine that sleeps or a process that hangs: all processes of one get SIGSTOP. First
 * one of two sharers, for good: the person who fetches must get all its blocks from the other. Then the person who fetches, who wakes
 * up again.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { type Person, withFolder, withPeople } from "../../bench/launcher.ts";
import { completed, readingsOf } from "../../bench/page-watch.ts";
import { tabswarm } from "../../bench/programs.ts";
import { KIB, MIB } from "../../content.ts";
import { startTestServer } from "../../server.ts";
import { writeRandomFile } from "./files.ts";
import { expectThat, type RunTrial } from "./trial.ts";

const TIMEOUT_MS = 600_000;
/** Of each sharer, bytes per second: low enough that a busy machine keeps up. */
const UPLOAD = 100 * KIB;
const BYTES = 8 * MIB;
const SLEEP_MS = 40_000;
/** By then what had reached the machine while its browser was stopped has been read. */
const UNDER_WAY_MS = 1_500;
const MOST_SILENCE_MS = 5_000;
const MOST_AFTER_WAKING_MS = 15_000;

export const stopBrowsers: RunTrial = async ({ print, runs }) => {
  const figures: string[] = [];
  for (let run = 0; run < runs; run++) figures.push(await stopOnce(print));
  return figures.join("; ");
};

async function stopOnce(print: (line: string) => void): Promise<string> {
  const server = await startTestServer();
  const figures: string[] = [];
  const stopped = new Set<number>();
  const note = (what: string, ms: number, most: number): void => {
    const seconds = (ms / 1000).toFixed(1);
    print(`${what} ${seconds} s`);
    figures.push(seconds);
    if (ms > most) goOn(stopped);
    expectThat(ms <= most, "that is too long");
  };
  try {
    await withFolder((folder) =>
      withPeople(3, TIMEOUT_MS, async (people) => {
        const program = tabswarm();
        const pages = await Promise.all(people.map(({ context }) => program.load(context, server, UPLOAD)));
        const [one, other, leecher] = pages as [Page, Page, Page];
        const path = writeRandomFile(folder, BYTES);
        const link = await program.share(one, path);
        await program.share(other, path);
        await program.open(leecher, link);
        await leecher.waitForFunction(() => (window.tabswarm?.torrents()[0]?.peers.length ?? 0) === 2);
        await received(leecher, BYTES / 4);

        const [first, , third] = people as unknown as readonly [Person, Person, Person];
        const stoppedAt = Date.now();
        await stop(first, stopped);
        await received(leecher, BYTES / 2);
        note(
          "a sharer stopped; longest time without a byte:",
          await pauseSince(leecher, stoppedAt),
          MOST_SILENCE_MS,
        );
        const own = await stop(third, stopped);
        await wait(SLEEP_MS);
        const wokeAt = Date.now();
        goOn(own);
        await received(leecher, BYTES / 2 + MIB);
        note(
          `the fetching browser stopped for ${SLEEP_MS / 1000} s; first byte after waking:`,
          (await firstByteAt(leecher, wokeAt + UNDER_WAY_MS)) - wokeAt,
          MOST_AFTER_WAKING_MS,
        );
        await completed(leecher, TIMEOUT_MS);
        // A browser that is stopped cannot be closed.
        goOn(stopped);
      }),
    );
    return `${figures.join(" and ")} s`;
  } finally {
    await server.close();
  }
}

/** @param stopped gets its processes, which are returned */
async function stop({ processes }: Person, stopped: Set<number>): Promise<readonly number[]> {
  const ids = await processes.ids();
  for (const id of ids) {
    process.kill(id, "SIGSTOP");
    stopped.add(id);
  }
  return ids;
}

function goOn(ids: Iterable<number>): void {
  for (const id of ids) process.kill(id, "SIGCONT");
}

async function received(page: Page, bytes: number): Promise<void> {
  await page.waitForFunction((bytes) => (window.bench.readings.at(-1)?.downloaded ?? 0) >= bytes, bytes, {
    timeout: TIMEOUT_MS,
    polling: 200,
  });
}

async function pauseSince(page: Page, since: number): Promise<number> {
  let last = since;
  let longest = 0;
  let before = 0;
  for (const { at, downloaded } of await readingsOf(page)) {
    if (at >= since && downloaded > before) {
      longest = Math.max(longest, at - last);
      last = at;
    }
    before = downloaded;
  }
  return longest;
}

async function firstByteAt(page: Page, since: number): Promise<number> {
  const readings = await readingsOf(page);
  const first = readings.findIndex(
    ({ at, downloaded }, i) => at > since && downloaded > (readings[i - 1]?.downloaded ?? 0),
  );
  return readings[first]?.at ?? Number.NaN;
}
