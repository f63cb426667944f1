/** WebTorrent's browser build, limited by its own throttle, with our tracker and piece lengths of its own choice. */
import {
  startWebTorrent,
  type WebTorrentTorrent,
  type WebTorrentWindow,
  webTorrentVersion,
} from "../interop/webtorrent-page.ts";
import type { Contender } from "./contender.ts";
import type { BenchWindow } from "./watch.ts";

type RacingWindow = WebTorrentWindow & BenchWindow;

export type Strategy = "default" | "rarest";

export function webtorrent(strategy: Strategy): Contender {
  const options = strategy === "default" ? {} : { strategy };
  return {
    name: strategy === "default" ? "WebTorrent" : `WebTorrent, ${strategy}`,
    version: webTorrentVersion(),

    load: async (context, server, upload) => {
      const page = await context.newPage();
      await startWebTorrent(page, server, upload === undefined ? {} : { uploadLimit: Math.round(upload) });
      await page.evaluate(() => {
        const { client, bench } = window as unknown as RacingWindow;
        bench.look = () => {
          const [torrent] = client.torrents;
          if (torrent === undefined) return undefined;
          const { done, progress, received, downloaded, uploaded, numPeers } = torrent;
          // What is neither verified nor waiting for the rest of its piece was wasted: known once all is there.
          const wasted = done ? Math.max(0, received - downloaded) : 0;
          return { isComplete: done, progress, downloaded: received, uploaded, wasted, peers: numPeers };
        };
      });
      return page;
    },

    seed: (page, file) =>
      page.evaluate(
        async ({ file, tracker, options }) => {
          const { client, seededBytes } = window as unknown as RacingWindow;
          const source = new File([seededBytes(file.seed, file.length)], file.name);
          const { infoHash } = await new Promise<WebTorrentTorrent>((resolve, reject) => {
            client.on("error", reject);
            client.seed(source, { ...options, announce: [tracker] }, resolve);
          });
          return `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(tracker)}`;
        },
        { file, tracker: trackerOf(page.url()), options },
      ),

    seedPath: async (page, path) => {
      await page.setContent(`<title>WebTorrent</title><input type="file">`);
      await page.locator("input").setInputFiles(path);
      return page.evaluate(
        async ({ tracker, options }) => {
          const { client } = window as unknown as RacingWindow;
          const source = document.querySelector("input")?.files?.[0];
          if (source === undefined) throw new Error("no file was chosen");
          const { infoHash } = await new Promise<WebTorrentTorrent>((resolve, reject) => {
            client.on("error", reject);
            client.seed(source, { ...options, announce: [tracker] }, resolve);
          });
          return `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(tracker)}`;
        },
        { tracker: trackerOf(page.url()), options },
      );
    },

    open: (page, link) =>
      page.evaluate(
        ({ link, options }) => {
          const { client, bench } = window as unknown as RacingWindow;
          const toldAt = bench.now();
          client.add(link, options);
          return toldAt;
        },
        { link, options },
      ),
  };
}

/** The tracker beside the page. */
function trackerOf(page: string): string {
  return `ws://${new URL(page).host}/announce`;
}
