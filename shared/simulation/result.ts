/** The outcome of a run, as a plain record. Times in seconds, from the start of the run unless stated otherwise. */
import { NEVER, SECOND_MS } from "../core/time.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import type { Sample } from "./samples.ts";
import { fileLength, type PeerGroup, type Scenario } from "./scenario.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import type { World } from "./world.ts";

interface PeerResult {
  readonly group: string;
  readonly arrived: number;
  /** undefined: never. */
  readonly finished: number | undefined;
  readonly left: number | undefined;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly wasted: number;
}

export interface GroupResult {
  readonly name: string;
  readonly peers: number;
  readonly finished: number;
  /** From a peer's arrival to its finish; undefined when no peer finished. */
  readonly mean: number | undefined;
  readonly last: number | undefined;
  readonly uploaded: number;
  /** Bytes from each group, in the scenario's order. */
  readonly from: readonly number[];
}

export interface Result {
  readonly scenario: Scenario;
  readonly bounds: Bounds;
  /** Whether every peer that should finish did. */
  readonly isComplete: boolean;
  /** Mean and latest finish of the leechers; undefined when none finished. */
  readonly mean: number | undefined;
  readonly last: number | undefined;
  /** `last` ÷ the peer-to-peer bound. */
  readonly ratio: number | undefined;
  readonly meanRatio: number | undefined;
  /** When the leechers had one copy between them, and the copies that the seeders had sent by then. */
  readonly firstCopy: number | undefined;
  readonly seederCopiesAtFirst: number | undefined;
  /** Copies of the file that the seeders sent in total. */
  readonly seederCopies: number;
  /** Share of the received payload that was duplicate, unrequested or false. */
  readonly wasted: number;
  readonly groups: readonly GroupResult[];
  readonly peers: readonly PeerResult[];
  readonly samples: readonly Sample[];
  readonly events: number;
  /** Fingerprint of the event log. */
  readonly hash: string;
}

export function resultOf(world: World, samples: readonly Sample[]): Result {
  const { queue, scenario, traffic } = world;
  const bounds = boundsOf(scenario);
  const file = fileLength(scenario);
  const peers = world.peers.map(peerResult);
  const leechers = world.peers.filter((peer) => !peer.group.isSeeder);
  const finishes = leechers.filter((peer) => peer.isComplete).map((peer) => peer.completedAt / SECOND_MS);
  const { mean, last } = summary(finishes);
  const downloaded = peers.reduce((sum, peer) => sum + peer.downloaded, 0);
  return {
    scenario,
    bounds,
    isComplete: queue.now < scenario.limitMs,
    mean,
    last,
    ratio: last && last / bounds.peerToPeer,
    meanRatio: mean && mean / bounds.peerToPeer,
    firstCopy: world.firstCopyAt && world.firstCopyAt / SECOND_MS,
    seederCopiesAtFirst: traffic.seederBytesAtFirstCopy && traffic.seederBytesAtFirstCopy / file,
    seederCopies: traffic.fromSeeders / file,
    wasted: downloaded === 0 ? 0 : peers.reduce((sum, peer) => sum + peer.wasted, 0) / downloaded,
    groups: scenario.groups.map((group) => groupResult(world, group)),
    peers,
    samples,
    events: queue.happened,
    hash: world.log.hash,
  };
}

function peerResult(peer: VirtualPeer): PeerResult {
  const { downloaded, uploaded, wasted } = peer.snapshot;
  return {
    group: peer.group.name,
    arrived: peer.arrivedAt / SECOND_MS,
    finished: secondsOf(peer.completedAt),
    left: secondsOf(peer.leftAt),
    downloaded,
    uploaded,
    wasted,
  };
}

function groupResult({ peers, scenario, traffic }: World, group: PeerGroup): GroupResult {
  const own = peers.filter((peer) => peer.group === group);
  const finishes = own
    .filter((peer) => peer.isComplete && !group.isSeeder)
    .map((peer) => (peer.completedAt - peer.arrivedAt) / SECOND_MS);
  return {
    name: group.name,
    peers: own.length,
    finished: finishes.length,
    ...summary(finishes),
    uploaded: traffic.sentBy(group),
    from: scenario.groups.map((other) => traffic.between(other, group)),
  };
}

function summary(times: readonly number[]): { mean: number | undefined; last: number | undefined } {
  if (times.length === 0) return { mean: undefined, last: undefined };
  const sum = times.reduce((total, time) => total + time, 0);
  return { mean: sum / times.length, last: times.reduce((most, time) => Math.max(most, time)) };
}

function secondsOf(instant: number): number | undefined {
  return instant === NEVER ? undefined : instant / SECOND_MS;
}
