/** Keeps what the browser shows and does about this tab up to date: its icon, notifications, the screen, the closing. */
import { computed, effect, untracked } from "@preact/signals";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { hasName } from "../audience.ts";
import type { Client } from "../client/client.ts";
import { announce } from "../live-region.ts";
import { texts } from "../texts/current.ts";
import { isVisible } from "../visibility.ts";
import { Arrivals, downloadShare, movesBytes } from "./downloads.ts";
import { TabIcon } from "./icon.ts";
import { notify } from "./notifications.ts";
import { reasonToStay } from "./reason-to-stay.ts";
import { screenLock } from "./wake-lock.ts";

/** @param show brings the card with this id into view */
export function accompany({ keeper, torrents, problem, saves }: Client, show: (id: string) => void): void {
  const isRunning = computed(() => problem.value === undefined);

  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const icon = link === null ? undefined : new TabIcon(link);
  const share = computed(() => (isRunning.value ? downloadShare(torrents.value) : undefined));
  effect(() => icon?.show(share.value && Math.floor(100 * share.value)));

  const screen = screenLock();
  const isBusy = computed(() => isRunning.value && isVisible.value && movesBytes(torrents.value));
  effect(() => screen?.want(isBusy.value));

  const arrivals = new Arrivals();
  effect(() => {
    // What cannot be read here has only been fetched for the others.
    for (const view of arrivals.next(torrents.value).filter(hasName))
      if (!isVisible.peek())
        notify(displayName(view.name), texts.finished, () => {
          focus();
          show(view.id);
        });
  });

  effect(() => {
    const end = saves.lastEnd.value;
    if (end === undefined) return;
    // Another language is no reason to say it again.
    untracked(() => {
      const name = displayName(end.name);
      announce(end.kind === "saved" ? texts.saving.spokenSaved(name) : texts.saving.spokenReady(name));
    });
  });

  addEventListener("beforeunload", (event) => {
    // The browser asks in its own words, and only after the user has touched the page.
    const knowledge = {
      isSaved: (torrent: TorrentView) => saves.hasAllOf(torrent),
      keepingOf: ({ infoHash }: TorrentView) => keeper.shares.peek().get(infoHash)?.keeping,
    };
    if (isRunning.peek() && reasonToStay(torrents.peek(), knowledge)) event.preventDefault();
  });
}
