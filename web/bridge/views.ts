/** What the page shows of a tab. The page may not see the session or the engine; their types pass through here. */
import type { PreparationView, TorrentView } from "../../shared/session/views.ts";

export type { PieceMap } from "../../shared/engine/snapshot.ts";
export { PIECE_HAVE, PIECE_IN_FLIGHT, PIECE_MISSING } from "../../shared/engine/snapshot.ts";
export type { LinkPath } from "../../shared/session/links/link.ts";
export type { Obstacle } from "../../shared/session/links/obstacle.ts";
export { type Locked, lockIn, type SealedState } from "../../shared/session/locked.ts";
export type { LinkAttempt, RelayUse } from "../../shared/session/reachability.ts";
export type {
  FileView,
  OffencesView,
  PeerView,
  PreparationView,
  ReaderView,
  SealedView,
  SessionView,
  TorrentState,
  TorrentView,
  TrackerView,
  UnreadableFiles,
  WebSeedView,
} from "../../shared/session/views.ts";

/** A view on its way to the page. A long list that is undefined is the same as in the last update with this id. */
export type ViewUpdate = MayLack<PreparationView, "files"> | MayLack<TorrentView, "files" | "unwanted">;

export interface ViewUpdates {
  /** Those that are new or have changed. */
  readonly changed: readonly ViewUpdate[];
  /** The ids of all views, in their order; undefined: as before. */
  readonly ids: readonly string[] | undefined;
}

type MayLack<View, Key extends keyof View> = Omit<View, Key> & {
  readonly [K in Key]: View[K] | undefined;
};
