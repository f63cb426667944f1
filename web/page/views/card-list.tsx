/** The cards, newest first. The only part of the page that renders on every snapshot. */
import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SessionView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import type { Intake } from "../intake.ts";
import { announce } from "../live-region.ts";
import { texts } from "../texts/current.ts";
import { isVisible } from "../visibility.ts";
import { Card, cardTitleId, titleOf } from "./card.tsx";
import { useRateHistories } from "./rate-histories.ts";

export function CardList({ client, intake }: { client: Client; intake: Intake }) {
  const torrents = client.torrents.value;
  const histories = useRateHistories(torrents);
  const setOnScreen = useWatching(client, torrents);
  useArrival(intake, torrents);
  if (torrents.length === 0) return null;
  return (
    <section class="cards" aria-label={texts.torrents}>
      {torrents.toReversed().map((view) => (
        <Card
          key={view.id}
          view={view}
          client={client}
          history={histories.get(view.id)}
          second={histories.get(view.id)?.times.at(-1)}
          onScreen={setOnScreen}
          intake={intake}
        />
      ))}
    </section>
  );
}

/** Asks the client for the piece maps of the cards on screen, while the page is visible. */
function useWatching(client: Client, torrents: readonly SessionView[]) {
  const onScreen = useSignal<ReadonlySet<string>>(new Set());
  const watched: readonly InfoHash[] = torrents.flatMap((view) =>
    isVisible.value && view.kind === "torrent" && onScreen.value.has(view.id) ? view.infoHash : [],
  );
  const key = watched.join();
  // `watched` is a new array on every snapshot; `key` changes only with its content.
  useEffect(() => client.watch(watched), [client, key]);
  return useCallback(
    (id: string, visible: boolean) => {
      const next = new Set(onScreen.peek());
      if (visible) next.add(id);
      else next.delete(id);
      onScreen.value = next;
    },
    [onScreen],
  );
}

/** Focuses and scrolls to a card that the user asked for. Other new cards do not move the page. */
function useArrival(intake: Intake, torrents: readonly SessionView[]) {
  const known = useRef(new Set<string>());
  const ids = torrents.map((view) => (view.kind === "torrent" ? view.id + view.infoHash : view.id)).join();
  useEffect(() => {
    const awaited = intake.awaited.peek();
    const arrived =
      awaited?.kind === "torrent"
        ? torrents.find((view) => view.kind === "torrent" && view.infoHash === awaited.infoHash)
        : awaited && torrents.findLast(({ id }) => !known.current.has(id));
    known.current = new Set(torrents.map(({ id }) => id));
    if (arrived === undefined) return;
    intake.arrived();
    const here = intake.alreadyHere.peek();
    announce(here === undefined ? texts.opened(titleOf(arrived)) : texts.alreadyHere(here));
    const title = document.getElementById(cardTitleId(arrived));
    title?.focus({ preventScroll: true });
    title?.closest("article")?.scrollIntoView({ block: "nearest" });
  }, [intake, intake.awaited.value, ids]);
}
