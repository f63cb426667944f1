/**
 * All links of the session, negotiating and open, lanes included: numbers them and keeps them below MAX_LINKS. Torrents
 * share this room. A torrent that has few links always finds some, as far as MAX_RESERVED goes; the others use the
 * rest, first come first served. When there is no room, a link that is worth less makes room (`spare-link.ts`).
 */
import type { InfoHash, LinkId } from "../../core/ids.ts";
import type { SessionPorts } from "../ports.ts";
import { type LinkHost, type LinkOptions, type LinkSetup, NegotiatedLink } from "./negotiated-link.ts";
import { type Claim, spareLink } from "./spare-link.ts";

/**
 * Chromium refuses the 500th connection of a page, and closed ones count until they are collected (docs/decisions/0011):
 * this leaves room for four generations of links.
 */
export const MAX_LINKS = 100;
/** Enough for 20 links with three lanes each, and leaves room for 40 links. */
const MAX_LANES = 60;
/** As many as there are regular upload slots: with fewer links a torrent cannot use its share of the line. */
const RESERVED_PER_TORRENT = 4;
/** As many as WebTorrent sends. */
const MAX_PLAIN_OFFERS = 5;
/** A single busy torrent among many idle ones still gets its 40 links (ACCEPT_UNTIL). */
const MAX_RESERVED = 50;

export class Links {
  private readonly ports: Pick<SessionPorts, "clock" | "dialler" | "timers">;
  private readonly host: LinkHost;
  private readonly links = new Map<LinkId, NegotiatedLink>();
  private readonly torrents = new Set<InfoHash>();
  /** Links of each torrent that has any. */
  private readonly counts = new Map<InfoHash, number>();
  private lanes = 0;
  /** How many links the joined torrents have less than RESERVED_PER_TORRENT, altogether. */
  private reserved = 0;
  private last = 0;

  constructor(ports: Links["ports"]) {
    this.ports = ports;
    this.host = { ...ports, forget: (id) => this.forget(id) };
  }

  get count(): number {
    return this.links.size;
  }

  /** How many plain offers of one torrent may wait: all torrents together have room for one each, while there are 100. */
  get offersPerTorrent(): number {
    return Math.max(1, Math.min(MAX_PLAIN_OFFERS, Math.floor(MAX_LINKS / this.torrents.size)));
  }

  /** From now on some room is reserved for this torrent. */
  join(infoHash: InfoHash): void {
    if (this.torrents.has(infoHash)) return;
    this.torrents.add(infoHash);
    this.reserved += this.missing(infoHash);
  }

  /** Its links stay until they are closed. */
  leave(infoHash: InfoHash): void {
    this.reserved -= this.missing(infoHash);
    this.torrents.delete(infoHash);
  }

  /**
   * No event comes before this returns.
   * @param claim what another link may have to make room for; undefined: nothing
   * @returns undefined when there is no room; no event follows then
   */
  open(options: LinkOptions, setup: LinkSetup, claim?: Claim): NegotiatedLink | undefined {
    const { infoHash, isLane = false } = options;
    if (isLane && this.lanes >= MAX_LANES) return undefined;
    if (!this.hasRoom(infoHash) && !(claim && this.makeRoom(infoHash, claim))) return undefined;
    const id = ++this.last as LinkId;
    const link = new NegotiatedLink(id, options, setup, this.host);
    this.links.set(id, link);
    this.add(infoHash, 1);
    if (isLane) this.lanes++;
    return link;
  }

  private forget(id: LinkId): void {
    const link = this.links.get(id);
    if (link === undefined) return;
    this.links.delete(id);
    this.add(link.options.infoHash, -1);
    if (link.options.isLane) this.lanes--;
  }

  private add(infoHash: InfoHash, links: number): void {
    this.reserved -= this.missing(infoHash);
    const count = (this.counts.get(infoHash) ?? 0) + links;
    if (count === 0) this.counts.delete(infoHash);
    else this.counts.set(infoHash, count);
    this.reserved += this.missing(infoHash);
  }

  private missing(infoHash: InfoHash): number {
    if (!this.torrents.has(infoHash)) return 0;
    return Math.max(0, RESERVED_PER_TORRENT - (this.counts.get(infoHash) ?? 0));
  }

  private hasRoom(infoHash: InfoHash): boolean {
    const others = this.missing(infoHash) > 0 ? 0 : Math.min(MAX_RESERVED, this.reserved);
    return this.links.size + others < MAX_LINKS;
  }

  private makeRoom(infoHash: InfoHash, claim: Claim): boolean {
    const isShort = this.missing(infoHash) > 0;
    const spare = spareLink(this.ports.clock.now(), [...this.links.values()], { claim, isShort });
    spare?.evict("makes room for another peer");
    return spare !== undefined;
  }
}
