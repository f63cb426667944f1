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
  /** The longest time between two looks. A link that ended then may have carried more than either side was seen to count. */
  readonly unseenMs: number;
}

type Counts = Pick<ExchangeView, "uploaded" | "downloaded">;

const NOTHING: Counts = { uploaded: 0, downloaded: 0 };
const LOOK_EVERY_MS = 250;
/** Bytes that one side has counted and the other has not, while nobody waits for them any more. */
const UNDER_WAY = 256 * 1024;

/** What is done once the first `count` members are connected with everybody. */
export interface OnceMet {
  readonly count: number;
  act(): Promise<unknown>;
}

/**
 * Watches until everybody has everything. Connections may end and begin again meanwhile, and their counters with them: the largest
 * value of each counts.
 * @throws after `withinMs`
 */
export async function watchSwarm(
  members: readonly Member[],
  withinMs: number,
  onceMet?: OnceMet,
): Promise<readonly Pair[]> {
  /** Of each member, by peer id. */
  const most = members.map(() => new Map<string, Counts>());
  const lastLook = performance.now() + withinMs;
  let awaited = onceMet;
  let unseenMs = 0;
  let lookedAt = performance.now();
  for (;;) {
    const looksAt = performance.now();
    const views = await Promise.all(members.map(({ view }) => view()));
    unseenMs = Math.max(unseenMs, performance.now() - lookedAt);
    lookedAt = looksAt;
    for (const [at, view] of views.entries())
      for (const peer of view?.peers ?? []) note(most[at] ?? new Map(), peer);
    const haveMet = views.slice(0, awaited?.count).every((view) => view?.peers.length === members.length - 1);
    if (awaited !== undefined && haveMet) {
      await awaited.act();
      awaited = undefined;
    }
    if (views.every((view) => view?.isDone)) return pairsOf(members, identify(views, most), most, unseenMs);
    if (performance.now() > lastLook)
      throw new Error(`not finished: ${JSON.stringify(views.map((view) => view ?? "no torrent"))}`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

function note(most: Map<string, Counts>, { peerId, uploaded, downloaded }: ExchangeView): void {
  const before = most.get(peerId) ?? NOTHING;
  most.set(peerId, {
    uploaded: Math.max(before.uploaded, uploaded),
    downloaded: Math.max(before.downloaded, downloaded),
  });
}

/** A member that keeps its id to itself has the one that everybody else has seen, and it has not. */
function identify(
  views: readonly (ClientView | undefined)[],
  most: readonly ReadonlyMap<string, Counts>[],
): readonly string[] {
  const named = views.flatMap((view) => view?.peerId ?? []);
  const seen = new Set(most.flatMap((peers) => [...peers.keys()]));
  return views.map((view, at) => {
    if (view?.peerId !== undefined) return view.peerId;
    const own = [...seen].filter((id) => !named.includes(id) && !most[at]?.has(id));
    if (own.length === 1 && own[0] !== undefined) return own[0];
    throw new Error(`${own.length} ids may be that of a member: not everybody is connected`);
  });
}

function pairsOf(
  members: readonly Member[],
  ids: readonly string[],
  most: readonly ReadonlyMap<string, Counts>[],
  unseenMs: number,
): readonly Pair[] {
  const counts = (of: number, peer: number): Counts => most[of]?.get(ids[peer] ?? "") ?? NOTHING;
  return members.flatMap((first, a) =>
    members.slice(a + 1).map((second, next): Pair => {
      const b = a + 1 + next;
      return {
        names: [first.name, second.name],
        there: [counts(a, b).uploaded, counts(b, a).downloaded],
        back: [counts(b, a).uploaded, counts(a, b).downloaded],
        unseenMs,
      };
    }),
  );
}

/**
 * The pairs that exchanged nothing according to one of the sides, or whose counts differ by more than what is under way.
 * @param rate the most that a member sends, bytes per second
 */
export function silentPairs(pairs: readonly Pair[], rate: number): readonly string[] {
  const exchanged = ([sent, received]: readonly [number, number]): boolean => sent > 0 && received > 0;
  const differs = ([sent, received]: readonly [number, number], unseenMs: number): boolean =>
    Math.abs(sent - received) > UNDER_WAY + (rate * unseenMs) / 1000;
  return pairs
    .filter(
      ({ there, back, unseenMs }) =>
        (!exchanged(there) && !exchanged(back)) || differs(there, unseenMs) || differs(back, unseenMs),
    )
    .map((pair) => JSON.stringify(pair));
}
