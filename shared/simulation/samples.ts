/** Samples the world at regular times: how much each group's uplinks carry, and how far the file has spread. */
import { SECOND_MS } from "../core/time.ts";
import { lookRegularly } from "./looks.ts";
import type { PeerGroup } from "./scenario.ts";
import type { World } from "./world.ts";

interface GroupSample {
  readonly name: string;
  /** Present peers. */
  readonly peers: number;
  readonly complete: number;
  /** Mean share of the file that a peer has. */
  readonly progress: number;
  /** Payload that arrived from the group since the last sample, as a share of what its uplinks could have carried. */
  readonly uploadUse: number;
  /** Share of peers in which no neighbour is interested. */
  readonly unwanted: number;
  /** Share of peers with an interested neighbour and no unchoked one. */
  readonly closed: number;
  /** Links per peer. */
  readonly links: number;
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
    if (sampleMs !== undefined) lookRegularly(world, sampleMs, () => this.look(sampleMs));
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
    let pieces = 0;
    let complete = 0;
    let unwanted = 0;
    let closed = 0;
    let links = 0;
    for (const peer of peers) {
      pieces += peer.stored.count;
      if (peer.isComplete) complete++;
      const neighbours = peer.snapshot.peers;
      links += neighbours.length;
      if (!neighbours.some((neighbour) => neighbour.peerInterested)) unwanted++;
      else if (neighbours.every((neighbour) => neighbour.amChoking)) closed++;
    }
    const count = Math.max(1, peers.length);
    return {
      name: group.name,
      peers: peers.length,
      complete,
      progress: pieces / (scenario.pieces * count),
      uploadUse: (since * SECOND_MS) / (rate * sampleMs * count),
      unwanted: unwanted / count,
      closed: closed / count,
      links: links / count,
    };
  }
}
