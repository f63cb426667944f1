/** For how long a group's peers hold the optimistic slot of others, looked at every second. */
import type { PeerId } from "../core/ids.ts";
import { SECOND_MS } from "../core/time.ts";
import { lookRegularly } from "./looks.ts";
import type { Swarm } from "./swarm.ts";

export class OptimisticTime {
  private readonly swarm: Swarm;
  private readonly group: string;
  /** Seconds. */
  private readonly held = new Map<PeerId, number>();

  /** @param giver the group whose slots are watched @param group those who hold them */
  constructor(swarm: Swarm, giver: string, group: string) {
    this.swarm = swarm;
    this.group = group;
    lookRegularly(swarm, SECOND_MS, () => {
      for (const peer of swarm.peers) if (peer.isHere && peer.group.name === giver) this.look(peer.engine);
    });
  }

  /** Of each of the group, those who never held it among them. */
  get seconds(): readonly number[] {
    return this.swarm.peers
      .filter((peer) => peer.group.name === this.group)
      .map((peer) => this.held.get(peer.id) ?? 0);
  }

  private look(giver: Swarm["peers"][number]["engine"]): void {
    for (const { optimistic, peerId } of giver.snapshot(this.swarm.queue.now).peers)
      if (optimistic) this.held.set(peerId, (this.held.get(peerId) ?? 0) + 1);
  }
}

/** How far the one furthest from the mean is from it, as a share of the mean. */
export function unevenness(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.max(...values.map((value) => Math.abs(value - mean))) / mean;
}
