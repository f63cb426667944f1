/**
 * The fragment of the page's address. `#<info hash>.<secret>&tr=<tracker>` or `#magnet:?…` opens that torrent, on load and on every
 * change. A share link opened in another way is written to the address, so that a reload or a copied address opens it again, and
 * removed with the torrent. It selects the files that are wanted at present. Torrents that were only seeded here never appear in the address.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { otherFiles } from "../../shared/metainfo/file-list.ts";
import { parseSecret, type Secret } from "../../shared/metainfo/sealed/secret.ts";
import { parseShareLink, shareLink } from "../../shared/metainfo/share-link.ts";
import type { SessionView, TorrentView } from "../bridge/views.ts";
import { appUrl } from "./app-url.ts";
import { ownTracker } from "./client/url-options.ts";

/**
 * @param trackers all that the torrent uses; the link names those that this page does not use by itself
 * @param selected indices of the files that the link selects; undefined: all
 * @param secret as in a view or a parsed link; undefined: the link has none
 * @param webSeeds addresses of web servers that have the files
 * @returns the share link to this page, without this tab's search parameters
 */
export function shareLinkFor(
  infoHash: InfoHash,
  trackers: readonly string[],
  selected?: readonly number[],
  secret?: string | Secret,
  webSeeds?: readonly string[],
): string {
  const own = ownTracker(appUrl());
  const foreign = trackers.filter((tracker) => tracker !== own);
  const known = typeof secret === "string" ? parseSecret(secret) : secret;
  return shareLink(appUrl().href, infoHash, foreign, selected, known, webSeeds);
}

/** @param open called with the fragment and its "#": now, unless it is empty, and on every change */
export function followAddress(open: (text: string) => void): void {
  const follow = (): void => {
    if (location.hash.length > 1) open(location.hash);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param text the share link or magnet that was opened */
export function rememberInAddress(text: string): void {
  const link = parseShareLink(text);
  if (isViolation(link)) return;
  const before = parseShareLink(location.hash);
  // The same torrent by a link that says less: what opened it still does after a reload.
  const known = !isViolation(before) && before.infoHash === link.infoHash ? before.secret : undefined;
  const secret = link.secret ?? known;
  const url = shareLinkFor(link.infoHash, link.trackers, link.selected, secret, link.webSeeds);
  setFragment(new URL(url).hash);
}

/** Clears the fragment when the torrent that it names is removed. */
export function forgetWhenRemoved(torrents: ReadonlySignal<readonly SessionView[]>): void {
  let before: ReadonlySet<InfoHash> = new Set();
  effect(() => {
    const now = new Set(torrents.value.flatMap((view) => (view.kind === "torrent" ? view.infoHash : [])));
    const link = parseShareLink(location.hash);
    if (!isViolation(link) && before.has(link.infoHash) && !now.has(link.infoHash)) setFragment("");
    before = now;
  });
}

/** The address selects the files that are wanted now, so that a reload does not bring back an earlier choice. */
export function keepSelection(torrents: ReadonlySignal<readonly SessionView[]>): void {
  // Nearly every snapshot finds both unchanged.
  let hash: string | undefined;
  let link: ReturnType<typeof parseShareLink> | undefined;
  let unwanted: TorrentView["unwanted"] | undefined;
  effect(() => {
    const all = torrents.value;
    if (hash !== location.hash) {
      hash = location.hash;
      link = parseShareLink(hash);
      unwanted = undefined;
    }
    if (link === undefined || isViolation(link)) return;
    const { infoHash, secret, trackers, webSeeds } = link;
    const view = all.find((one) => one.kind === "torrent" && one.infoHash === infoHash);
    if (view?.kind !== "torrent" || view.files.length === 0 || view.unwanted === unwanted) return;
    unwanted = view.unwanted;
    const selected = selectedOf(view);
    if (`${selected}` !== `${link.selected}`)
      setFragment(new URL(shareLinkFor(infoHash, trackers, selected, secret, webSeeds)).hash);
  });
}

/** The files that are wanted, if not all are. A link cannot select no file. */
export function selectedOf({ files, unwanted }: TorrentView): readonly number[] | undefined {
  if (unwanted.length === 0 || unwanted.length === files.length) return undefined;
  return otherFiles(files.length, unwanted);
}

/** Removes the parameter from the address, so that a reload does not find it again. @returns its value */
export function takeParameter(name: string): string | undefined {
  const url = new URL(location.href);
  const value = url.searchParams.get(name);
  if (value === null) return undefined;
  url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  return value;
}

/** @param fragment empty or with its "#" */
function setFragment(fragment: string): void {
  const url = location.pathname + location.search + fragment;
  history.replaceState(history.state, "", url);
}
