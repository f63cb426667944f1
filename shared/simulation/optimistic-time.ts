/** Counts how long each neighbour holds one peer's optimistic slot and its regular ones, sampled every second. */
import type { PeerId } from "../core/ids.ts";
import { SECOND_MS } from "../core/time.ts";
import type { World } from "./world.ts";

/** Seconds. */
interface Held {
  optimistic: number;
  regular: number;
}

export class OptimisticTime {
  private readonly held = new Map<PeerId, Held>();

  /** @param giver the name of a group of one: the peer whose slots are watched */
  constructor(world: World, giver: string) {
    world.lookEvery(SECOND_MS, () => {
      const peer = world.peers.find(({ group }) => group.name === giver);
      for (const neighbour of peer?.snapshot.peers ?? []) {
        // Seeders are never interested.
        if (!neighbour.peerInterested) continue;
        const held = this.held.get(neighbour.peerId) ?? { optimistic: 0, regular: 0 };
        this.held.set(neighbour.peerId, held);
        if (neighbour.optimistic) held.optimistic++;
        else if (!neighbour.amChoking) held.regular++;
      }
    });
  }

  /** Seconds of optimistic slot for each neighbour that rarely held a regular one. */
  get seconds(): readonly number[] {
    const all = [...this.held.values()];
    return all
      .filter(({ regular, optimistic }) => regular < optimistic / 2)
      .map(({ optimistic }) => optimistic);
  }
}

/** Largest distance from the mean, as a share of the mean. */
export function unevenness(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.max(...values.map((value) => Math.abs(value - mean))) / mean;
}
