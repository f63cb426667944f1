/**
 * Who is connected, who is a member of which swarm, and which socket each peer id belongs to: three maps that change
 * together. Always true: a peer id belongs to the socket that announced it first until that socket closes; a member's
 * socket is open; a swarm without members does not exist; when all sockets are closed nothing is left.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Instant } from "../../core/time.ts";
import { TokenBucket } from "../../core/token-bucket.ts";
import type { TrackerLimits } from "./limits.ts";
import { type ConnectionId, type Member, type Standing, Swarm } from "./swarm.ts";

export interface Connection {
  readonly id: ConnectionId;
  readonly address: string;
  readonly messages: TokenBucket;
  readonly offersReceived: TokenBucket;
  readonly members: ReadonlySet<Member>;
}

/** In entries. */
export interface RegistrySize {
  readonly connections: number;
  readonly swarms: number;
  readonly members: number;
  readonly peerIds: number;
}

interface Entry extends Connection {
  readonly members: Set<Member>;
  readonly peerIds: Set<PeerId>;
}

export class Registry {
  private readonly limits: TrackerLimits;
  private readonly connections = new Map<ConnectionId, Entry>();
  private readonly swarms = new Map<InfoHash, Swarm>();
  private readonly owners = new Map<PeerId, Entry>();

  constructor(limits: TrackerLimits) {
    this.limits = limits;
  }

  open(now: Instant, id: ConnectionId, address: string): void {
    invariant(!this.connections.has(id), "each connection has a number of its own");
    this.connections.set(id, {
      id,
      address,
      messages: new TokenBucket(now, this.limits.socketMessages),
      offersReceived: new TokenBucket(now, this.limits.offersReceived),
      members: new Set(),
      peerIds: new Set(),
    });
  }

  /** Its members leave and its peer ids are free again. */
  close(id: ConnectionId): void {
    const entry = this.entry(id);
    for (const member of entry.members) this.leave(member);
    for (const peerId of entry.peerIds) this.owners.delete(peerId);
    this.connections.delete(id);
  }

  connection(id: ConnectionId): Connection | undefined {
    return this.connections.get(id);
  }

  swarm(infoHash: InfoHash): Swarm | undefined {
    return this.swarms.get(infoHash);
  }

  /** @returns undefined while nobody has announced this id. */
  owner(peerId: PeerId): Connection | undefined {
    return this.owners.get(peerId);
  }

  *members(): IterableIterator<Member> {
    for (const { members } of this.connections.values()) yield* members;
  }

  /** The one that takes signals, should a socket serve several clients of a page. */
  memberOf(connection: Connection, infoHash: InfoHash): Member | undefined {
    let found: Member | undefined;
    for (const member of connection.members)
      if (member.infoHash === infoHash && (found === undefined || member.signals)) found = member;
    return found;
  }

  /** @returns why this connection may not join one more swarm as this peer; undefined: it may. */
  whyNotJoin(connection: Connection, peerId: PeerId): string | undefined {
    const entry = this.entry(connection.id);
    if (entry.members.size >= this.limits.torrentsPerSocket) return "too many torrents on this connection";
    if (!entry.peerIds.has(peerId) && entry.peerIds.size >= this.limits.peerIdsPerSocket)
      return "too many peer ids on this connection";
    return undefined;
  }

  join(connection: Connection, infoHash: InfoHash, peerId: PeerId, standing: Standing): Member {
    const entry = this.entry(connection.id);
    const owner = this.owners.get(peerId);
    invariant(owner === undefined || owner === entry, "a peer id belongs to one connection");
    this.owners.set(peerId, entry);
    entry.peerIds.add(peerId);
    let swarm = this.swarms.get(infoHash);
    if (swarm === undefined) {
      swarm = new Swarm(infoHash);
      this.swarms.set(infoHash, swarm);
    }
    const member = swarm.join(peerId, connection.id, standing);
    entry.members.add(member);
    return member;
  }

  leave(member: Member): void {
    this.entry(member.connection).members.delete(member);
    const swarm = this.swarms.get(member.infoHash);
    invariant(swarm !== undefined, "a member's swarm exists");
    swarm.leave(member.peerId);
    if (swarm.size === 0) this.swarms.delete(member.infoHash);
  }

  get size(): RegistrySize {
    let members = 0;
    for (const swarm of this.swarms.values()) members += swarm.size;
    return {
      connections: this.connections.size,
      swarms: this.swarms.size,
      members,
      peerIds: this.owners.size,
    };
  }

  private entry(id: ConnectionId): Entry {
    const entry = this.connections.get(id);
    invariant(entry !== undefined, "only open connections act");
    return entry;
  }
}
