/**
 * The session's signalling: torrents join here, and those that name the same tracker share one socket to it. Knows
 * nothing of pieces or of the page.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { Random } from "../../core/random.ts";
import type { Links } from "../links/links.ts";
import type { OpenSocket, Timers } from "../ports.ts";
import { type SignallingEvents, TorrentSignalling } from "./torrent-signalling.ts";
import { TrackerSocket } from "./tracker-socket.ts";

/** A share link can name any number of trackers; each costs a socket. */
const MAX_TRACKERS_PER_TORRENT = 10;

export interface SignallingOptions {
  readonly links: Links;
  readonly timers: Timers;
  readonly random: Random;
  readonly openSocket: OpenSocket;
}

export class Signalling {
  private readonly options: SignallingOptions;
  private readonly sockets = new Map<string, TrackerSocket>();

  constructor(options: SignallingOptions) {
    this.options = options;
  }

  /**
   * @param peerId ours
   * @param trackerUrls only WebSocket URLs are used: a browser can reach nothing else
   */
  join(
    infoHash: InfoHash,
    peerId: PeerId,
    trackerUrls: readonly string[],
    events: SignallingEvents,
  ): TorrentSignalling {
    const { links, timers, random } = this.options;
    const urls = new Set(trackerUrls.map(normalized).filter((url) => url !== undefined));
    const trackers = [...urls].slice(0, MAX_TRACKERS_PER_TORRENT).map((url) => this.socket(url));
    return new TorrentSignalling({ infoHash, peerId, trackers, links, timers, random }, events);
  }

  private socket(url: string): TrackerSocket {
    const known = this.sockets.get(url);
    if (known !== undefined) return known;
    const { timers, random, openSocket } = this.options;
    const idle = (): void => {
      this.sockets.delete(url);
    };
    const socket = new TrackerSocket({ url, openSocket, timers, random, idle });
    this.sockets.set(url, socket);
    return socket;
  }
}

/** One spelling per tracker: the browser's, without the trailing slash that WebTorrent strips as well. */
function normalized(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "ws:" || protocol === "wss:" ? href.replace(/\/$/, "") : undefined;
  } catch {
    return undefined;
  }
}
