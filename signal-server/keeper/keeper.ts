/**
 * The keeper of one server: answers requests for shares by the policy (`shares.ts`), has the process carry it out, and writes
 * everything to its folder. A token is granted only after the share is on the disk, so that it holds after a crash.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { unreachable } from "../../shared/core/invariant.ts";
import type { KeepError, KeepGrant, KeepStatus } from "../../shared/keeper/protocol.ts";
import type { KeeperReadings } from "../metrics/keeper-readings.ts";
import type { KeeperConfig } from "../process/keeper-config.ts";
import type { Log } from "../process/log.ts";
import type { ChildNews, Report, ToChild } from "./child-messages.ts";
import type { RecordFile } from "./record-file.ts";
import { type Registry, type RegistryHost, UnavailableError } from "./registry.ts";
import { isHeld, type ShareRecord, statusOf } from "./share-record.ts";
import { RESERVED_BYTES, Shares } from "./shares.ts";
import { hashOf, isTokenOf, newToken } from "./token.ts";

/** How often shares may end, and progress is written. */
const TICK_MS = 5000;

export type KeepAnswer =
  | { readonly kind: "new" | "known"; readonly grant: KeepGrant }
  | { readonly kind: "refused"; readonly error: KeepError };

export interface KeeperOptions {
  readonly config: KeeperConfig;
  readonly file: RecordFile;
  readonly records: readonly ShareRecord[];
  readonly registry: Registry;
  readonly log: Log;
  readonly wallTime: () => number;
  /** To the keeper's process; lost while that is not there. */
  readonly send: (message: ToChild) => void;
  readonly isReady: () => boolean;
  readonly tickMs?: number | undefined;
}

export class Keeper implements RegistryHost {
  private readonly options: KeeperOptions;
  private readonly shares: Shares;
  private readonly timer: NodeJS.Timeout;
  private readonly refusals = new Map<string, number>();
  private readonly offences = new Map<string, number>();
  private isUnwritten = false;
  private isDiskFull = false;
  private fetched = 0;
  private served = 0;

  constructor(options: KeeperOptions) {
    const { config, records, registry, tickMs = TICK_MS, wallTime } = options;
    this.options = options;
    this.shares = new Shares(config, records, wallTime());
    this.timer = setInterval(() => this.tick(), tickMs);
    this.tick();
    this.sendAll();
    registry.start(this);
  }

  /** @param token of the share, if whoever asks has it: extends it. @throws UnavailableError */
  async keep(address: string, infoHash: InfoHash, token: string | undefined): Promise<KeepAnswer> {
    const known = this.shares.findHeld(infoHash) ?? held(await this.options.registry.find(infoHash));
    if (known === undefined) return this.keepNew(address, infoHash);
    if (token === undefined) return { kind: "known", grant: { expiresAt: known.expiresAt } };
    if (!isTokenOf(known.tokenHash, token)) return refused("wrong-token");
    const expiresAt = Math.max(known.expiresAt, this.shares.expiryAt(this.options.wallTime()));
    await this.options.registry.extend(infoHash, expiresAt);
    if (this.shares.extend(infoHash, expiresAt) !== undefined) await this.write();
    return { kind: "known", grant: { expiresAt } };
  }

  /** @throws UnavailableError */
  async status(infoHash: InfoHash): Promise<KeepStatus | undefined> {
    const own = this.shares.find(infoHash);
    if (own !== undefined && isHeld(own)) return statusOf(own);
    // Another process may hold what this one has given up.
    const found = await this.options.registry.find(infoHash).catch((error: unknown) => {
      if (own === undefined) throw error;
      return undefined;
    });
    const record = found && isHeld(found) ? found : (own ?? found);
    return record && statusOf(record);
  }

  /** @returns undefined: the share has been deleted. @throws UnavailableError */
  async end(infoHash: InfoHash, token: string | undefined): Promise<KeepError | undefined> {
    const { registry } = this.options;
    const known = this.shares.findHeld(infoHash) ?? held(await registry.find(infoHash));
    if (known === undefined) return "not-kept";
    if (token === undefined || !isTokenOf(known.tokenHash, token)) return "wrong-token";
    await registry.remove(infoHash);
    this.removed(infoHash);
    return undefined;
  }

  /** The process has started, and holds nothing. */
  sendAll(): void {
    const shares = this.shares.held.map(({ infoHash, length }) => ({
      infoHash,
      isAdmitted: length !== null,
    }));
    this.options.send({ type: "hold", shares });
  }

  received(message: ChildNews): void {
    const now = this.options.wallTime();
    switch (message.type) {
      case "alive":
        return;
      case "trouble":
        return this.options.log(message.event, { reason: message.reason });
      case "inspected": {
        const { infoHash, inspection } = message;
        const isAdmitted = this.shares.inspected(now, infoHash, inspection);
        if (isAdmitted) this.options.send({ type: "admit", infoHash });
        else this.dropEnded([infoHash]);
        return this.changed(infoHash);
      }
      case "broken":
        this.shares.broken(now, message.infoHash);
        this.dropEnded([message.infoHash]);
        return this.changed(message.infoHash);
      case "report":
        return this.reported(message.report);
      default:
        return unreachable(message);
    }
  }

