/**
 * The open sockets, the swarms with their members, and the socket that each peer id belongs to: three maps that change
 * together. Always true: a peer id belongs to the socket that announced it first until that socket closes; a member's
 * socket is open; a swarm has members; when all sockets are closed, nothing is left.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Instant } from "../../core/time.ts";
import { TokenBucket } from "../../core/token-bucket.ts";
import type { TrackerLimits } from "./limits.ts";
import { REFUSALS } from "./refusals.ts";
import { type Member, type SocketId, type Standing, Swarm } from "./swarm.ts";

export interface Socket {
  readonly id: SocketId;
  readonly address: string;
  readonly messages: TokenBucket;
  readonly offersReceived: TokenBucket;
  readonly members: ReadonlySet<Member>;
  readonly peerIds: ReadonlySet<PeerId>;
}

/** In entries. */
export interface RegistrySize {
  readonly sockets: number;
  readonly swarms: number;
  readonly members: number;
  readonly peerIds: number;
}

interface Entry extends Socket {
  readonly members: Set<Member>;
  readonly peerIds: Set<PeerId>;
}

export class Registry {
  private readonly limits: TrackerLimits;
  private readonly sockets = new Map<SocketId, Entry>();
  private readonly swarms = new Map<InfoHash, Swarm>();
  private readonly owners = new Map<PeerId, Entry>();

  constructor(limits: TrackerLimits) {
    this.limits = limits;
  }

  open(now: Instant, id: SocketId, address: string): void {
    invariant(!this.sockets.has(id), "each socket has its own number");
    this.sockets.set(id, {
      id,
      address,
      messages: new TokenBucket(now, this.limits.socketMessages),
      offersReceived: new TokenBucket(now, this.limits.offersReceived),
      members: new Set(),
      peerIds: new Set(),
    });
  }

  /** Its members leave their swarms, and its peer ids become free. */
  close(id: SocketId): void {
    const entry = this.entry(id);
    for (const member of entry.members) this.leave(member);
    for (const peerId of entry.peerIds) this.owners.delete(peerId);
    this.sockets.delete(id);
  }

  socket(id: SocketId): Socket | undefined {
    return this.sockets.get(id);
  }

  swarm(infoHash: InfoHash): Swarm | undefined {
    return this.swarms.get(infoHash);
  }

  /** @returns the socket that announced this id, if it is open */
  owner(peerId: PeerId): Socket | undefined {
    return this.owners.get(peerId);
  }

  all(): Iterable<Socket> {
    return this.sockets.values();
  }

  *members(): IterableIterator<Member> {
    for (const { members } of this.sockets.values()) yield* members;
  }

  /** If a socket serves several clients of one page, the member that understands signals. */
  memberOf(socket: Socket, infoHash: InfoHash): Member | undefined {
    const swarm = this.swarms.get(infoHash);
    let found: Member | undefined;
    // A socket has many torrents and few peer ids, mostly one.
    for (const peerId of this.entry(socket.id).peerIds) {
      const member = swarm?.member(peerId);
      if (member !== undefined && (found === undefined || member.signals)) found = member;
    }
    return found;
  }

  /** @returns why this socket may not join another swarm as this peer; undefined if it may */
  whyNotJoin(socket: Socket, peerId: PeerId): string | undefined {
    const entry = this.entry(socket.id);
    if (entry.members.size >= this.limits.torrentsPerSocket) return REFUSALS["too-many-torrents"];
    if (!entry.peerIds.has(peerId) && entry.peerIds.size >= this.limits.peerIdsPerSocket)
      return REFUSALS["too-many-peer-ids"];
    return undefined;
  }

  /** From now on the peer id belongs to this socket, also while it is in no swarm. */
  own(socket: Socket, peerId: PeerId): void {
    const entry = this.entry(socket.id);
    const owner = this.owners.get(peerId);
    invariant(owner === undefined || owner === entry, "a peer id belongs to one socket");
    this.owners.set(peerId, entry);
    entry.peerIds.add(peerId);
  }

  /** Of a peer id that is in no swarm. */
  disown(socket: Socket, peerId: PeerId): void {
    this.entry(socket.id).peerIds.delete(peerId);
    this.owners.delete(peerId);
  }

  join(socket: Socket, infoHash: InfoHash, peerId: PeerId, standing: Standing): Member {
    this.own(socket, peerId);
    let swarm = this.swarms.get(infoHash);
    if (swarm === undefined) {
      swarm = new Swarm(infoHash);
      this.swarms.set(infoHash, swarm);
    }
    const member = swarm.join(peerId, socket.id, standing);
    this.entry(socket.id).members.add(member);
    return member;
  }

  leave(member: Member): void {
    this.entry(member.socket).members.delete(member);
    const swarm = this.swarms.get(member.infoHash);
    invariant(swarm !== undefined, "a member's swarm exists");
    swarm.leave(member.peerId);
    if (swarm.size === 0) this.swarms.delete(member.infoHash);
  }

  get size(): RegistrySize {
    let members = 0;
    for (const swarm of this.swarms.values()) members += swarm.size;
    const { owners, sockets, swarms } = this;
    return { sockets: sockets.size, swarms: swarms.size, members, peerIds: owners.size };
  }

  private entry(id: SocketId): Entry {
    const entry = this.sockets.get(id);
    invariant(entry !== undefined, "only open sockets act");
    return entry;
  }
}
