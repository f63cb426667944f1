/**
 * The members of one torrent. Those that have everything and the others stand in two arrays, each member knowing
 * its place, so that joining, leaving and choosing a few at random cost the same in a swarm of any size.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { Instant } from "../../core/time.ts";
import type { SwarmCounts } from "../protocol/messages.ts";
import { OfferLedger } from "./offer-ledger.ts";

/** A client's socket, numbered by the host of the tracker. */
export type ConnectionId = number;

export interface Member {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly connection: ConnectionId;
  /** Its own offers. */
  readonly offers: OfferLedger;
  readonly signals: boolean;
  readonly isComplete: boolean;
  readonly announcedAt: Instant;
}

/** What an announce tells of a member. */
export interface Standing {
  readonly signals: boolean;
  readonly isComplete: boolean;
  readonly announcedAt: Instant;
}

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
    return {
      complete: this.complete.length,
      incomplete: this.incomplete.length,
      downloaded: this.completions,
    };
  }

  member(peerId: PeerId): Member | undefined {
    return this.entries.get(peerId);
  }

  join(peerId: PeerId, connection: ConnectionId, standing: Standing): Member {
    invariant(!this.entries.has(peerId), "a peer joins a swarm once");
    const { infoHash } = this;
    const entry: Entry = { infoHash, peerId, connection, offers: new OfferLedger(), place: 0, ...standing };
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
   * At most `count` distinct members other than `asker`, at random. Half of them at least are incomplete where there
   * are such, so that leechers meet; a complete asker gets others only when nobody is left to be served.
   */
  choose(random: Random, count: number, asker: Member): Member[] {
    const complete = this.complete.length - (asker.isComplete ? 1 : 0);
    const incomplete = this.incomplete.length - (asker.isComplete ? 0 : 1);
    const preferred = asker.isComplete ? count : Math.ceil(count / 2);
    const fromIncomplete = Math.min(Math.max(preferred, count - complete), incomplete);
    const fromComplete = Math.min(count - fromIncomplete, complete);
    const entry = this.entries.get(asker.peerId);
    invariant(entry !== undefined, "only members are given peers");
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

/** The first steps of a shuffle in place; the order of a list means nothing. */
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
