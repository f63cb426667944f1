/** What stands for a tab in tests: a whole session with real channels on the loopback interface, whose pieces are in memory. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Secret } from "../../../shared/metainfo/sealed/secret.ts";
import { parseSecret } from "../../../shared/metainfo/sealed/secret.ts";
import type { SeedKind } from "../../../shared/session/kinds.ts";
import type { Dialler } from "../../../shared/session/ports.ts";
import { Session } from "../../../shared/session/session.ts";
import { memoryStorage } from "../../../shared/session/store/memory-store.ts";
import type { SessionView, TorrentView } from "../../../shared/session/views.ts";
import { openDialler } from "../../peer/links/dialler.ts";
import { platform } from "../../peer/platform.ts";
import type { RunningServer } from "../../process/server.ts";

export interface Tab {
  readonly session: Session;
  /** @returns what a share link contains */
  seed(
    content: Uint8Array<ArrayBuffer>,
    kind?: SeedKind,
  ): Promise<{ infoHash: InfoHash; secret: Secret | undefined }>;
  torrent(infoHash: InfoHash): TorrentView | undefined;
  /** Everything that it has of the torrent, as people see it. */
  read(infoHash: InfoHash): Promise<Buffer>;
  close(): Promise<void>;
}

/** @param upload bytes per second @param wrap changes what leaves over its links */
export async function openTab(
  { url }: Pick<RunningServer, "url">,
  upload?: number,
  wrap: (dialler: Dialler) => Dialler = (dialler) => dialler,
): Promise<Tab> {
  const dialler = await openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });
  let views: readonly SessionView[] = [];
  const session = new Session(
    { ...platform, dialler: wrap(dialler), storage: memoryStorage() },
    {
      trackers: [`${url.replace("http", "ws")}announce`],
      limits: { upload, download: undefined },
      publish: (published) => {
        views = published;
      },
    },
  );
  const torrents = (): TorrentView[] => views.filter((view) => view.kind === "torrent");
  const torrent = (infoHash: InfoHash) => torrents().find((view) => view.infoHash === infoHash);
  return {
    session,
    torrent,
    seed: async (content, kind = { sealed: true }) => {
      const file = new Blob([content]);
      const infoHash = await session.seed("a name", [{ file, path: ["a file"] }], [], kind);
      const text = torrent(infoHash)?.sealed?.secret;
      return { infoHash, secret: text === undefined ? undefined : parseSecret(text) };
    },
    read: async (infoHash) => {
      const { layout } = session.metainfo(infoHash);
      const pieces = [];
      for (const piece of layout.pieces())
        pieces.push((await session.read(infoHash, piece)) ?? new Uint8Array());
      return Buffer.concat(pieces);
    },
    close: async () => {
      await session.close();
      dialler.close();
    },
  };
}
