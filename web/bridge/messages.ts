/** Every message between a tab's page and its worker. Requests carry a number that the reply repeats. */
import type { Bytes } from "../../shared/core/bytes.ts";
import type { InfoHash, LinkId, PeerId } from "../../shared/core/ids.ts";
import type { Policy } from "../../shared/engine/policy.ts";
import type { Secret } from "../../shared/metainfo/sealed/secret.ts";
import type { SeedKind } from "../../shared/session/kinds.ts";
import type { LinkPath } from "../../shared/session/links/link.ts";
import type { NetworkChange } from "../../shared/session/network.ts";
import type { RelayUse } from "../../shared/session/reachability.ts";
import type { Unlocking } from "../../shared/session/seal.ts";
import type { Limits, SessionObservation } from "../../shared/session/session-options.ts";
import type { SeedFile as SessionSeedFile } from "../../shared/session/store/joined-files.ts";
import type { Signal } from "../../shared/tracker/protocol/messages.ts";
import type { FileRequest } from "./files.ts";
import type { InterruptedFolder } from "./folder-saves.ts";
import type { Problem } from "./problems.ts";
import type { KeeperReceipt } from "./receipt.ts";
import type { StorageCommand, StorageReport } from "./storage.ts";
import type { ViewUpdates } from "./views.ts";

export { PATH_LOST } from "../../shared/session/links/link.ts";

export type { Limits, NetworkChange, SeedKind, Signal, Unlocking };

export interface WorkerOptions {
  /** WebSocket URLs. */
  readonly trackers: readonly string[];
  /** Those of `trackers` that share links name: all but the page's own. */
  readonly linkTrackers: readonly string[];
  readonly limits: Limits;
  readonly store: "indexeddb" | "memory";
  /** The store slot that this tab had before a reload. */
  readonly preferredSlot: number | undefined;
  readonly relay?: RelayUse;
  /** undefined: nobody observes this tab. */
  readonly observer?: ObserverOptions;
}

/**
 * An observer watches a tab from inside: it chooses the tab's policy and sees what the page does not show. The lab's
 * peers use it; no address of the page sets it.
 */
export interface ObserverOptions {
  readonly policy: Pick<Policy, "pieceOrder" | "titForTat" | "freeRiding" | "superSeeding">;
  /** Of torrents made in the tab, bytes: a power of two from 16 KiB. */
  readonly pieceLength: number;
}

export interface Observation extends SessionObservation {
  /** How late the worker's timers were altogether: next to nothing on a machine that keeps up. */
  readonly overdueMs: number;
  /** The time over which that was measured. */
  readonly watchedMs: number;
}

/** A dropped or chosen file, and its place below the dropped folder. */
export interface SeedFile extends SessionSeedFile {
  readonly file: File;
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
      /** Paths of what the page could not open. */
      readonly missed: readonly string[];
      readonly kind: SeedKind;
    }
  /** Shares what can be read of a preparation that failed. Replies like `seed`. */
  | { readonly type: "seed-rest"; readonly request: number; readonly id: string }
  /** Replies with the info hash once the views contain the torrent. */
  | {
      readonly type: "open";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly name: string | undefined;
      readonly trackers: readonly string[];
      readonly lacksWebSocketTracker: boolean;
      readonly webSeeds: readonly string[];
      /** Indices of files, as the link's `so=` names them. */
      readonly selected?: readonly number[];
      readonly secret?: Secret;
    }
  /** Tries to read a sealed torrent. Replies when it can be read, or when its metadata is not here yet. */
  | ({ readonly type: "unlock"; readonly request: number; readonly infoHash: InfoHash } & Unlocking)
  /** Opens a torrent whose metadata need not be fetched: a .torrent file has it. Replies with the info hash. */
  | {
      readonly type: "open-torrent";
      readonly request: number;
      readonly infoBytes: Bytes;
      readonly trackers: readonly string[];
      readonly lacksWebSocketTracker: boolean;
      readonly webSeeds: readonly string[];
    }
  /** Chooses the files to fetch. @param wanted indices of files; undefined: all */
  | {
      readonly type: "select";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly wanted: readonly number[] | undefined;
    }
  | { readonly type: "pause" | "resume" | "remove"; readonly request: number; readonly infoHash: InfoHash }
  /** Replies with the info dictionary as peers know it, once they have sent it. */
  | { readonly type: "info"; readonly request: number; readonly infoHash: InfoHash }
  /** Replies with what the server's keeper returned for the torrent, after replacing it if the message has another one. */
  | {
      readonly type: "receipt";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly next?: { readonly receipt: KeeperReceipt | undefined };
    }
  /** Carries out the command and replies with what is stored then. */
  | { readonly type: "storage"; readonly request: number; readonly command: StorageCommand | undefined }
  /** Cancels a preparation, or removes one that failed. */
  | { readonly type: "cancel-seed"; readonly id: string }
  /** Replies with a copy of one file, or of an archive of all wanted files, after any number of `save-progress`. */
  | {
      readonly type: "save";
      readonly request: number;
      readonly infoHash: InfoHash;
      readonly fileIndex: number | undefined;
    }
  /** Cancels the `save` with this number, or deletes the copy that it has made. */
  | { readonly type: "release-save"; readonly save: number }
  /**
   * The browser is about to download from the service worker what this save names. Replies whether it has taken all of it,
   * after a first `save-progress` when it asks for it and any number of others.
   */
  | { readonly type: "stream"; readonly request: number; readonly save: string }
  | { readonly type: "cancel-stream"; readonly save: string }
  /** Writes all wanted files into the folder, or continues to: web/bridge/folder-saves.ts. */
  | {
      readonly type: "save-folder";
      readonly infoHash: InfoHash;
      readonly directory: FileSystemDirectoryHandle;
      readonly port: MessagePort;
    }
  /** Nobody wants to go on with an interrupted folder. */
  | { readonly type: "forget-folder"; readonly infoHash: InfoHash }
  /** From the service worker, which is at the other end of the port: web/bridge/files.ts. */
  | { readonly type: "file-request"; readonly request: FileRequest; readonly port: MessagePort }
  /** A player of this file ran dry. */
  | { readonly type: "stalled"; readonly infoHash: InfoHash; readonly fileIndex: number }
  | { readonly type: "set-limits"; readonly limits: Limits }
  /** The browser has noticed something about its network. */
  | { readonly type: "network-changed"; readonly change: NetworkChange }
  /** Chooses the torrents whose views contain piece maps. */
  | { readonly type: "watch"; readonly infoHashes: readonly InfoHash[] }
  /** Transferred in the task that created or received it; the worker owns it from then on. It may open at any time. */
  | { readonly type: "link-channel"; readonly link: LinkId; readonly channel: RTCDataChannel }
  /** Where channels cannot be transferred, the page relays the channel's messages through this port (RelayControl). */
  | { readonly type: "link-relay"; readonly link: LinkId; readonly port: MessagePort }
  | { readonly type: "link-signal"; readonly link: LinkId; readonly signal: Signal }
  /** The connection failed, could not be made, or ended without `link-close`. */
  | { readonly type: "link-failed"; readonly link: LinkId; readonly reason: string }
  /** ICE has chosen this path; again when it changes. */
  | { readonly type: "link-path"; readonly link: LinkId; readonly path: LinkPath }
  /** Answers `link-measure`; undefined: unknown. */
  | { readonly type: "link-round-trip"; readonly link: LinkId; readonly ms: number | undefined };

