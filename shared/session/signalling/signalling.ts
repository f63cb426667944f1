/**
 * The session's signalling: torrents join here, and those that name the same tracker share one socket to it. Knows
 * nothing of pieces or of the page.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { Links } from "../links/links.ts";
import type { NetworkChange } from "../network.ts";
import type { SessionPorts } from "../ports.ts";
import type { SignallingEvents } from "./signalling-events.ts";
import { TorrentSignalling } from "./torrent-signalling.ts";
import { TrackerSocket } from "./tracker-socket.ts";

export class Signalling {
  private readonly links: Links;
  private readonly ports: Pick<SessionPorts, "clock" | "openSocket" | "timers" | "random">;
  private readonly sockets = new Map<string, TrackerSocket>();

  constructor(links: Links, ports: Signalling["ports"]) {
    this.links = links;
    this.ports = ports;
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
    const { links, ports } = this;
    const socketTo = (url: string) => this.socket(url);
    const torrent = new TorrentSignalling({ infoHash, peerId, socketTo, links, ...ports }, events);
    torrent.addTrackers(trackerUrls);
    return torrent;
  }

  networkChanged(change: NetworkChange): void {
    for (const socket of this.sockets.values()) socket.networkChanged(change);
  }

  /** Call it when all torrents have left: closes the sockets. */
  close(): void {
    for (const socket of [...this.sockets.values()]) socket.close();
  }

  private socket(url: string): TrackerSocket {
    const known = this.sockets.get(url);
    if (known !== undefined) return known;
    const socket = new TrackerSocket(url, this.ports, () => this.sockets.delete(url));
    this.sockets.set(url, socket);
    return socket;
  }
}
