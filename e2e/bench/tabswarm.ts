/** Ours: the page as it ships, by `window.tabswarm`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ROOT } from "../run/runners.ts";
import type { AutomatedWindow } from "../tab.ts";
import type { Contender } from "./contender.ts";
import { type BenchWindow, POLL_MS, PREPARE_MS } from "./watch.ts";

type TabswarmWindow = AutomatedWindow & BenchWindow;

/** Ours can also be looked at on a page that somebody else has loaded. */
interface Tabswarm extends Contender {
  look(page: Page): Promise<void>;
}

export function tabswarm(): Tabswarm {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return {
    name: "Tabswarm",
    version,

    load: async (context, server, upload) => {
      const page = await context.newPage();
      const limit = upload === undefined ? "" : `&upload=${Math.round(upload)}`;
      await page.goto(`${server.origin}/?ice=none${limit}`);
      await look(page);
      return page;
    },

    look,

    seed: (page, file) =>
      page.evaluate(async ({ name, seed, length }) => {
        const { tabswarm, seededBytes } = window as unknown as TabswarmWindow;
        const { infoHash } = await tabswarm.seed([new File([seededBytes(seed, length)], name)]);
        return `#${infoHash}`;
      }, file),

    seedPath: async (page, path) => {
      await page.getByLabel("Choose files").setInputFiles(path);
      await page.waitForFunction(
        () => (window as unknown as TabswarmWindow).tabswarm.torrents()[0]?.state === "seeding",
        undefined,
        { timeout: PREPARE_MS, polling: POLL_MS },
      );
      return page.evaluate(
        () => `#${(window as unknown as TabswarmWindow).tabswarm.torrents()[0]?.infoHash ?? ""}`,
      );
    },

    open: (page, link) =>
      page.evaluate(async (link) => {
        const { tabswarm, bench } = window as unknown as TabswarmWindow;
        const toldAt = bench.now();
        await tabswarm.open(link);
        return toldAt;
      }, link),
  };
}

/** From now on the page tells how it stands. */
async function look(page: Page): Promise<void> {
  await page.waitForFunction(() => window.tabswarm !== undefined);
  await page.evaluate(() => {
    const { tabswarm, bench } = window as unknown as TabswarmWindow;
    bench.look = () => {
      const [torrent] = tabswarm.torrents();
      if (torrent === undefined) return undefined;
      const { piecesHave, pieceCount, length, downloaded, uploaded, wasted, peers } = torrent;
      return {
        isComplete: length > 0 && piecesHave === pieceCount,
        progress: pieceCount === 0 ? 0 : piecesHave / pieceCount,
        downloaded,
        uploaded,
        wasted,
        peers: peers.length,
      };
    };
  });
}
