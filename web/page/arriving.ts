/**
 * Whether cards are on their way to a page that shows none yet: a link in the address is being opened, or the tab had
 * some before it was reloaded. The page then leaves them their place from the start, so that nothing jumps.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { TorrentView } from "../bridge/torrent-view.ts";
import { keepHadCards, recallHadCards } from "./client/kept-in-tab.ts";

/**
 * @param torrents replaced by another list, if need be an empty one, as soon as it is known what there is
 * @param opening settles when the link in the address is open or refused; undefined where there is none
 */
export function expectCards(
  torrents: ReadonlySignal<readonly TorrentView[]>,
  opening: Promise<unknown> | undefined,
): ReadonlySignal<boolean> {
  const isArriving = signal(opening !== undefined || recallHadCards());
  const unknown = torrents.peek();
  let hadCards: boolean | undefined;
  effect(() => {
    if (torrents.value === unknown) return;
    const hasCards = torrents.value.length > 0;
    if (hasCards !== hadCards) keepHadCards(hasCards);
    hadCards = hasCards;
    if (opening === undefined) isArriving.value = false;
  });
  void opening?.then(() => {
    isArriving.value = false;
  });
  return isArriving;
}
