/** The programs that a bench compares: Tabswarm's page as it ships, driven by `window.tabswarm`, and WebTorrent's browser build. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { startWebTorrent, type WebTorrentTorrent, webTorrentVersion } from "../interop/webtorrent-page.ts";
import { ROOT } from "../run/runners.ts";
import type { TestServer } from "../server.ts";
import type { Choice } from "./options.ts";
import { POLL_MS, PREPARE_MS } from "./page-watch.ts";

/** A program that distributes a file from tab to tab. */
export interface Program {
  readonly name: string;
  readonly version: string;
  /**
   * Opens a page that waits for a file or a link and implements `window.bench.read`.
   * @param upload bytes per second; no limit when omitted
   */
  load(context: BrowserContext, server: TestServer, upload?: number): Promise<Page>;
  /** Shares a file of this machine from a file input; settles when it is hashed and shared. @returns the link */
  share(page: Page, path: string): Promise<string>;
  /** Starts a download. @returns when it started: milliseconds since 1970 */
  open(page: Page, link: string): Promise<number>;
}

/** The same measurement for each program that takes part, ready to be run in turn. */
export function eachProgram<T>(
  parties: ReadonlySet<Choice>,
  measure: (program: Program) => Promise<T>,
): Map<string, () => Promise<T>> {
  const entries = new Map([["tabswarm", () => measure(tabswarm())]]);
  if (parties.has("webtorrent")) entries.set("webtorrent", () => measure(webtorrent("default")));
  return entries;
}

/** @param sealed shares so that only people with the link can read it */
export function tabswarm(sealed = false): Program {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return {
    name: "Tabswarm",
    version,

    load: async (context, server, upload) => {
      const page = await context.newPage();
      const limit = upload === undefined ? "" : `&upload=${Math.round(upload)}`;
      await page.goto(`${server.origin}/?ice=none${limit}`);
      await readTabswarm(page);
      return page;
    },

    share: async (page, path) => {
      // Not the page's own input: a script names the kind.
      await page.evaluate(() => {
        const input = Object.assign(document.createElement("input"), { type: "file", id: "bench" });
        document.body.append(input);
      });
      await page.setInputFiles("#bench", path);
      await page.evaluate((sealed) => {
        const files = document.querySelector<HTMLInputElement>("#bench")?.files ?? [];
        void window.tabswarm?.seed(files, { sealed });
      }, sealed);
      await page.waitForFunction(() => window.tabswarm?.torrents()[0]?.state === "seeding", undefined, {
        timeout: PREPARE_MS,
        polling: POLL_MS,
      });
      const link = page.getByRole("article").getByRole("textbox", { name: "Share link" });
      return new URL(await link.inputValue()).hash;
    },

    open: (page, link) =>
      page.evaluate(async (link) => {
        const startedAt = window.bench.now();
        await window.tabswarm?.open(link);
        return startedAt;
      }, link),
  };
}

/** Resolves when the file has been hashed and is shared. */
export async function shareAs(page: Page, path: string, kind: { readonly sealed: boolean }): Promise<void> {
  const input = await page.evaluateHandle(() => {
    return Object.assign(document.createElement("input"), { type: "file" });
  });
  await input.setInputFiles(path);
  await input.evaluate(({ files }, kind) => window.tabswarm?.seed(files ?? [], kind), kind);
}

/** Implements `window.bench.read` on a page of Tabswarm that is loaded or loading. */
export async function readTabswarm(page: Page): Promise<void> {
  await page.waitForFunction(() => window.tabswarm !== undefined);
  await page.evaluate(() => {
    window.bench.read = () => {
      const [torrent] = window.tabswarm?.torrents() ?? [];
      if (torrent === undefined) return undefined;
      const { piecesHave, pieceCount, length, downloaded, uploaded, wasted } = torrent;
      return { isComplete: length > 0 && piecesHave === pieceCount, downloaded, uploaded, wasted };
    };
  });
}

/** Uses its own upload limit, our tracker, and the piece length that it chooses. */
export function webtorrent(strategy: "default" | "rarest"): Program {
  const options = strategy === "default" ? {} : { strategy };
  return {
    name: strategy === "default" ? "WebTorrent" : `WebTorrent, ${strategy}`,
    version: webTorrentVersion(),

    load: async (context, server, upload) => {
      const page = await context.newPage();
      await startWebTorrent(page, server, upload === undefined ? {} : { uploadLimit: Math.round(upload) });
      await page.evaluate(() => {
        window.bench.read = () => {
          const [torrent] = window.client.torrents;
          if (torrent === undefined) return undefined;
          const { done, received, downloaded, uploaded } = torrent;
          // Before the end, unverified bytes may simply wait for the rest of their piece.
          const wasted = done ? Math.max(0, received - downloaded) : 0;
          return { isComplete: done, downloaded: received, uploaded, wasted };
        };
      });
      return page;
    },

    share: async (page, path) => {
      const tracker = `ws://${new URL(page.url()).host}/announce`;
      await page.setContent(`<title>WebTorrent</title><input type="file">`);
      await page.locator("input").setInputFiles(path);
      return page.evaluate(
        async ({ tracker, options }) => {
          const { client } = window;
          const source = document.querySelector("input")?.files?.[0];
          if (source === undefined) throw new Error("no file was chosen");
          const { infoHash } = await new Promise<WebTorrentTorrent>((resolve, reject) => {
            client.on("error", reject);
            client.seed(source, { ...options, announce: [tracker] }, resolve);
          });
          return `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(tracker)}`;
        },
        { tracker, options },
      );
    },

    open: (page, link) =>
      page.evaluate(
        ({ link, options }) => {
          const startedAt = window.bench.now();
          window.client.add(link, options);
          return startedAt;
        },
        { link, options },
      ),
  };
}
