/**
 * The cards, newest first. A long list gets a search field and an order, and fills only the cards near the viewport. Renders
 * only when a card comes, goes or gets another name; each card follows its own torrent.
 */
import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../client/client.ts";
import type { Intake } from "../intake.ts";
import { type CardEntry, followCards } from "../list/cards.ts";
import { matches, type Sort, searchWords, sorted } from "../list/find.ts";
import { Nearness } from "../list/near.ts";
import { announce } from "../live-region.ts";
import { texts } from "../texts/current.ts";
import { isVisible } from "../visibility.ts";
import { Card, cardTitleId, titleOf } from "./card.tsx";
import { Finder } from "./finder.tsx";

/** From this many cards on, a list is long. */
const LONG = 20;
/** After a change of search or order this many cards appear at once, and as many more in each further task. */
const STEP = 60;
/** Orders that follow progress and rates are renewed this often: cards that move all the time cannot be read. */
const REORDER_MS = 5000;

interface CardListProps {
  readonly client: Client;
  readonly intake: Intake;
  /** The user hides their network address. */
  readonly isHidden: boolean;
}

export function CardList({ client, intake, isHidden }: CardListProps) {
  const [{ entries, stop }] = useState(() => followCards(client.torrents));
  useEffect(() => stop, [stop]);
  const [nearness] = useState(() => new Nearness());
  const setNear = useWatching(client, entries);
  const query = useSignal("");
  const sort = useSignal<Sort>("recent");
  const shown = useOrder(entries, query, sort);
  const rendered = useGrowth(shown.length, `${sort.value} ${query.value}`);
  useArrival(intake, entries.value, shown, rendered, query);
  const count = entries.value.length;
  if (count === 0) return null;
  const isLong = count >= LONG;
  return (
    <>
      {(isLong || query.value !== "") && (
        <Finder query={query} sort={sort} shown={shown.length} all={count} />
      )}
      <section class={isLong ? "cards cards-long" : "cards"} aria-label={texts.torrents}>
        {shown.slice(0, rendered).map(({ id, view, history, known }) => (
          <Card
            key={id}
            source={view}
            history={history}
            known={known}
            client={client}
            intake={intake}
            isHidden={isHidden}
            isInLongList={isLong}
            nearness={nearness}
            setNear={setNear}
          />
        ))}
      </section>
    </>
  );
}

/** Spreads the making of many cards over several tasks, so that typing stays fluent. @returns how many to make now */
function useGrowth(count: number, key: string): number {
  const state = useRef({ key, rendered: STEP });
  const [, renderAgain] = useState(0);
  if (state.current.key !== key) state.current = { key, rendered: STEP };
  const { rendered } = state.current;
  useEffect(() => {
    if (rendered >= count) return;
    const timer = setTimeout(() => {
      state.current.rendered += STEP;
      renderAgain(state.current.rendered);
    });
    return () => clearTimeout(timer);
  }, [rendered, count, key]);
  return rendered;
}

/** @returns the cards that match the search, in the chosen order */
function useOrder(
  entries: ReadonlySignal<readonly CardEntry[]>,
  query: ReadonlySignal<string>,
  sort: ReadonlySignal<Sort>,
): readonly CardEntry[] {
  const round = useSignal(0);
  const isFollowing = sort.value === "progress" || sort.value === "rate";
  useEffect(() => {
    if (!isFollowing) return;
    const timer = setInterval(() => {
      if (isVisible.peek()) round.value++;
    }, REORDER_MS);
    return () => clearInterval(timer);
  }, [isFollowing, round]);
  const words = useComputed(() => searchWords(query.value));
  return useComputed(() => {
    void round.value;
    const found = entries.value.filter((entry) => matches(entry, words.value));
    const order = entries.value.length < LONG ? "recent" : sort.value;
    return sorted(found, order, ({ view }) => view.peek(), texts.language);
  }).value;
}

/** Asks the client for the piece maps of the cards near the viewport, while the page is visible. */
function useWatching(client: Client, entries: ReadonlySignal<readonly CardEntry[]>) {
  const near = useSignal<ReadonlySet<string>>(new Set());
  const watched = useComputed(() =>
    entries.value
      .flatMap(({ id, infoHash }) => (isVisible.value && near.value.has(id) ? (infoHash ?? []) : []))
      .join(),
  );
  useSignalEffect(() => {
    const hashes = new Set(watched.value.split(","));
    client.watch(
      entries
        .peek()
        .flatMap(({ infoHash }) => (infoHash !== undefined && hashes.has(infoHash) ? infoHash : [])),
    );
  });
  return useCallback(
    (id: string, isNear: boolean) => {
      if (near.peek().has(id) === isNear) return;
      const next = new Set(near.peek());
      if (isNear) next.add(id);
      else next.delete(id);
      near.value = next;
    },
    [near],
  );
}

/** Focuses and scrolls to a card that the user asked for. Other new cards do not move the page. */
function useArrival(
  intake: Intake,
  entries: readonly CardEntry[],
  shown: readonly CardEntry[],
  rendered: number,
  query: Signal<string>,
) {
  const known = useRef<ReadonlySet<string>>(new Set());
  const awaited = intake.awaited.value;
  useEffect(() => {
    const arrived =
      awaited?.kind === "torrent"
        ? entries.find(({ infoHash }) => infoHash === awaited.infoHash)
        : awaited && entries.findLast(({ id }) => !known.current.has(id));
    const place = arrived === undefined ? 0 : shown.indexOf(arrived);
    // What the search hides, and what is not made yet, appears at one of the next renderings.
    if (place < 0) query.value = "";
    if (place < 0 || place >= rendered) return;
    known.current = new Set(entries.map(({ id }) => id));
    if (arrived === undefined) return;
    intake.arrived();
    const here = intake.alreadyHere.peek();
    announce(here === undefined ? texts.opened(titleOf(arrived.view.peek())) : texts.alreadyHere(here));
    const title = document.getElementById(cardTitleId(arrived));
    title?.focus({ preventScroll: true });
    title?.closest("article")?.scrollIntoView({ block: "nearest" });
    // Of a card that is taller than the window, the beginning.
    title?.scrollIntoView({ block: "nearest" });
  }, [intake, awaited, entries, shown, rendered, query]);
}
