/** Decides whether closing the tab would lose something or cut somebody off, so that the browser asks first. */
import { unreachable } from "../../../shared/core/invariant.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { fullCopies } from "./full-copies.ts";

export type ReasonToStay =
  /** Files are being hashed. */
  | "preparing"
  /** Peers are connected, and nobody else is known to have a full copy. */
  | "last-seeder"
  /** Shared straight from the user's disk, because there was no room to store it. */
  | "not-stored"
  /** Downloaded into memory only, and not saved. */
  | "unsaved";

/** @param isSaved whether all of a torrent has been saved from this tab */
export function reasonToStay(
  views: readonly SessionView[],
  isSaved: (torrent: TorrentView) => boolean,
): ReasonToStay | undefined {
  for (const view of views) {
    const reason = reasonOf(view, isSaved);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonOf(view: SessionView, isSaved: (torrent: TorrentView) => boolean): ReasonToStay | undefined {
  switch (view.kind) {
    case "preparing":
      return view.failure === undefined ? "preparing" : undefined;
    case "torrent":
      if (view.state === "failed") return undefined;
      if (has(view, "not-stored")) return "not-stored";
      if (isLastSeeder(view)) return "last-seeder";
      return has(view, "memory-only") && isDownload(view) && !isSaved(view) ? "unsaved" : undefined;
    default:
      return unreachable(view);
  }
}

function has({ notices }: TorrentView, code: "not-stored" | "memory-only"): boolean {
  return notices.some((notice) => notice.code === code);
}

function isLastSeeder(torrent: TorrentView): boolean {
  const copies = fullCopies(torrent)?.kind;
  return torrent.peers.length > 0 && (copies === "only-here" || copies === "spread");
}

/** A seeder has the files on disk. */
function isDownload({ state, piecesHave, downloaded }: TorrentView): boolean {
  return state !== "seeding" && piecesHave > 0 && downloaded > 0;
}