  readings(): KeeperReadings {
    const { fetched, offences, refusals, served, shares } = this;
    const { quota } = this.options.config;
    const isReady = this.options.isReady();
    return {
      isReady,
      shares: shares.counts,
      stored: shares.stored,
      quota,
      fetched,
      served,
      offences,
      refusals,
    };
  }

  /** Everything that is known is on the disk then. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.options.registry.close();
    await this.write().catch(() => {});
  }

  held(): readonly ShareRecord[] {
    return this.shares.held;
  }

  findHeld(infoHash: InfoHash): ShareRecord | undefined {
    return this.shares.findHeld(infoHash);
  }

  extended(infoHash: InfoHash, expiresAt: number): void {
    if (this.shares.extend(infoHash, expiresAt) !== undefined) this.writeSoon();
  }

  removed(infoHash: InfoHash): void {
    this.forget(infoHash);
    this.writeSoon();
  }

  hasRoomFor({ length }: ShareRecord): boolean {
    return this.options.isReady() && this.shares.refusal(length ?? undefined) === undefined;
  }

  takeOver(record: ShareRecord): void {
    const { infoHash } = record;
    if (this.shares.findHeld(infoHash) !== undefined) return;
    this.shares.add(this.options.wallTime(), record);
    this.options.send({ type: "fetch", infoHash });
    this.writeSoon();
  }

  private async keepNew(address: string, infoHash: InfoHash): Promise<KeepAnswer> {
    const { registry, send, wallTime } = this.options;
    if (!this.options.isReady()) throw new UnavailableError("the keeper's process is not there");
    const full = this.shares.refusal();
    if (full !== undefined) return refused(full);
    const token = newToken();
    const expiresAt = this.shares.expiryAt(wallTime());
    // From here on a second request finds it.
    const record = this.shares.add(wallTime(), { infoHash, tokenHash: hashOf(token), expiresAt });
    let isTaken = false;
    try {
      isTaken = await registry.takeDaily(address);
      if (!isTaken) return this.undone(infoHash, "too-many-today");
      const other = await registry.claim(record);
      if (other !== undefined) {
        this.forget(infoHash);
        await registry.giveBackDaily(address);
        return { kind: "known", grant: { expiresAt: other.expiresAt } };
      }
      await this.write();
    } catch (error) {
      this.forget(infoHash);
      if (error instanceof UnavailableError) throw error;
      // The disk is full or broken. Nothing is promised that a restart would forget.
      this.options.log("the keeper cannot write to its folder", { reason: String(error) });
      await registry.remove(infoHash);
      if (isTaken) await registry.giveBackDaily(address);
      return refused("no-room");
    }
    send({ type: "fetch", infoHash });
    return { kind: "new", grant: { token, expiresAt } };
  }

  /** A process that has just started may hold it already. */
  private forget(infoHash: InfoHash): void {
    this.shares.remove(infoHash);
    this.options.send({ type: "drop", infoHash });
  }

  private undone(infoHash: InfoHash, error: KeepError): KeepAnswer {
    this.forget(infoHash);
    return refused(error);
  }

  /** Of a request or a share. */
  countRefusal(reason: string): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }

  private reported({ progress, fetched, served, offences, room }: Report): void {
    const now = this.options.wallTime();
    this.fetched += fetched;
    this.served += served;
    for (const { reason, count } of offences)
      this.offences.set(reason, (this.offences.get(reason) ?? 0) + count);
    this.shares.setDiskRoom(room);
    this.noteRoom(room);
    for (const { infoHash, have } of progress) {
      const before = this.shares.findHeld(infoHash);
      this.shares.progressed(now, infoHash, have);
      const after = this.shares.findHeld(infoHash);
      if (after === undefined || after === before) continue;
      this.isUnwritten = true;
      this.options.registry.changed(after);
    }
  }

  /** Once per time that it is full. */
  private noteRoom(room: number): void {
    const isFull = room < RESERVED_BYTES;
    if (isFull && !this.isDiskFull)
      this.options.log("the keeper's disk is full", { freeBytes: room, help: "make room, or lower KEEPER" });
    this.isDiskFull = isFull;
  }

  private tick(): void {
    const ended = this.shares.tick(this.options.wallTime());
    this.dropEnded(ended);
    for (const infoHash of ended) this.changed(infoHash);
    if (this.isUnwritten) this.writeSoon();
  }

  private dropEnded(infoHashes: readonly InfoHash[]): void {
    for (const infoHash of infoHashes) {
      const record = this.shares.find(infoHash);
      if (record?.state === "refused" && record.reason !== undefined) this.countRefusal(record.reason);
      this.options.send({ type: "drop", infoHash });
    }
  }

  private changed(infoHash: InfoHash): void {
    const record = this.shares.find(infoHash);
    if (record !== undefined) this.options.registry.changed(record);
    this.writeSoon();
  }

  private write(): Promise<void> {
    this.isUnwritten = false;
    return this.options.file.write(this.shares.all);
  }

  /** What fails now is written with the next tick. */
  private writeSoon(): void {
    void this.write().catch(() => {
      this.isUnwritten = true;
    });
  }
}

function held(record: ShareRecord | undefined): ShareRecord | undefined {
  return record && isHeld(record) ? record : undefined;
}

function refused(error: KeepError): KeepAnswer {
  return { kind: "refused", error };
}
