/** Every message between a tab's page and its worker. Requests carry a number that the reply repeats. */
import type { InfoHash, LinkId, PeerId } from "../../shared/core/ids.ts";
import type { Policy } from "../../shared/engine/engine.ts";
import type { Signal } from "../../shared/tracker/protocol/messages.ts";
import type { Problem } from "./problems.ts";
import type { ViewUpdate } from "./torrent-view.ts";

export type { Signal };

/** Bytes a second; undefined: no limit. */
export interface Limits {
  readonly upload: number | undefined;
  readonly download: number | undefined;
}

export interface WorkerOptions {
  /** WebSocket URLs. */
  readonly trackers: readonly string[];
  readonly limits: Limits;
  readonly store: "indexeddb" | "memory";
  /** The store slot this tab had before a reload. */
  readonly preferredSlot: number | undefined;
  /** Only of the lab's peers, whose views then tell more. No page's address sets it. */
  readonly lab?: LabOptions;
}

/** What the lab chooses for one of its peers. */
export interface LabOptions {
  readonly policy: Pick<Policy, "pieceOrder" | "titForTat" | "freeRiding" | "superSeeding">;
  /** Of what is seeded here, bytes: a power of two, 16 KiB or more. */
  readonly pieceLength: number;
}

/** A dropped or chosen file and where it stood below the dropped folder. */
export interface SeedFile {
  readonly file: File;
  /** Folder names and file name; the torrent's own name is not in it. */
  readonly path: readonly string[];
}

export type PageToWorker =
  | { readonly type: "start"; readonly options: WorkerOptions }
  /** Replies with the info hash. */
  | {
      readonly type: "seed";
      readonly request: number;
      readonly name: string;
      /** One file whose path is [name]: a single-file torrent. */
      readonly files: readonly SeedFile[];
    }
  /** Replies with the info hash once the torrent stands among the views. */
  | {
      readonly type: "open";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly name: string | undefined;
      readonly trackers: readonly string[];
    }
  | { readonly type: "pause" | "resume" | "remove"; readonly request: number; readonly infoHash: InfoHash }
  /** Gives up preparing (a card without an info hash). */
  | { readonly type: "cancel-seed"; readonly id: string }
  /** Replies with a File that holds one file of a complete torrent. */
  | {
      readonly type: "save";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly fileIndex: number;
    }
  | { readonly type: "set-limits"; readonly limits: Limits }
  /** Whose piece maps the views shall hold. */
  | { readonly type: "watch"; readonly infoHashes: readonly InfoHash[] }
  /** Transferred in the task that made or received it; the worker owns it from here on. It may open at any time. */
  | { readonly type: "link-channel"; readonly link: LinkId; readonly channel: RTCDataChannel }
  /** Where channels cannot be transferred: the page pumps the channel's messages through this port (RelayControl). */
  | { readonly type: "link-relay"; readonly link: LinkId; readonly port: MessagePort }
  | { readonly type: "link-signal"; readonly link: LinkId; readonly signal: Signal }
  /** The peer connection failed, could not be made, or ended otherwise than by `link-close`. */
  | { readonly type: "link-failed"; readonly link: LinkId; readonly reason: string }
  /** Answers `link-measure`; undefined: not known. */
  | { readonly type: "link-round-trip"; readonly link: LinkId; readonly ms: number | undefined };

/** What the page says of links. */
export type LinkToWorker = Extract<PageToWorker, { readonly link: LinkId }>;

/** What the worker orders of links. */
export type LinkToPage = Extract<WorkerToPage, { readonly link: LinkId }>;

export type WorkerToPage =
  | { readonly type: "ready"; readonly peerId: PeerId; readonly slot: number | undefined }
  | { readonly type: "views"; readonly torrents: readonly ViewUpdate[] }
  | { readonly type: "done"; readonly request: number; readonly infoHash?: InfoHash; readonly file?: File }
  | { readonly type: "refused"; readonly request: number; readonly problem: Problem }
  /** Make a peer connection. `trickle: false` gathers every candidate into one offer or answer. */
  | {
      readonly type: "link-open";
      readonly link: LinkId;
      readonly initiator: boolean;
      readonly trickle: boolean;
    }
  | { readonly type: "link-signal"; readonly link: LinkId; readonly signal: Signal }
  /** Say how long the way to the peer and back takes, as ICE has measured it last. */
  | { readonly type: "link-measure"; readonly link: LinkId }
  /** Destroy the peer connection. */
  | { readonly type: "link-close"; readonly link: LinkId }
  /** What became of a transferred channel, for the stand-in that simple-peer holds. */
  | { readonly type: "link-state"; readonly link: LinkId; readonly state: "open" | "closed" };

/**
 * Through the port of a relayed link, beside the channel's own messages in both directions: bare ArrayBuffers,
 * transferred, and from the page also the strings a peer may send, which no peer should.
 */
export type RelayControl =
  /** From the page: the channel opened; it closed or failed, and nothing follows. */
  | { readonly type: "open" }
  | { readonly type: "closed"; readonly reason: string }
  /** From the page: so many bytes, counted from the first, have left the channel's send buffer. */
  | { readonly type: "drained"; readonly total: number }
  /** From the worker: close the channel; nothing follows. */
  | { readonly type: "close" };
