/**
 * The members of one torrent. Complete and incomplete members are in two arrays, and each member knows its index, so that
 * joining, leaving and choosing a few at random take constant time whatever the size of the swarm.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { Instant } from "../../core/time.ts";
import type { SwarmCounts } from "../protocol/messages.ts";
import { OfferLedger } from "./offer-ledger.ts";

/** Number of a client's socket, assigned by the process that runs the tracker. */
export type SocketId = number;

export interface Member {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly socket: SocketId;
  /** Its own offers. */
  readonly offers: OfferLedger;
  readonly signals: boolean;
  readonly isComplete: boolean;
  readonly announcedAt: Instant;
}

/** The part of a member that its announces change. */
export type Standing = Pick<Member, "signals" | "isComplete" | "announcedAt">;

type Entry = { -readonly [Key in keyof Member]: Member[Key] } & { place: number };

export class Swarm {
  readonly infoHash: InfoHash;
  private readonly entries = new Map<PeerId, Entry>();
  private readonly complete: Entry[] = [];
  private readonly incomplete: Entry[] = [];
  private completions = 0;

  constructor(infoHash: InfoHash) {
    this.infoHash = infoHash;
  }

  get size(): number {
    return this.entries.size;
  }

  get counts(): SwarmCounts {
    const { complete, incomplete } = this;
    return { complete: complete.length, incomplete: incomplete.length, downloaded: this.completions };
  }

  member(peerId: PeerId): Member | undefined {
    return this.entries.get(peerId);
  }

  join(peerId: PeerId, socket: SocketId, standing: Standing): Member {
    invariant(!this.entries.has(peerId), "a peer joins a swarm once");
    const { infoHash } = this;
    const entry: Entry = { infoHash, peerId, socket, offers: new OfferLedger(), place: 0, ...standing };
    this.entries.set(peerId, entry);
    this.insert(entry);
    return entry;
  }

  update(peerId: PeerId, standing: Standing): void {
    const entry = this.entries.get(peerId);
    invariant(entry !== undefined, "only members are updated");
    if (entry.isComplete !== standing.isComplete) {
      this.extract(entry);
      entry.isComplete = standing.isComplete;
      this.insert(entry);
    }
    entry.signals = standing.signals;
    entry.announcedAt = standing.announcedAt;
  }

  leave(peerId: PeerId): void {
    const entry = this.entries.get(peerId);
    invariant(entry !== undefined, "only members leave");
    this.entries.delete(peerId);
    this.extract(entry);
  }

  countCompletion(): void {
    this.completions++;
  }

  /**
   * Chooses at most `count` distinct members other than `asker` at random. At least half of them are incomplete if there are
   * enough, so that leechers meet; a complete asker gets complete members only when the incomplete ones run out.
   */
  choose(random: Random, count: number, asker: Member): Member[] {
    const complete = this.complete.length - (asker.isComplete ? 1 : 0);
    const incomplete = this.incomplete.length - (asker.isComplete ? 0 : 1);
    const preferred = asker.isComplete ? count : Math.ceil(count / 2);
    const fromIncomplete = Math.min(Math.max(preferred, count - complete), incomplete);
    const fromComplete = Math.min(count - fromIncomplete, complete);
    const entry = this.entries.get(asker.peerId);
    invariant(entry !== undefined, "only members get peers");
    const chosen: Member[] = [];
    sample(this.incomplete, fromIncomplete, entry, random, chosen);
    sample(this.complete, fromComplete, entry, random, chosen);
    return chosen;
  }

  private insert(entry: Entry): void {
    const list = this.listOf(entry);
    entry.place = list.length;
    list.push(entry);
  }

  private extract(entry: Entry): void {
    const list = this.listOf(entry);
    exchange(list, entry.place, list.length - 1);
    list.pop();
  }

  private listOf(entry: Entry): Entry[] {
    return entry.isComplete ? this.complete : this.incomplete;
  }
}

/** The first `count` steps of a Fisher-Yates shuffle in place; the order of the list has no meaning. */
function sample(list: Entry[], count: number, except: Entry, random: Random, into: Member[]): void {
  let limit = list.length;
  if (list[except.place] === except) exchange(list, except.place, --limit);
  for (let i = 0; i < count; i++) {
    exchange(list, i, i + random.below(limit - i));
    into.push(list[i] as Entry);
  }
}

function exchange(list: Entry[], a: number, b: number): void {
  const first = list[a] as Entry;
  const second = list[b] as Entry;
  list[a] = second;
  list[b] = first;
  second.place = a;
  first.place = b;
}
