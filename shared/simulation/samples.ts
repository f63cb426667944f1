/** Samples the world at regular times: how much each group's uplinks carry, and how far the file has spread. */
import { SECOND_MS } from "../core/time.ts";
import type { PeerGroup } from "./scenario.ts";
import type { World } from "./world.ts";

interface GroupSample {
  readonly name: string;
  /** Mean share of the file that a peer has. */
  readonly progress: number;
  /** Payload that arrived from the group since the last sample, as a share of what its uplinks could have carried. */
  readonly uploadUse: number;
}

export interface Sample {
  readonly seconds: number;
  /** Pieces of which at least one leecher has a copy. */
  readonly distinct: number;
  /** Copies of the rarest piece among leechers. */
  readonly fewest: number;
  readonly groups: readonly GroupSample[];
}

export class Sampler {
  readonly samples: Sample[] = [];
  private readonly world: World;
  private readonly sentBefore = new Map<PeerGroup, number>();

  constructor(world: World) {
    this.world = world;
    const { sampleMs } = world.scenario;
    if (sampleMs !== undefined) world.lookEvery(sampleMs, () => this.look(sampleMs));
  }

  private look(sampleMs: number): void {
    const { queue, scenario, spread } = this.world;
    this.samples.push({
      seconds: queue.now / SECOND_MS,
      distinct: spread.distinct,
      fewest: spread.fewest,
      groups: scenario.groups.map((group) => this.lookAt(group, sampleMs)),
    });
  }

  private lookAt(group: PeerGroup, sampleMs: number): GroupSample {
    const { peers: all, scenario, traffic } = this.world;
    const peers = all.filter((peer) => peer.group === group && peer.isHere);
    const sent = traffic.sentBy(group);
    const since = sent - (this.sentBefore.get(group) ?? 0);
    this.sentBefore.set(group, sent);
    const rate = Math.min(group.upload ?? Number.POSITIVE_INFINITY, group.uplink ?? Number.POSITIVE_INFINITY);
    const pieces = peers.reduce((sum, peer) => sum + peer.stored.count, 0);
    const count = Math.max(1, peers.length);
    return {
      name: group.name,
      progress: pieces / (scenario.pieces * count),
      uploadUse: (since * SECOND_MS) / (rate * sampleMs * count),
    };
  }
}
