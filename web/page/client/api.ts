/**
 * `window.tabswarm`: the page's commands for scripts, tests and automation. Arguments come from outside and are
 * checked. A failure rejects with an Error whose message begins with the problem's code.
 */
import { effect } from "@preact/signals";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { DEFAULT_KIND } from "../../bridge/default-kind.ts";
import type { PeerView, PreparationView, SessionView } from "../../bridge/views.ts";
import type { BundleName } from "../files/collect.ts";
import { loadCollect } from "../files/lazy-collect.ts";
import type { ShownState } from "../texts/texts.ts";
import type { Client } from "./client.ts";

/** Rates are bytes per second, the other amounts bytes of payload since the page was loaded. */
export interface TorrentSnapshot {
  /** Empty while "preparing". */
  readonly infoHash: InfoHash | "";
  readonly name: string;
  /** 0 while the metadata is unknown. */
  readonly length: number;
  readonly pieceCount: number;
  readonly piecesHave: number;
  readonly state: ShownState;
  /** Whether only people with the share link can read it. */
  readonly sealed: boolean;
  readonly downloaded: number;
  readonly uploaded: number;
  /** Received twice, unrequested, or in a piece that failed its hash. */
  readonly wasted: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly peers: readonly PeerView[];
}

export interface TabswarmApi {
  /**
   * Resolves when the files have been hashed and are shared.
   * @param options sealed: only people with the share link can read them. By default as on the page
   */
  seed(files: Iterable<File>, options?: { sealed?: boolean }): Promise<TorrentSnapshot>;
  /** Resolves as soon as the torrent is among `torrents()`. */
  open(link: string): Promise<TorrentSnapshot>;
  /** The last snapshots. Files that are being prepared count as torrents. */
  torrents(): TorrentSnapshot[];
  pause(infoHash: string): Promise<void>;
  resume(infoHash: string): Promise<void>;
  remove(infoHash: string): Promise<void>;
  /** Bytes per second for the whole tab. An omitted limit means no limit. */
  setLimits(limits: { upload?: number; download?: number }): Promise<void>;
}

declare global {
  interface Window {
    tabswarm?: TabswarmApi;
  }
}

export function createApi(client: Client, bundleName: BundleName): TabswarmApi {
  return {
    seed: async (files, { sealed = DEFAULT_KIND.sealed } = {}) => {
      if (typeof sealed !== "boolean") throw new TypeError("sealed: true or false");
      const { collectFiles } = await loadCollect();
      const { name, files: collected } = await collectFiles(files, bundleName);
      return appearance(client, await client.seed(collected, name, [], { sealed }));
    },
    open: async (link) => appearance(client, await client.open(String(link))),
    torrents: () => client.torrents.value.map(snapshotOf),
    pause: async (infoHash) => client.pause(parseHash(infoHash)),
    resume: async (infoHash) => client.resume(parseHash(infoHash)),
    remove: async (infoHash) => client.remove(parseHash(infoHash)),
    setLimits: async ({ upload, download }) =>
      client.setLimits({ upload: parseLimit("upload", upload), download: parseLimit("download", download) }),
  };
}

/** The torrent's first snapshot. Views may arrive a moment after the reply. */
function appearance(client: Client, infoHash: InfoHash): Promise<TorrentSnapshot> {
  return new Promise((resolve) => {
    let found = false;
    let stop = (): void => {};
    stop = effect(() => {
      const view = client.torrents.value.find((one) => one.kind === "torrent" && one.infoHash === infoHash);
      if (view === undefined || found) return;
      found = true;
      resolve(snapshotOf(view));
      stop();
    });
    if (found) stop();
  });
}

/** Only the promised fields: scripts must not rely on the rest. */
function snapshotOf(view: SessionView): TorrentSnapshot {
  if (view.kind === "preparing") return preparationSnapshot(view);
  const { infoHash, name, length, pieceCount, piecesHave, state, peers } = view;
  const { downloaded, uploaded, wasted, downloadRate, uploadRate } = view;
  const traffic = { downloaded, uploaded, wasted, downloadRate, uploadRate };
  const sealed = view.sealed !== undefined;
  return { infoHash, name, length, pieceCount, piecesHave, state, sealed, ...traffic, peers };
}

function preparationSnapshot({ name, length, failure, isSealed: sealed }: PreparationView): TorrentSnapshot {
  const state = failure === undefined ? "preparing" : "failed";
  const traffic = { downloaded: 0, uploaded: 0, wasted: 0, downloadRate: 0, uploadRate: 0 };
  return { infoHash: "", name, length, pieceCount: 0, piecesHave: 0, state, sealed, ...traffic, peers: [] };
}

function parseHash(text: string): InfoHash {
  const infoHash = parseId<InfoHash>(String(text));
  if (infoHash === undefined) throw new TypeError("infoHash: 40 hexadecimal digits");
  return infoHash;
}

function parseLimit(name: string, limit: number | null | undefined): number | undefined {
  if (limit === undefined || limit === null || limit === Number.POSITIVE_INFINITY) return undefined;
  if (typeof limit !== "number" || !(limit >= 0)) throw new TypeError(`${name}: bytes per second, 0 or more`);
  return limit;
}
