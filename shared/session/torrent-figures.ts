/** Figures of a torrent that follow from its snapshot or its stored pieces. */
import { Bitfield } from "../core/bitfield.ts";
import type { InfoHash } from "../core/ids.ts";
import type { TorrentSnapshot } from "../engine/snapshot.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Connected } from "./reachability.ts";
import type { TorrentView, TrackerView } from "./views.ts";

/** @param stored indices of pieces; those that do not exist are ignored */
export function bitfieldOf(metainfo: Metainfo, stored: readonly number[]): Bitfield {
  const have = new Bitfield(metainfo.layout.pieceCount);
  for (const index of stored) {
    const piece = metainfo.layout.piece(index);
    if (piece !== undefined) have.set(piece);
  }
  return have;
}

/** 0 to 1. */
export function progressOf({ wanted, stored }: TorrentSnapshot["progress"]): number {
  return wanted === 0 ? 1 : stored / wanted;
}

/** Seconds at the present rate; undefined: unknown or complete. */
export function etaOf({
  length,
  pieceCount,
  progress,
  downloadRate,
}: Pick<TorrentSnapshot, "length" | "pieceCount" | "progress" | "downloadRate">): number | undefined {
  const missing = progress.wanted - progress.stored;
  if (missing === 0 || downloadRate < 1) return undefined;
  return (length * missing) / pieceCount / downloadRate;
}

/** @param availability copies of the rarest wanted piece among the connected peers and here */
export function connectedOf(
  { peers, progress: { wanted, stored } }: Pick<TorrentSnapshot, "peers" | "progress">,
  availability: number,
): Connected {
  if (peers.length === 0) return "nobody";
  const isComplete = wanted > 0 && stored === wanted;
  return isComplete || availability >= 1 || peers.some(({ progress }) => progress === 1)
    ? "enough"
    : "too-few";
}

/** The trackers know different peers, or the same ones. Those that are away know what was. */
export function swarmOf(trackers: readonly TrackerView[]): TorrentView["swarm"] {
  const present = trackers.filter(({ state }) => state === "connected");
  let swarm: TorrentView["swarm"];
  for (const { seeders, leechers } of present.length > 0 ? present : trackers)
    if (seeders !== undefined && leechers !== undefined)
      swarm = {
        seeders: Math.max(seeders, swarm?.seeders ?? 0),
        leechers: Math.max(leechers, swarm?.leechers ?? 0),
      };
  return swarm;
}

/**
 * Between 0.75 and 1.25 of the tracker's interval, always the same for one torrent: torrents that started together
 * announce over half an interval the next time, and soon at any time. Trackers forget a torrent after two intervals or more.
 */
export function spread(intervalMs: number, infoHash: InfoHash): number {
  return intervalMs * (0.75 + Number.parseInt(infoHash.slice(0, 8), 16) / 2 ** 33);
}
