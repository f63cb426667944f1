/**
 * The views of a session's torrents. A view is made again only after its torrent has changed, and stays the same object as
 * long as it says the same, so that a thousand idle torrents cost nothing and their receiver sees at once what is new.
 */
import { equalBytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { Torrent as WholeTorrent } from "./torrent.ts";
import type { TorrentView } from "./views.ts";

type Torrent = Pick<WholeTorrent, "infoHash" | "isLive" | "view">;

interface Entry {
  readonly torrent: Torrent;
  readonly trackers: TorrentView["trackers"];
}

interface Made {
  readonly view: TorrentView;
  readonly trackers: TorrentView["trackers"];
  readonly isWatched: boolean;
  readonly isLive: boolean;
}

export class TorrentViews {
  private readonly made = new WeakMap<Torrent, Made>();
  private readonly stale = new Set<InfoHash>();

  /** Cheap: called for every message that arrives. */
  changed(infoHash: InfoHash): void {
    this.stale.add(infoHash);
  }

  /** @returns the views in the same order; `isLive`: some will change even if nothing happens */
  next(
    entries: readonly Entry[],
    watched: ReadonlySet<InfoHash>,
  ): { readonly views: readonly TorrentView[]; readonly isLive: boolean } {
    let isLive = false;
    const views = entries.map((entry) => {
      const made = this.viewOf(entry, watched.has(entry.torrent.infoHash));
      isLive ||= made.isLive;
      return made.view;
    });
    this.stale.clear();
    return { views, isLive };
  }

  private viewOf({ torrent, trackers }: Entry, isWatched: boolean): Made {
    const before = this.made.get(torrent);
    const isStale = before?.isLive || this.stale.has(torrent.infoHash);
    if (before?.isWatched === isWatched && before.trackers === trackers && !isStale) return before;
    const view = { ...torrent.view(isWatched), trackers };
    const isSame = before !== undefined && isEqual(before.view, view);
    const made: Made = {
      view: isSame ? before.view : view,
      trackers,
      isWatched,
      isLive: torrent.isLive(view),
    };
    this.made.set(torrent, made);
    return made;
  }
}

/** Deep equality of plain data. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
