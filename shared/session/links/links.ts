/**
 * All links of the session, negotiating and open, lanes included: numbers them and keeps them below MAX_LINKS. Torrents
 * share this room. A torrent that has few links always finds some, as far as MAX_RESERVED goes; the others use the
 * rest, first come first served. When there is no room, an offer may be accepted in the place of the least useful link
 * of any torrent, by the engine's rule for one torrent.
 */
import type { InfoHash, LinkId } from "../../core/ids.ts";
import { leastUseful } from "../../engine/neighbours.ts";
import type { SessionPorts } from "../ports.ts";
import { type LinkHost, type LinkOptions, type LinkSetup, NegotiatedLink } from "./negotiated-link.ts";

/**
 * Chromium refuses the 500th connection of a page, and closed ones count until they are collected (docs/decisions/0011):
 * this leaves room for four generations of links.
 */
export const MAX_LINKS = 100;
/** Enough for 20 links with three lanes each, and leaves room for 40 links. */
const MAX_LANES = 60;
/** As many as there are regular upload slots: with fewer links a torrent cannot use its share of the line. */
const RESERVED_PER_TORRENT = 4;
/** A single busy torrent among many idle ones still gets its 40 links (ACCEPT_UNTIL). */
const MAX_RESERVED = 50;

export class Links {
  private readonly ports: Pick<SessionPorts, "clock" | "dialler" | "timers">;
  private readonly host: LinkHost;
  private readonly links = new Map<LinkId, NegotiatedLink>();
  private readonly torrents = new Set<InfoHash>();
  private last = 0;

  constructor(ports: Links["ports"]) {
    this.ports = ports;
    this.host = { ...ports, forget: (id) => this.links.delete(id) };
  }

  get count(): number {
    return this.links.size;
  }

  /** From now on some room is reserved for this torrent. */
  join(infoHash: InfoHash): void {
    this.torrents.add(infoHash);
  }

  /** Its links stay until they are closed. */
  leave(infoHash: InfoHash): void {
    this.torrents.delete(infoHash);
  }

  /**
   * No event comes before this returns.
   * @param mayReplace whether the least useful link may be closed to make room
   * @returns undefined when there is no room; no event follows then
   */
  open(options: LinkOptions, setup: LinkSetup, mayReplace = false): NegotiatedLink | undefined {
    const { infoHash, isLane } = options;
    const lanes = [...this.links.values()].filter((link) => link.options.isLane);
    if (isLane && lanes.length >= MAX_LANES) return undefined;
    if (!this.hasRoom(infoHash) && !(mayReplace && this.makeRoom())) return undefined;
    const id = ++this.last as LinkId;
    const link = new NegotiatedLink(id, options, setup, this.host);
    this.links.set(id, link);
    return link;
  }

  private hasRoom(infoHash: InfoHash): boolean {
    const missing = new Map([...this.torrents].map((hash) => [hash, RESERVED_PER_TORRENT]));
    for (const { options } of this.links.values()) {
      const count = missing.get(options.infoHash) ?? 0;
      missing.set(options.infoHash, Math.max(0, count - 1));
    }
    const isShort = (missing.get(infoHash) ?? 0) > 0;
    let reserved = 0;
    for (const count of missing.values()) reserved += count;
    return this.links.size + (isShort ? 0 : Math.min(MAX_RESERVED, reserved)) < MAX_LINKS;
  }

  private makeRoom(): boolean {
    const candidates = [...this.links.values()].flatMap((link) => (link.use ? [{ ...link.use, link }] : []));
    const least = leastUseful(this.ports.clock.now(), candidates);
    least?.link.evict("makes room for another peer");
    return least !== undefined;
  }
}
