/** Compares what the members of a swarm, our peers and WebTorrent's, say of each other. Knows no runner of tests. */
import { setTimeout } from "node:timers/promises";
import type { ClientView, ExchangeView } from "./webtorrent/orders.ts";

/** What a tab, a session in Node or a WebTorrent client knows of the only torrent. */
export interface Member {
  readonly name: string;
  view(): Promise<ClientView | undefined>;
}

export interface Pair {
  readonly names: readonly [string, string];
  /** Bytes from the first to the second and back, as the sender counts them and as the receiver does. */
  readonly there: readonly [number, number];
  readonly back: readonly [number, number];
}

const NOTHING: Pick<ExchangeView, "uploaded" | "downloaded"> = { uploaded: 0, downloaded: 0 };
const LOOK_EVERY_MS = 250;
/** Bytes that one side has counted and the other has not, while nobody waits for them any more. */
const UNDER_WAY = 256 * 1024;

/**
 * Watches until everybody has everything. Connections may end and begin again meanwhile, and their counters with them: the largest
 * value of each counts.
 * @throws after `withinMs`
 */
export async function watchSwarm(members: readonly Member[], withinMs: number): Promise<readonly Pair[]> {
  const most = new Map<string, { uploaded: number; downloaded: number }>();
  const note = (own: string, { peerId, uploaded, downloaded }: ExchangeView): void => {
    const before = most.get(own + peerId) ?? NOTHING;
    most.set(own + peerId, {
      uploaded: Math.max(before.uploaded, uploaded),
      downloaded: Math.max(before.downloaded, downloaded),
    });
  };
  const lastLook = performance.now() + withinMs;
  for (let areDone = false; !areDone; ) {
    const views = await Promise.all(members.map(({ view }) => view()));
    for (const view of views) for (const peer of view?.peers ?? []) if (view) note(view.peerId, peer);
    areDone = views.every((view) => view?.isDone);
    if (areDone) return pairsOf(members, views as readonly ClientView[], most);
    if (performance.now() > lastLook)
      throw new Error(`not finished: ${JSON.stringify(views.map((view) => view ?? "no torrent"))}`);
    await setTimeout(LOOK_EVERY_MS);
  }
  return [];
}

function pairsOf(
  members: readonly Member[],
  views: readonly ClientView[],
  most: ReadonlyMap<string, Pick<ExchangeView, "uploaded" | "downloaded">>,
): readonly Pair[] {
  return members.flatMap((a, at) =>
    members.slice(at + 1).map((b, next): Pair => {
      const [idA, idB] = [views[at]?.peerId ?? "", views[at + 1 + next]?.peerId ?? ""];
      const ofA = most.get(idA + idB) ?? NOTHING;
      const ofB = most.get(idB + idA) ?? NOTHING;
      return {
        names: [a.name, b.name],
        there: [ofA.uploaded, ofB.downloaded],
        back: [ofB.uploaded, ofA.downloaded],
      };
    }),
  );
}

/** The pairs that exchanged nothing according to one of the sides, or whose counts differ by more than what is under way. */
export function silentPairs(pairs: readonly Pair[]): readonly string[] {
  const exchanged = ([sent, received]: readonly [number, number]): boolean => sent > 0 && received > 0;
  const differs = ([sent, received]: readonly [number, number]): boolean =>
    Math.abs(sent - received) > UNDER_WAY;
  return pairs
    .filter(({ there, back }) => (!exchanged(there) && !exchanged(back)) || differs(there) || differs(back))
    .map((pair) => JSON.stringify(pair));
}
