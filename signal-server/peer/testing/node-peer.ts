/** For tests: a session in this process, over Node's platform and links. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { PUBLIC } from "../../../shared/session/kinds.ts";
import type { ContentSource, Dialler, TorrentStorage } from "../../../shared/session/ports.ts";
import { Session } from "../../../shared/session/session.ts";
import type { SessionOptions } from "../../../shared/session/session-options.ts";
import { memoryStorage } from "../../../shared/session/store/memory-store.ts";
import type { SessionView, TorrentView } from "../../../shared/session/views.ts";
import { openDialler } from "../links/dialler.ts";
import { platform } from "../platform.ts";

export interface NodePeer {
  readonly session: Session;
  /** Of each link so far: whether this side made the offer. */
  readonly initiated: readonly boolean[];
  torrent(infoHash: InfoHash): TorrentView | undefined;
  share(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<InfoHash>;
  /** All of a torrent that is complete. */
  read(infoHash: InfoHash): Promise<Buffer>;
  close(): Promise<void>;
}

interface Options extends Partial<SessionOptions> {
  /** Default: in memory. */
  readonly storage?: TorrentStorage;
  readonly wrapDialler?: (dialler: Dialler) => Dialler;
}

/** @param tracker its WebSocket URL */
export async function startNodePeer(
  tracker: string,
  { publish, storage = memoryStorage(), wrapDialler = (dialler) => dialler, ...options }: Options = {},
): Promise<NodePeer> {
  const dialler = await openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });
  const initiated: boolean[] = [];
  const counted: Dialler = {
    dial: (id, negotiation, events) => {
      initiated.push(negotiation.initiator);
      return dialler.dial(id, negotiation, events);
    },
  };
  let views: readonly SessionView[] = [];
  const session = new Session(
    { ...platform, dialler: wrapDialler(counted), storage },
    {
      trackers: [tracker],
      limits: { upload: undefined, download: undefined },
      publish: (published) => {
        views = published;
        publish?.(published);
      },
      ...options,
    },
  );
  const torrent = (infoHash: InfoHash): TorrentView | undefined =>
    views.find((view) => view.kind === "torrent" && view.infoHash === infoHash) as TorrentView | undefined;
  return {
    session,
    initiated,
    torrent,
    share: (name, bytes) => session.seed(name, [{ path: [name], file: sourceOf(bytes) }], [], PUBLIC),
    async read(infoHash) {
      const parts: Uint8Array[] = [];
      for (let piece = 0; ; piece++) {
        const bytes = await session.read(infoHash, piece as PieceIndex);
        if (bytes === undefined) return Buffer.concat(parts);
        parts.push(bytes);
      }
    },
    async close() {
      await session.close();
      dialler.close();
    },
  };
}

/** Node's own `Blob` is slow to read. */
function sourceOf(bytes: Uint8Array<ArrayBuffer>): ContentSource {
  return {
    size: bytes.length,
    slice: (begin, end) => sourceOf(bytes.subarray(begin, end)),
    arrayBuffer: async () => bytes.slice().buffer,
  };
}
