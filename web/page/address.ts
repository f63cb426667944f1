/**
 * The fragment of the page's address. `#<info hash>` or `#magnet:?…` opens that torrent, on load and on every change.
 * A share link opened in another way is written to the address, so that a reload or a copied address opens it again, and
 * removed with the torrent. Torrents that were only seeded here never appear in the address.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { magnetLink, parseShareLink, shareLink } from "../../shared/metainfo/share-link.ts";
import type { SessionView } from "../bridge/views.ts";

/** @returns the share link to this page, without this tab's search parameters */
export function shareLinkFor(infoHash: InfoHash): string {
  return shareLink(location.origin + location.pathname, infoHash);
}

/** @param open called with the fragment: now, unless it is empty, and on every change */
export function followAddress(open: (text: string) => void): void {
  const follow = (): void => {
    const fragment = location.hash.slice(1);
    if (fragment !== "") open(fragment);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param text the share link or magnet that was opened */
export function rememberInAddress(text: string): void {
  const link = parseShareLink(text);
  if (isViolation(link)) return;
  const { infoHash, name, trackers } = link;
  setFragment(trackers.length > 0 ? magnetLink(infoHash, name ?? infoHash, trackers) : infoHash);
}

/** Clears the fragment when the torrent that it names is removed. */
export function forgetWhenRemoved(torrents: ReadonlySignal<readonly SessionView[]>): void {
  let before: ReadonlySet<InfoHash> = new Set();
  effect(() => {
    const now = new Set(torrents.value.flatMap((view) => (view.kind === "torrent" ? view.infoHash : [])));
    const link = parseShareLink(location.hash.slice(1));
    if (!isViolation(link) && before.has(link.infoHash) && !now.has(link.infoHash)) setFragment("");
    before = now;
  });
}

function setFragment(fragment: string): void {
  const url = location.pathname + location.search + (fragment === "" ? "" : `#${fragment}`);
  history.replaceState(history.state, "", url);
}
