/**
 * Whether a page without cards is about to get some: a share link in the address is being opened, or the tab had cards
 * before a reload. The page then reserves their space from the start, so that the layout does not jump.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { SessionView } from "../bridge/views.ts";
import { keepHadCards, recallHadCards } from "./client/kept-in-tab.ts";

/**
 * @param torrents gets a new list, possibly an empty one, as soon as the torrents are known
 * @param opening settles when the share link in the address is open or refused; undefined without one
 */
export function expectCards(
  torrents: ReadonlySignal<readonly SessionView[]>,
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
