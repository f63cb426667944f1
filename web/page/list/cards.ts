/**
 * The cards of a tab, each with a signal of its own. A snapshot changes only the signals of torrents that changed; the list
 * changes only when a torrent comes, goes, or gets another name, length or info hash. So a tab with a thousand torrents does
 * no work for those that are idle.
 */
import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SessionView } from "../../bridge/views.ts";
import { hasName } from "../audience.ts";
import { KnownPeers } from "../swarm/known-peers.ts";
import { RateHistory } from "../swarm/rate-history.ts";
import { type Findable, findable } from "./find.ts";

export interface CardEntry extends Findable {
  readonly id: string;
  readonly view: ReadonlySignal<SessionView>;
  /** Recorded also while nobody looks. The same object as long as the torrent exists. */
  readonly history: RateHistory;
  /** As the history: the names and colours of its peers. */
  readonly known: KnownPeers;
}

interface Followed {
  entry: CardEntry;
  readonly view: Signal<SessionView>;
}

/** @returns the cards in the order in which they were added, and a function that ends the following */
export function followCards(
  torrents: ReadonlySignal<readonly SessionView[]>,
  now: () => number = () => performance.now(),
) {
  const followed = new Map<string, Followed>();
  const entries = signal<readonly CardEntry[]>([]);

  const follow = (view: SessionView): boolean => {
    const known = followed.get(view.id);
    if (known === undefined) {
      const state = signal(view);
      const entry = {
        ...findable(view),
        id: view.id,
        view: state,
        history: new RateHistory(),
        known: new KnownPeers(),
      };
      followed.set(view.id, { entry, view: state });
      record(entry, view, now());
      return true;
    }
    const before = known.view.peek();
    if (before === view) return false;
    record(known.entry, view, now());
    known.view.value = view;
    if (hasSameLabel(before, view)) return false;
    known.entry = { ...known.entry, ...findable(view) };
    return true;
  };

  const stop = effect(() => {
    const views = torrents.value;
    batch(() => {
      let isChanged = views.length !== entries.peek().length;
      for (const view of views) if (follow(view)) isChanged = true;
      if (!isChanged) return;
      const ids = new Set(views.map(({ id }) => id));
      for (const id of [...followed.keys()]) if (!ids.has(id)) followed.delete(id);
      entries.value = views.flatMap(({ id }) => followed.get(id)?.entry ?? []);
    });
  });
  return { entries: entries as ReadonlySignal<readonly CardEntry[]>, stop };
}

function record({ history, known }: CardEntry, view: SessionView, now: number): void {
  if (view.kind !== "torrent") return;
  history.add(now, view.downloadRate, view.uploadRate);
  known.follow(view);
}

function hasSameLabel(a: SessionView, b: SessionView): boolean {
  const [hashA, hashB] = [a, b].map((view) => (view.kind === "torrent" ? view.infoHash : undefined));
  return a.name === b.name && hasName(a) === hasName(b) && a.length === b.length && hashA === hashB;
}
