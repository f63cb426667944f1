/**
 * The keeper's policy: which shares it accepts, what each may take of the quota, and when it gives one up. It knows no disk, no
 * peer and no clock: the caller reports what happens, and carries out what follows.
 *
 * Always true: the lengths of the shares that are fetched or kept, and what is reserved for those of unknown length, fit into
 * the quota; a share ends once, and keeps nothing on the disk from then on.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { KEEP_STATES, type KeepReason, type KeepState } from "../../shared/keeper/protocol.ts";
import { isHeld, type ShareRecord } from "./share-record.ts";

export interface ShareLimits {
  /** Bytes of all shares together. */
  readonly quota: number;
  /** Bytes of one share. */
  readonly shareBytes: number;
  readonly shares: number;
  readonly days: number;
  readonly isPublicAllowed: boolean;
}

/** What the info dictionary says about a share. */
export interface Inspection {
  readonly length: number;
  readonly isSealed: boolean;
}

/** Without progress for this long, nobody can complete the share any more: seeders come back within a day or not at all. */
export const PATIENCE_MS = DAY_MS;
/** For a share of unknown length, so that a full keeper refuses at once what it would have to refuse later. */
export const RESERVED_BYTES = 1024 * 1024;
/** How long people can see what became of a share, and of how many. */
const REMEMBERED_MS = DAY_MS;
const MAX_REMEMBERED = 1000;

export class Shares {
  private readonly limits: ShareLimits;
  /** Those that ended come in the order in which they did. */
  private readonly records = new Map<InfoHash, ShareRecord>();
  /** Free bytes on the disk, as last reported; the host may use it for other things. */
  private diskRoom = Number.POSITIVE_INFINITY;

  /** @param records of an earlier run; shares that were being fetched have all their time again */
  constructor(limits: ShareLimits, records: readonly ShareRecord[], now: number) {
    this.limits = limits;
    for (const record of records)
      this.records.set(record.infoHash, isHeld(record) ? { ...record, changedAt: now } : record);
  }

  get all(): readonly ShareRecord[] {
    return [...this.records.values()];
  }

  /** Fetched and kept ones. */
  get held(): readonly ShareRecord[] {
    return this.all.filter(isHeld);
  }

  find(infoHash: InfoHash): ShareRecord | undefined {
    return this.records.get(infoHash);
  }

  findHeld(infoHash: InfoHash): ShareRecord | undefined {
    const record = this.records.get(infoHash);
    return record && isHeld(record) ? record : undefined;
  }

  /** Verified bytes on the disk. */
  get stored(): number {
    return sum(this.held, ({ have }) => have);
  }

  get counts(): ReadonlyMap<KeepState, number> {
    const counts = new Map<KeepState, number>(KEEP_STATES.map((state) => [state, 0]));
    for (const { state } of this.records.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return counts;
  }

  /** Milliseconds since 1970. */
  expiryAt(now: number): number {
    return now + this.limits.days * DAY_MS;
  }

  /** @param length undefined: not known yet. @returns why there is no room for one more share; undefined: there is */
  refusal(length = RESERVED_BYTES): "too-many-shares" | "no-room" | undefined {
    if (this.held.length >= this.limits.shares) return "too-many-shares";
    return length > this.room ? "no-room" : undefined;
  }

  /** A new share, which takes the place of one that has ended. Only after `refusal` found nothing. */
  add(now: number, share: Pick<ShareRecord, "infoHash" | "tokenHash" | "expiresAt">): ShareRecord {
    return this.set({ ...share, state: "fetching", have: 0, length: null, changedAt: now });
  }

  /** @returns undefined: it is not kept any more */
  extend(infoHash: InfoHash, expiresAt: number): ShareRecord | undefined {
    const record = this.findHeld(infoHash);
    return record && this.set({ ...record, expiresAt });
  }

  /** Forgets the share. */
  remove(infoHash: InfoHash): void {
    this.records.delete(infoHash);
  }

  /** The info dictionary of a share has arrived. @returns whether it may be fetched; undefined: the share has ended */
  inspected(now: number, infoHash: InfoHash, { length, isSealed }: Inspection): boolean | undefined {
    const record = this.findHeld(infoHash);
    if (record === undefined) return undefined;
    if (record.length !== null) return true;
    const { isPublicAllowed, shareBytes } = this.limits;
    const known = { ...record, length, changedAt: now };
    if (!isSealed && !isPublicAllowed) return this.refuse(now, known, "public");
    if (length > shareBytes) return this.refuse(now, known, "too-large");
    if (length > this.room + RESERVED_BYTES) return this.refuse(now, known, "no-room");
    // There is nothing to fetch of an empty one.
    this.set({ ...known, state: length === 0 ? "kept" : "fetching" });
    return true;
  }

  /** Only more bytes are progress: those that were lost have to arrive again. */
  progressed(now: number, infoHash: InfoHash, have: number): void {
    const record = this.findHeld(infoHash);
    if (record === undefined || record.length === null) return;
    const state = have >= record.length ? "kept" : "fetching";
    if (have === record.have && state === record.state) return;
    this.set({ ...record, state, have, changedAt: have > record.have ? now : record.changedAt });
  }

  /** The info dictionary has the right hash and is unusable, so that no peer can complete the share. */
  broken(now: number, infoHash: InfoHash): void {
    const record = this.findHeld(infoHash);
    if (record !== undefined) this.end(now, record, "given-up", "nobody-completes");
  }

  setDiskRoom(bytes: number): void {
    this.diskRoom = bytes;
  }

  /** Ends what is over. @returns those shares */
  tick(now: number): readonly InfoHash[] {
    const ended = [];
    for (const record of this.held) {
      const { infoHash, state, expiresAt, changedAt } = record;
      if (now >= expiresAt) this.end(now, record, "expired");
      else if (state === "fetching" && now - changedAt >= PATIENCE_MS)
        this.end(now, record, "given-up", "nobody-completes");
      else continue;
      ended.push(infoHash);
    }
    this.forget(now);
    return ended;
  }

  /** Bytes for further shares. */
  private get room(): number {
    const { quota } = this.limits;
    const taken = sum(this.held, ({ length }) => length ?? RESERVED_BYTES);
    const missing = sum(this.held, ({ length, have }) => (length ?? RESERVED_BYTES) - have);
    return Math.min(quota - taken, this.diskRoom - missing);
  }

  private refuse(now: number, record: ShareRecord, reason: KeepReason): false {
    this.end(now, record, "refused", reason);
    return false;
  }

  private end(now: number, record: ShareRecord, state: KeepState, reason?: KeepReason): void {
    this.records.delete(record.infoHash);
    this.set({ ...record, state, reason, have: 0, changedAt: now });
    this.forget(now);
  }

  private set(record: ShareRecord): ShareRecord {
    this.records.set(record.infoHash, record);
    return record;
  }

  private forget(now: number): void {
    const ended = this.all.filter((record) => !isHeld(record));
    const surplus = ended.length - MAX_REMEMBERED;
    for (const [i, { infoHash, changedAt }] of ended.entries())
      if (i < surplus || now - changedAt >= REMEMBERED_MS) this.records.delete(infoHash);
  }
}

function sum(records: readonly ShareRecord[], of: (record: ShareRecord) => number): number {
  return records.reduce((total, record) => total + of(record), 0);
}
