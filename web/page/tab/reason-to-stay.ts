/** Decides whether closing the tab would lose something or cut somebody off, so that the browser asks first. */
import { unreachable } from "../../../shared/core/invariant.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import type { Keeping } from "../keeper/keeping.ts";
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

interface Knowledge {
  /** Whether all of a torrent has been saved from this tab. */
  readonly isSaved: (torrent: TorrentView) => boolean;
  /** What is known of the server's keeper. */
  readonly keepingOf: (torrent: TorrentView) => Keeping | undefined;
}

export function reasonToStay(views: readonly SessionView[], knowledge: Knowledge): ReasonToStay | undefined {
  for (const view of views) {
    const reason = reasonOf(view, knowledge);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonOf(view: SessionView, { isSaved, keepingOf }: Knowledge): ReasonToStay | undefined {
  switch (view.kind) {
    case "preparing":
      return view.failure === undefined ? "preparing" : undefined;
    case "torrent":
      if (view.state === "failed") return undefined;
      if (has(view, "not-stored") && keepingOf(view)?.kind !== "kept") return "not-stored";
      if (isLastSeeder(view, keepingOf(view))) return "last-seeder";
      return has(view, "memory-only") && isDownload(view) && !isSaved(view) ? "unsaved" : undefined;
    default:
      return unreachable(view);
  }
}

function has({ notices }: TorrentView, code: "not-stored" | "memory-only"): boolean {
  return notices.some((notice) => notice.code === code);
}

function isLastSeeder(torrent: TorrentView, keeping: Keeping | undefined): boolean {
  const copies = fullCopies(torrent, keeping)?.kind;
  const isLast = copies === "only-here" || copies === "spread" || copies === "keeper-fetches";
  return torrent.peers.length > 0 && isLast;
}

/** A seeder has the files on disk. */
function isDownload({ state, piecesHave, downloaded }: TorrentView): boolean {
  return state !== "seeding" && piecesHave > 0 && downloaded > 0;
}
