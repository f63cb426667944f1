/**
 * Everybody watches: a seeder with a limited upload, and viewers in tabs of one headless browser who play the film in the card
 * while it arrives. It has 40 MB, plays for a minute, and its index is at its end. In a second swarm, the viewers jump to 80 %
 * after ten seconds.
 */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { ratio as ratioText, seconds } from "../../shared/simulation/report.ts";
import { MIB } from "../content.ts";
import { writeFilm } from "../film.ts";
import { withBrowser } from "./launcher.ts";
import { completed, POLL_MS, PREPARE_MS, watchPages } from "./page-watch.ts";
import { meterLoad } from "./process-meter.ts";
import { tabswarm } from "./programs.ts";
import { inTurn, measurement } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";

const LENGTH = 40_000_000;
const SECONDS = 60;
const VIEWERS = 4;
const UPLOAD = MIB;
/** With --quick, length and rates are a quarter, and a piece takes four times as long: for machines that are busy. */
const QUICK = 1 / 4;
const JUMP_AFTER_MS = 10_000;
const JUMP_TO = 0.8;
const TIMEOUT_MS = 180_000;

/** What a viewer's page notes; milliseconds since 1970. */
interface Notes {
  firstPieceAt?: number;
  playingAt?: number;
  jumpedAt?: number;
  arrivedAt?: number;
  stalls: number;
  stalledMs: number;
}

declare global {
  interface Window {
    viewer: Notes;
  }
}

interface Outcome {
  /** Milliseconds; of the viewer that fared worst. */
  readonly start: number;
  readonly stalls: number;
  readonly stalledMs: number;
  /** NaN: nobody jumped. */
  readonly jump: number;
  /** The last finish ÷ the time in which the seeder can send the file once. */
  readonly last: number;
  readonly busy: number;
}

export const viewers: Bench = {
  name: "viewers",
  title: "1 seeder (1 MiB/s up) and 4 viewers who play a file of 40 MB and 60 s while it arrives",
  runs: 3,
  run: async (suite) => {
    const path = join(dirname(await suite.file(1)), "film.mp4");
    writeFilm(path, SECONDS, suite.isQuick ? QUICK * LENGTH : LENGTH);
    const entries = new Map([
      ["tabswarm", () => watchTogether(suite, path, false)],
      ["jump", () => watchTogether(suite, path, true)],
    ]);
    const outcomes = await inTurn(suite, entries, inWords);
    const jumps = new Map([["tabswarm", outcomes.get("jump") ?? []]]);
    return [
      measurement("first piece → it plays, slowest", "s", outcomes, ({ start }) => start / 1000, {
        atMost: 3,
      }),
      measurement("stalls, most of a viewer", "", outcomes, ({ stalls }) => stalls, { atMost: 0 }),
      measurement("stalled, most of a viewer", "s", outcomes, ({ stalledMs }) => stalledMs / 1000),
      measurement("jump to 80 % → it plays, slowest", "s", jumps, ({ jump }) => jump / 1000, { atMost: 3.5 }),
      measurement("last finish ÷ bound", "", outcomes, ({ last }) => last, { atMost: 1.25 }),
      measurement("the same with jumps", "", jumps, ({ last }) => last, { atMost: 1.25 }),
      measurement("processors busy", "%", outcomes, ({ busy }) => 100 * busy),
    ];
  },
};

async function watchTogether(suite: Suite, path: string, jumps: boolean): Promise<Outcome> {
  return withBrowser(PREPARE_MS + TIMEOUT_MS, async (browser) => {
    const program = tabswarm();
    const upload = suite.isQuick ? QUICK * UPLOAD : UPLOAD;
    const load = async (): Promise<Page> => {
      const context = await browser.newContext();
      await watchPages(context);
      return program.load(context, suite.server, upload);
    };
    const seeder = await load();
    const link = await program.share(seeder, path);
    const pages: Page[] = [];
    for (let i = 0; i < VIEWERS; i++) pages.push(await load());
    const readLoad = meterLoad();
    const openedAt = await seeder.evaluate(() => window.bench.now());
    await Promise.all(pages.map((page) => watch(page, link, jumps)));
    await Promise.all(pages.map((page) => completed(page, TIMEOUT_MS)));
    const finishes = await Promise.all(
      pages.map((page) => page.evaluate(() => window.bench.readings.find((one) => one.isComplete)?.at)),
    );
    const boundMs = (1000 * statSync(path).size) / upload;
    const busy = readLoad();
    const notes = await Promise.all(pages.map((page) => page.evaluate(() => window.viewer)));
    const most = (of: (notes: Notes) => number): number => Math.max(...notes.map(of));
    return {
      start: most(({ firstPieceAt = Number.NaN, playingAt = Number.NaN }) => playingAt - firstPieceAt),
      stalls: most(({ stalls }) => stalls),
      stalledMs: most(({ stalledMs }) => stalledMs),
      jump: most(({ jumpedAt = Number.NaN, arrivedAt = Number.NaN }) => arrivedAt - jumpedAt),
      last: Math.max(...finishes.map((at) => (at ?? Number.NaN) - openedAt)) / boundMs,
      busy,
    };
  });
}

/** Opens the link, plays, and jumps. Settles when it has. */
async function watch(page: Page, link: string, jumps: boolean): Promise<void> {
  await page.evaluate(
    ({ pollMs }) => {
      const notes: Notes = { stalls: 0, stalledMs: 0 };
      window.viewer = notes;
      setInterval(() => {
        const [torrent] = window.tabswarm?.torrents() ?? [];
        if ((torrent?.piecesHave ?? 0) > 0) notes.firstPieceAt ??= window.bench.now();
      }, pollMs);
    },
    { pollMs: POLL_MS },
  );
  await tabswarm().open(page, link);
  await page.getByRole("button", { name: /^Play/ }).click();
  await page.locator("article video").waitFor({ state: "attached" });
  await page.evaluate(async () => {
    const notes = window.viewer;
    const media = document.querySelector("video") as HTMLVideoElement;
    let since: number | undefined;
    media.muted = true;
    media.addEventListener("waiting", () => {
      if (notes.playingAt !== undefined && !media.seeking) since ??= window.bench.now();
    });
    media.addEventListener("playing", () => {
      const now = window.bench.now();
      notes.playingAt ??= now;
      if (notes.jumpedAt !== undefined) notes.arrivedAt ??= now;
      else if (since !== undefined) {
        notes.stalls++;
        notes.stalledMs += now - since;
      }
      since = undefined;
    });
    await media.play();
  });
  if (!jumps) return;
  await page.waitForFunction(
    (ms) => window.bench.now() > (window.viewer.playingAt ?? Number.POSITIVE_INFINITY) + ms,
    JUMP_AFTER_MS,
    { timeout: TIMEOUT_MS, polling: POLL_MS },
  );
  await page.evaluate((to) => {
    const media = document.querySelector("video") as HTMLVideoElement;
    window.viewer.jumpedAt = window.bench.now();
    media.currentTime = to * media.duration;
  }, JUMP_TO);
  await page.waitForFunction(() => window.viewer.arrivedAt !== undefined, undefined, {
    timeout: TIMEOUT_MS,
    polling: POLL_MS,
  });
}

function inWords({ start, stalls, stalledMs, jump, last, busy }: Outcome): string {
  const jumped = Number.isNaN(jump) ? "" : `, jump ${seconds(jump / 1000)}`;
  return `plays ${seconds(start / 1000)} after the first piece, ${stalls} stalls of ${seconds(stalledMs / 1000)}${jumped}, last ${ratioText(last)} × bound; processors busy ${Math.round(100 * busy)} %`;
}
