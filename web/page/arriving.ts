/**
 * Whether a page without cards is about to get some: a share link in the address is being opened, or the tab had cards
 * before a reload. The page then reserves their space from the start, so that the layout does not jump.
 */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { SessionView, TorrentState } from "../bridge/views.ts";
import { keepHadCards, keepReceiver, recallHadCards, recallReceiver } from "./client/kept-in-tab.ts";

/** Longer than it takes to find a peer and to connect to it. After that, a page waits for nobody. */
const FIRST_PIECE_MS = 3000;
/** Most downloads are short. A longer one hardly notices what else the page does. */
const FIRST_DOWNLOAD_MS = 6000;
const AWAITED: readonly TorrentState[] = ["looking-for-peers", "downloading"];

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
 * @param isArriving as `expectCards` returns it
 * @returns true while a card or its first piece is still to come, for some seconds at most: what can wait must not delay them
 */
export function expectFirstPiece(
  torrents: ReadonlySignal<readonly SessionView[]>,
  isArriving: ReadonlySignal<boolean>,
): ReadonlySignal<boolean> {
  return expectProgress(torrents, isArriving, { until: Number.MIN_VALUE, within: FIRST_PIECE_MS });
}

/** As `expectFirstPiece`, but for all that is downloaded first. */
export function expectFirstDownload(
  torrents: ReadonlySignal<readonly SessionView[]>,
  isArriving: ReadonlySignal<boolean>,
): ReadonlySignal<boolean> {
  return expectProgress(torrents, isArriving, { until: 1, within: FIRST_DOWNLOAD_MS });
}

function expectProgress(
  torrents: ReadonlySignal<readonly SessionView[]>,
  isArriving: ReadonlySignal<boolean>,
  { until, within }: { until: number; within: number },
): ReadonlySignal<boolean> {
  const isLate = signal(false);
  setTimeout(() => {
    isLate.value = true;
  }, within);
  const isAwaited = (view: SessionView): boolean =>
    view.kind === "torrent" && AWAITED.includes(view.state) && view.progress < until;
  return computed(() => !isLate.value && (isArriving.value || torrents.value.some(isAwaited)));
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
