/** What a user interface shows of a session: plain data, copied. */
import type { PeerId } from "../core/ids.ts";
import type {
  PeerSnapshot,
  PieceMap,
  TorrentState as RunningState,
  TorrentFigures,
} from "../engine/snapshot.ts";
import type { LinkPath } from "./links/link.ts";
import type { SealedState } from "./locked.ts";
import type { Problem, WebSeedProblemCode } from "./problems.ts";
import type { LinkAttempt } from "./reachability.ts";

export interface FileView {
  /** Unlike the path of any other file of the torrent. */
  readonly path: readonly string[];
  /** The path to save it under, where that is another one. */
  readonly savedPath?: readonly string[];
  /** Bytes. */
  readonly length: number;
  /** Position of its first byte in the torrent; undefined while there is none yet. */
  readonly offset?: number;
}

/** Files that stop a preparation. */
export interface UnreadableFiles {
  readonly paths: readonly string[];
  /** How many of the others can be shared. */
  readonly rest: number;
}

/** Files that are being hashed and stored, and are not a torrent yet. */
export interface PreparationView {
  readonly kind: "preparing";
  /** The torrent keeps it. */
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  readonly files: readonly FileView[];
  /** 0 to 1. */
  readonly progress: number;
  readonly failure: Problem | undefined;
  readonly isSealed: boolean;
  /** Set when it failed because of files that cannot be read. */
  readonly unreadable?: UnreadableFiles | undefined;
}

/** A torrent at one of its trackers. */
export interface TrackerView {
  /** Its address without what may be a secret. */
  readonly name: string;
  readonly state: "connecting" | "connected" | "waiting";
  /** When it is tried again, in milliseconds since 1970; only while waiting. */
  readonly retryAt: number | undefined;
  /** Why it is of no use at present. */
  readonly problem: Problem | undefined;
  /** When it last answered an announce, in milliseconds since 1970; undefined before the first answer. */
  readonly announcedAt: number | undefined;
  /** As it counted them then; undefined where it does not say. */
  readonly seeders: number | undefined;
  readonly leechers: number | undefined;
  /** Its words for the user. */
  readonly warning: string | undefined;
}

/** What peers of a torrent did wrong. */
export interface OffencesView {
  /** How often links were closed for each reason; the same reasons for every peer, never its own words. */
  readonly counts: readonly (readonly [reason: string, count: number])[];
  /** Peers that may not connect any more. */
  readonly banned: number;
}

/** A web server that has a torrent's files. */
export interface WebSeedView {
  readonly url: string;
  /** What the piece map calls it; undefined: it has not been needed. */
  readonly peerId: PeerId | undefined;
  /** "idle": nothing is to be fetched now, or others are enough. "dropped": it is of no use for this torrent. */
  readonly state: "idle" | "connected" | "waiting" | "dropped";
  /** When it is tried again, in milliseconds since 1970; only while waiting. */
  readonly retryAt: number | undefined;
  /** Why it is waiting or dropped; undefined while waiting: all connections to web servers are in use. */
  readonly problem: Problem<WebSeedProblemCode> | undefined;
  /** Bytes from it since the page was loaded. */
  readonly downloaded: number;
  /** Bytes per second. */
  readonly downloadRate: number;
}

export type TorrentState = RunningState | "failed";

export interface PeerView extends PeerSnapshot {
  /** Undefined while, and where, it is unknown. */
  readonly path: LinkPath | undefined;
}

/** A player or a save that reads a torrent while it arrives. */
export interface ReaderView {
  /** undefined: all wanted files. */
  readonly fileIndex: number | undefined;
  readonly kind: "playback" | "save";
  /** Where it reads: bytes within the file. */
  readonly position: number;
  /** The pieces that a playback needs next: from `first` up to, not including, `end`. */
  readonly window: { readonly first: number; readonly end: number } | undefined;
}

export interface SealedView {
  readonly state: SealedState;
  /** What follows the "." in the share link. For the page of this tab alone. Absent: unknown, or known to be wrong. */
  readonly secret?: string | undefined;
}

export interface TorrentView extends Omit<TorrentFigures, "state" | "peers"> {
  readonly kind: "torrent";
  readonly state: TorrentState;
  /** Stable as long as the torrent exists. */
  readonly id: string;
  /** undefined: anyone can read it, or nothing is known yet. */
  readonly sealed: SealedView | undefined;
  /** Empty while the metadata is unknown, and while a sealed torrent cannot be read here. */
  readonly files: readonly FileView[];
  /** Bytes; 0 while the metadata is unknown. */
  readonly pieceLength: number;
  /** WebSocket URLs that a share link names besides the page's own tracker. */
  readonly trackers: readonly string[];
  /** Without them, `peers` are people and keepers. */
  readonly webSeeds: readonly WebSeedView[];
  /** Indices of the files that are not wanted, ascending. The same array while unchanged. */
  readonly unwanted: readonly number[];
  /** Bytes of the wanted files. */
  readonly wantedLength: number;
  /** 0 to 1: the share of wanted pieces that are stored. */
  readonly progress: number;
  readonly readers: readonly ReaderView[];
  /** Seconds until all that is wanted is there, at the present rate; undefined when unknown or complete. */
  readonly eta: number | undefined;
  /** Connected. */
  readonly peers: readonly PeerView[];
  /** Peers that are being connected, or could not be; at most 50. */
  readonly attempts: readonly LinkAttempt[];
  /** undefined: none. */
  readonly offences: OffencesView | undefined;
  /** As the trackers count; undefined before their first answer. */
  readonly swarm: { readonly seeders: number; readonly leechers: number } | undefined;
  /** Only for watched torrents; none while paused. */
  readonly trackerStates: readonly TrackerView[];
  /** Copies of the rarest wanted piece among the connected peers, web seeds in use and here; below 1 nobody can finish. */
  readonly availability: number;
  /** Why its state is "failed". */
  readonly failure: Problem | undefined;
  /** Problems that do not stop it. */
  readonly notices: readonly Problem[];
  /** Only for watched torrents. */
  readonly pieces: PieceMap | undefined;
}

export type SessionView = PreparationView | TorrentView;
