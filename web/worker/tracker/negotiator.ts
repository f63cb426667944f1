/**
 * The tab's dealings with trackers: swarms join here, and those that name the same tracker share one connection to it.
 * Knows nothing of pieces or of the page.
 */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { Random } from "../../../shared/core/random.ts";
import type { Connections } from "../links/connections.ts";
import type { Timers } from "../timers.ts";
import { type OpenSocket, openWebSocket } from "./socket.ts";
import { type Swarm, type SwarmEvents, TrackedSwarm } from "./swarm.ts";
import { TrackerClient } from "./tracker-client.ts";

export type { LaneEvents, OpenLane } from "./lane-attempts.ts";
export type { Announcement, AnnounceResult } from "./membership.ts";
export type { OpenedLink, Swarm, SwarmEvents } from "./swarm.ts";

/** A link can name any number of trackers. */
const MAX_TRACKERS_A_SWARM = 10;

export interface NegotiatorOptions {
  readonly connections: Connections;
  readonly timers: Timers;
  readonly random: Random;
  readonly openSocket?: OpenSocket;
}

export class Negotiator {
  private readonly options: NegotiatorOptions;
  private readonly clients = new Map<string, TrackerClient>();

  constructor(options: NegotiatorOptions) {
    this.options = options;
  }

  /**
   * @param peerId ours in this swarm
   * @param trackerUrls those that are no WebSocket URLs are passed over: nothing else can be reached from a browser
   */
  join(infoHash: InfoHash, peerId: PeerId, trackerUrls: readonly string[], events: SwarmEvents): Swarm {
    const { connections, timers, random } = this.options;
    const urls = new Set(trackerUrls.map(normalized).filter((url) => url !== undefined));
    const trackers = [...urls].slice(0, MAX_TRACKERS_A_SWARM).map((url) => this.client(url));
    return new TrackedSwarm({ infoHash, peerId, trackers, connections, timers, random }, events);
  }

  private client(url: string): TrackerClient {
    const known = this.clients.get(url);
    if (known !== undefined) return known;
    const { timers, random, openSocket = openWebSocket } = this.options;
    const idle = (): void => {
      this.clients.delete(url);
    };
    const client = new TrackerClient({ url, openSocket, timers, random, idle });
    this.clients.set(url, client);
    return client;
  }
}

/** One tracker, one name: as the browser spells it, without the trailing slash that WebTorrent strips as well. */
function normalized(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "ws:" || protocol === "wss:" ? href.replace(/\/$/, "") : undefined;
  } catch {
    return undefined;
  }
}
