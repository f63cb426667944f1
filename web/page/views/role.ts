/** Whether this tab receives a torrent or shares it, and what its card is there for. */
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { Locked, SessionView } from "../../bridge/views.ts";
import { lockOf } from "../audience.ts";
import type { SaveState } from "../files/save-ports.ts";
import type { ShownState } from "../texts/texts.ts";
import { hasAllPieces } from "./completeness.ts";

/**
 * True for a torrent that this tab receives, also without being able to read it. One that was complete when the page was loaded counts as shared, unless the page's
 * address opens it: after a reload, a download is still there to be saved.
 * @param fragment of the page's address
 */
export function isReceived(view: SessionView, fragment: string): boolean {
  if (view.kind === "preparing") return false;
  if (lockOf(view) !== undefined) return true;
  if (view.state === "complete" || !hasAllPieces(view)) return true;
  const link = parseShareLink(fragment);
  return !isViolation(link) && link.infoHash === view.infoHash;
}

export type Sign = ShownState | "locked";

/** A card's status. What cannot be read here is not called complete, whatever this tab does for the others. */
export function signOf(state: ShownState, lock: Locked | undefined): Sign {
  return lock !== undefined && (state === "complete" || state === "seeding") ? "locked" : state;
}

export type MainAction = "save" | "copy-link" | "resume" | "remove" | "none";

/** The one button of a card that stands out. */
export function mainAction(
  state: ShownState,
  received: boolean,
  save: SaveState["kind"] | undefined,
  lock: Locked | undefined,
): MainAction {
  // Its other remedies have buttons of their own.
  if (lock !== undefined && state !== "failed") return lock === "bad-manifest" ? "remove" : "none";
  switch (state) {
    case "preparing":
      return "none";
    case "paused":
      return "resume";
    case "failed":
      return "remove";
    default:
      if (!received) return "copy-link";
      return save === "saved" ? "none" : "save";
  }
}
