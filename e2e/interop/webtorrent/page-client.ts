/** Drives the WebTorrent client of a page, which `startWebTorrent` has started, in the way of the one in Node. */
import type { Page } from "@playwright/test";
import { seededBytes } from "../../content.ts";
import type { TestServer } from "../../server.ts";
import { startWebTorrent, type WebTorrentTorrent } from "../webtorrent-page.ts";
import type { WebTorrentClient } from "./node-client.ts";
import type { Limits } from "./orders.ts";

/** @param server only gives the page an origin */
export async function startPageClient(
  page: Page,
  server: TestServer,
  { upload = -1, download = -1 }: Limits = {},
): Promise<WebTorrentClient> {
  await startWebTorrent(page, server, { uploadLimit: upload, downloadLimit: download });
  return {
    seed: (sample, trackers) =>
      page.evaluate(
        ({ bytes, name, announce }) =>
          new Promise<string>((resolve, reject) => {
            const { client } = window;
            client.on("error", reject);
            const file = new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name);
            client.seed(file, { announce }, ({ infoHash }) => resolve(infoHash));
          }),
        {
          bytes: Buffer.from(seededBytes(sample.seed, sample.length)).toString("base64"),
          name: sample.name,
          announce: trackers,
        },
      ),

    open: (magnet, trackers) =>
      page.evaluate(
        ({ magnet, announce }) => {
          window.client.add(magnet, { announce });
        },
        { magnet, announce: trackers },
      ),

    limitUpload: (rate) => page.evaluate((rate) => window.client.throttleUpload(rate), rate),

    view: () =>
      page.evaluate(() => {
        const torrent: WebTorrentTorrent | undefined = window.client.torrents[0];
        if (torrent === undefined) return undefined;
        const { done, downloaded, uploaded, wires } = torrent;
        const peers = wires.map(({ peerId, downloaded, uploaded }) => ({ peerId, downloaded, uploaded }));
        return { peerId: window.client.peerId, isDone: done, downloaded, uploaded, peers };
      }),

    digest: () =>
      page.evaluate(async () => {
        const blob = await window.client.torrents[0]?.files[0]?.blob();
        const content = (await blob?.arrayBuffer()) ?? new ArrayBuffer(0);
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
        return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      }),

    close: () => page.close(),
  };
}
