/** A page that holds nothing but webtorrent's browser build and one client of it, `window.client`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import type { TestServer } from "../server.ts";

const PACKAGE = createRequire(import.meta.url).resolve("webtorrent/package.json");

/** The part of webtorrent that is used here. */
export interface WebTorrentTorrent {
  readonly infoHash: string;
  readonly done: boolean;
  /** Payload bytes received, duplicates and bad ones included. */
  readonly received: number;
  /** Payload bytes of verified pieces. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** One for each connected peer, whose id is hexadecimal. */
  readonly wires: readonly {
    readonly peerId: string;
    readonly downloaded: number;
    readonly uploaded: number;
  }[];
  readonly files: readonly { readonly name: string; blob(): Promise<Blob> }[];
  on(event: "done" | "error", listener: (error?: unknown) => void): void;
}

interface WebTorrentClient {
  readonly peerId: string;
  readonly torrents: readonly WebTorrentTorrent[];
  add(magnet: string, options: object, ready?: (torrent: WebTorrentTorrent) => void): WebTorrentTorrent;
  seed(file: File, options: object, seeding: (torrent: WebTorrentTorrent) => void): void;
  /** @param rate bytes per second */
  throttleUpload(rate: number): void;
  on(event: "error", listener: (error: unknown) => void): void;
}

declare global {
  interface Window {
    /** Set by `startWebTorrent`. */
    client: WebTorrentClient;
  }
}

export function webTorrentVersion(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, "utf8")) as { version: string };
  return version;
}

/** @param options of the client, in addition to those that make it look for peers only at its tracker */
export async function startWebTorrent(page: Page, server: TestServer, options: object = {}): Promise<void> {
  const script = join(dirname(PACKAGE), "dist", "webtorrent.min.js");
  const folder = `${server.origin}/webtorrent`;
  await page.route(`${folder}/webtorrent.min.js`, (route) => route.fulfill({ path: script }));
  await page.route(`${folder}/`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>WebTorrent</title>" }),
  );
  await page.goto(`${folder}/`);
  await page.evaluate(
    async ({ address, options }) => {
      const { default: WebTorrent } = await import(address);
      const lonely = { dht: false, lsd: false, tracker: { rtcConfig: { iceServers: [] } } };
      window.client = new WebTorrent({ ...lonely, ...options });
    },
    { address: `${folder}/webtorrent.min.js`, options },
  );
}
