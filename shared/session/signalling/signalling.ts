/**
 * The tab's dealings with trackers: swarms join here, and those that name the same tracker share one connection to it.
 * Knows nothing of pieces or of the page.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { Random } from "../../core/random.ts";
import type { Dialler, OpenSocket, Timers } from "../ports.ts";
import { type SignallingEvents, TorrentSignalling } from "./torrent-signalling.ts";
import { TrackerSocket } from "./tracker-socket.ts";

export type { LaneEvents, OpenLane } from "../lanes/lane-attempts.ts";
export type { Announcement, AnnounceResult } from "./membership.ts";
export type { OpenedLink, SignallingEvents, TorrentSignalling } from "./torrent-signalling.ts";

/** A link can name any number of trackers. */
const MAX_TRACKERS_A_SWARM = 10;

export interface SignallingOptions {
  readonly dialler: Dialler;
  readonly timers: Timers;
  readonly random: Random;
  readonly openSocket: OpenSocket;
}

export class Signalling {
  private readonly options: SignallingOptions;
  private readonly clients = new Map<string, TrackerSocket>();

  constructor(options: SignallingOptions) {
    this.options = options;
  }

  /**
   * @param peerId ours in this swarm
   * @param trackerUrls those that are no WebSocket URLs are passed over: nothing else can be reached from a browser
   */
  join(
    infoHash: InfoHash,
    peerId: PeerId,
    trackerUrls: readonly string[],
    events: SignallingEvents,
  ): TorrentSignalling {
    const { dialler, timers, random } = this.options;
    const urls = new Set(trackerUrls.map(normalized).filter((url) => url !== undefined));
    const trackers = [...urls].slice(0, MAX_TRACKERS_A_SWARM).map((url) => this.client(url));
    return new TorrentSignalling({ infoHash, peerId, trackers, dialler, timers, random }, events);
  }

  private client(url: string): TrackerSocket {
    const known = this.clients.get(url);
    if (known !== undefined) return known;
    const { timers, random, openSocket } = this.options;
    const idle = (): void => {
      this.clients.delete(url);
    };
    const client = new TrackerSocket({ url, openSocket, timers, random, idle });
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
