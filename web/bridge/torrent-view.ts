/** What the page shows of a torrent: the engine's snapshot and what only the worker knows. */
import type { PeerId } from "../../shared/core/ids.ts";
import type { ChokeRoundSnapshot, PieceMap, TorrentSnapshot } from "../../shared/engine/snapshot.ts";
import type { Problem } from "./problems.ts";

// The page may not see the engine; what it shows of it passes through here.
export type { PeerSnapshot, PieceMap, TorrentSnapshot, TorrentState } from "../../shared/engine/snapshot.ts";
export { PIECE_HAVE, PIECE_IN_FLIGHT, PIECE_MISSING } from "../../shared/engine/snapshot.ts";

export interface FileView {
  readonly path: readonly string[];
  readonly length: number;
}

export interface TorrentView extends TorrentSnapshot {
  /** Stable for the card's life. While "preparing" the info hash is not known yet and is the empty string. */
  readonly id: string;
  readonly files: readonly FileView[];
  /** 0 to 1: hashed and stored while "preparing", else the share of pieces had. */
  readonly progress: number;
  /** Seconds until complete at the present rate; undefined when unknown or done. */
  readonly eta: number | undefined;
  /** Peers that have everything, and others, as the trackers count them; undefined before the first answer. */
  readonly swarm: { readonly seeders: number; readonly leechers: number } | undefined;
  /** Copies of the rarest piece among connected peers and here; below 1 nobody can finish. */
  readonly availability: number;
  /** Why it failed, when it did. */
  readonly failure: Problem | undefined;
  /** What goes wrong without stopping it: the tracker is down, the quota full, seeding ends with a reload … */
  readonly notices: readonly Problem[];
  /** Only while the page watches this torrent's details. */
  readonly pieces: PieceMap | undefined;
  /** Only of the lab's peers. */
  readonly lab?: LabView;
}

/** A view on its way to the page. Files hardly ever change and may be ten thousand: they are told once. */
export type ViewUpdate = Omit<TorrentView, "files"> & {
  /** undefined: those that were told with this id before. */
  readonly files: readonly FileView[] | undefined;
};

export interface LabView {
  /** As the swarm knows this tab. */
  readonly ownId: PeerId;
  /** How long the worker's timers have been overdue, all in all, and of what time: a machine that keeps up has next to nothing. */
  readonly overdueMs: number;
  readonly watchedMs: number;
  /** The choker's last regular round, and how long ago it was; undefined before the first. */
  readonly round: (Omit<ChokeRoundSnapshot, "at"> & { readonly agoMs: number }) | undefined;
}
