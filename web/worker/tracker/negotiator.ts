/**
 * The tab's way into swarms: one client a tracker, shared by all torrents, and for each torrent a place in its swarm. What
 * arrives is brought to the torrent that it is for; what it means there is `swarm-seat.ts`'s business.
 */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { Random } from "../../../shared/core/random.ts";
import type { ServerMessage } from "../../../shared/tracker/messages.ts";
import type { Connections } from "../links/connections.ts";
import type { Timers } from "../timers.ts";
import type { Swarm, SwarmEvents } from "./swarm.ts";
import { SwarmSeat } from "./swarm-seat.ts";
import { TrackerClient, type TrackerSocket } from "./tracker-client.ts";

export type { Swarm, SwarmEvents } from "./swarm.ts";

export interface NegotiatorOptions {
  readonly connections: Connections;
  readonly timers: Timers;
  readonly random: Random;
  readonly makeSocket?: (url: string) => TrackerSocket;
}

export class Negotiator {
  private readonly options: NegotiatorOptions;
  private readonly clients = new Map<string, TrackerClient>();
  private readonly seats = new Map<InfoHash, SwarmSeat>();

  constructor(options: NegotiatorOptions) {
    this.options = options;
  }

  /** @param trackerUrls WebSocket addresses; a torrent is joined once at a time */
  join(infoHash: InfoHash, peerId: PeerId, trackerUrls: readonly string[], events: SwarmEvents): Swarm {
    const { connections, random } = this.options;
    const seat = new SwarmSeat({ infoHash, ownId: peerId, connections, random }, events, () => {
      if (this.seats.get(infoHash) === seat) this.seats.delete(infoHash);
      this.closeUnused();
    });
    this.seats.set(infoHash, seat);
    for (const url of new Set(trackerUrls.map(withoutTrailingSlash))) seat.attach(this.client(url));
    return seat;
  }

  private client(url: string): TrackerClient {
    const known = this.clients.get(url);
    if (known !== undefined) return known;
    const { timers, random, makeSocket = (address: string) => new WebSocket(address) } = this.options;
    const client: TrackerClient = new TrackerClient(
      { url, timers, random, makeSocket },
      {
        connected: () => this.each(client, (seat) => seat.connected(client)),
        message: (message) => this.receive(client, message),
        unreachable: () => this.each(client, (seat) => seat.unreachable(url)),
      },
    );
    this.clients.set(url, client);
    return client;
  }

  private receive(client: TrackerClient, message: ServerMessage): void {
    if (message.type === "scrape-response" || message.infoHash === undefined) return;
    const seat = this.seats.get(message.infoHash);
    if (seat?.isAttached(client)) seat.receive(client, message);
  }

  private each(client: TrackerClient, tell: (seat: SwarmSeat) => void): void {
    for (const seat of this.seats.values()) if (seat.isAttached(client)) tell(seat);
  }

  private closeUnused(): void {
    for (const [url, client] of this.clients) {
      if ([...this.seats.values()].some((seat) => seat.isAttached(client))) continue;
      this.clients.delete(url);
      client.close();
    }
  }
}

/** WebTorrent's clients strip it too; with it some trackers do not answer. */
function withoutTrailingSlash(url: string): string {
  return url.replace(/\/$/, "");
}
