/**
 * Whether a page without cards is about to get some: a share link in the address is being opened, or the tab had cards
 * before a reload. The page then reserves their space from the start, so that the layout does not jump.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { SessionView } from "../bridge/views.ts";
import { keepHadCards, keepReceiver, recallHadCards, recallReceiver } from "./client/kept-in-tab.ts";

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

/**
 * Whether the user came by a share link: what it leads to is then the page's first matter, until it has been removed. A page whose
 * link was typed in has it in its address too, and stays as it is when it is reloaded.
 * @returns also a function to call when the address opens a link
 */
export function expectReceiver(torrents: ReadonlySignal<readonly SessionView[]>, isReload: boolean) {
  const mayBe = !isReload || recallReceiver();
  const isReceiver = signal(false);
  let hadCards = false;
  effect(() => {
    const hasCards = torrents.value.length > 0;
    if (hadCards && !hasCards) isReceiver.value = false;
    hadCards = hasCards;
  });
  effect(() => keepReceiver(isReceiver.value));
  const came = (): void => {
    if (torrents.peek().length === 0) isReceiver.value = mayBe;
  };
  return { isReceiver: isReceiver as ReadonlySignal<boolean>, came };
}