/** From the page, about links. */
export type LinkToWorker = Extract<PageToWorker, { readonly link: LinkId }>;

/** From the worker, about links. */
export type LinkToPage =
  | Extract<WorkerToPage, { readonly link: LinkId }>
  | Extract<WorkerToPage, { readonly type: "network-changed" }>;

export type WorkerToPage =
  | {
      readonly type: "ready";
      readonly peerId: PeerId;
      readonly slot: number | undefined;
      /** The Web Lock that the worker holds as long as it lives: it may end without an error event. */
      readonly lifeLock: string | undefined;
    }
  | ({ readonly type: "views"; readonly observation?: Observation } & ViewUpdates)
  | {
      readonly type: "done";
      readonly request: number;
      readonly infoHash?: InfoHash;
      readonly file?: File;
      readonly isTaken?: boolean;
      readonly storage?: StorageReport;
      readonly infoBytes?: Bytes;
      readonly receipt?: KeeperReceipt;
    }
  | { readonly type: "refused"; readonly request: number; readonly problem: Problem }
  /** share: of the file that has been copied, from 0 to 1. */
  | { readonly type: "save-progress"; readonly request: number; readonly share: number }
  /** Once, after a reload. */
  | { readonly type: "interrupted-folders"; readonly folders: readonly InterruptedFolder[] }
  /** Now and then while the service worker reads something here. */
  | { readonly type: "serving" }
  /** Create a connection. `trickle: false` collects every candidate in one offer or answer. */
  | {
      readonly type: "link-open";
      readonly link: LinkId;
      readonly initiator: boolean;
      readonly trickle: boolean;
    }
  | { readonly type: "link-signal"; readonly link: LinkId; readonly signal: Signal }
  /** Report the round trip time to the peer, as ICE has last measured it. */
  | { readonly type: "link-measure"; readonly link: LinkId }
  /** Give up connections that lose their path now sooner than otherwise. */
  | { readonly type: "network-changed" }
  /** Destroy the connection. */
  | { readonly type: "link-close"; readonly link: LinkId }
  /** The state of a transferred channel, for the stand-in that simple-peer holds. */
  | { readonly type: "link-state"; readonly link: LinkId; readonly state: "open" | "closed" };

/**
 * Control messages on the port of a relayed link. Besides them, the port carries the channel's own messages: transferred
 * ArrayBuffers in both directions, and from the page also text messages, which no well-behaved peer sends.
 */
export type RelayControl =
  /** From the page: the channel opened; it closed or failed, and nothing follows. */
  | { readonly type: "open" }
  | { readonly type: "closed"; readonly reason: string }
  /** From the page: this many bytes have left the channel's send buffer since it opened. */
  | { readonly type: "drained"; readonly total: number }
  /** From the worker: close the channel; nothing follows. */
  | { readonly type: "close" };
