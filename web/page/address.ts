/**
 * The fragment of the page's address: `#<info hash>` or `#magnet:?…` opens that torrent, on load and whenever it
 * changes; a link opened otherwise is written there, so that a reload or a copied address finds it; it goes when the
 * torrent is removed. The address never names what was only seeded here.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { magnetLink, parseLink, shareLink } from "../../shared/metainfo/link.ts";
import type { TorrentView } from "../bridge/torrent-view.ts";

/** @returns the link that others can open here: without this tab's own search parameters. */
export function shareLinkFor(infoHash: InfoHash): string {
  return shareLink(location.origin + location.pathname, infoHash);
}

/** @param open is given the fragment as text, now if there is one and at every change */
export function followAddress(open: (text: string) => void): void {
  const follow = (): void => {
    const fragment = location.hash.slice(1);
    if (fragment !== "") open(fragment);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param text a link that was opened */
export function rememberInAddress(text: string): void {
  const link = parseLink(text);
  if (isViolation(link)) return;
  const { infoHash, name, trackers } = link;
  setFragment(trackers.length > 0 ? magnetLink(infoHash, name ?? infoHash, trackers) : infoHash);
}

/** Takes the torrent out of the address once it has been here and is no more. */
export function forgetWhenRemoved(torrents: ReadonlySignal<readonly TorrentView[]>): void {
  let before: ReadonlySet<InfoHash> = new Set();
  effect(() => {
    const now = new Set(torrents.value.map(({ infoHash }) => infoHash));
    const link = parseLink(location.hash.slice(1));
    if (!isViolation(link) && before.has(link.infoHash) && !now.has(link.infoHash)) setFragment("");
    before = now;
  });
}

function setFragment(fragment: string): void {
  const url = location.pathname + location.search + (fragment === "" ? "" : `#${fragment}`);
  history.replaceState(history.state, "", url);
}
