/** What a session is created with, and what it reports. */
import type { InfoHash, PeerId } from "../core/ids.ts";
import type { Policy } from "../engine/policy.ts";
import type { ChokeRoundSnapshot } from "../engine/snapshot.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Secret } from "../metainfo/sealed/secret.ts";
import type { RelayUse } from "./reachability.ts";
import type { SessionView } from "./views.ts";

/** Bytes per second; undefined: no limit. */
export interface Limits {
  readonly upload: number | undefined;
  readonly download: number | undefined;
}

/** What a link or a .torrent file says about a torrent, besides its name and trackers. */
export interface OpenOptions {
  /** It names trackers, but none that a browser can reach. */
  readonly lacksWebSocketTracker?: boolean;
  /** Indices of files; undefined: none is selected, so that all of a new torrent are wanted. */
  readonly selected?: readonly number[] | undefined;
  /** undefined: peers send it. */
  readonly metainfo?: Metainfo | undefined;
  readonly secret?: Secret | undefined;
  /** Addresses of web servers that have the files. */
  readonly webSeeds?: readonly string[] | undefined;
}

export interface SessionOptions {
  /** WebSocket URLs, used by every torrent. */
  readonly trackers: readonly string[];
  /**
   * Those of `trackers` that others do not use by themselves. Torrents keep them, and their share links name them.
   * Default: none.
   */
  readonly linkTrackers?: readonly string[];
  readonly limits: Limits;
  /** What the dialler makes of TURN servers; undefined: it uses them where there is no other path. */
  readonly relay?: RelayUse | undefined;
  /** Departures from the engine's defaults. */
  readonly policy?: Partial<Policy> | undefined;
  /** Of torrents made here, bytes. Default: 256 KiB, or more for a torrent above 64 GiB. */
  readonly pieceLength?: number | undefined;
  /** Called with every publication, before `publish`. */
  readonly observe?: ((observation: SessionObservation) => void) | undefined;
  readonly publish: (views: readonly SessionView[]) => void;
}

/** What an observer sees beyond the views. */
export interface SessionObservation {
  readonly ownId: PeerId;
  /** Each torrent's last regular choke round, and how long ago it was. */
  readonly rounds: readonly {
    readonly infoHash: InfoHash;
    readonly round: ChokeRoundSnapshot;
    readonly agoMs: number;
  }[];
}
