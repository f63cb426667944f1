/**
 * What the keepers of all processes know together: who holds which share, and how much each network address has asked for. A
 * process that is alone has a registry of its own (`LoneRegistry`); several share one in Redis (`redis-registry.ts`).
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { DailyCounts } from "./daily-counts.ts";
import type { ShareRecord } from "./share-record.ts";

/** The shares of this process, as the registry sees them. */
export interface RegistryHost {
  /** All that it fetches and keeps. */
  held(): readonly ShareRecord[];
  /** One of these. */
  findHeld(infoHash: InfoHash): ShareRecord | undefined;
  /** Another process has changed one of them. */
  extended(infoHash: InfoHash, expiresAt: number): void;
  removed(infoHash: InfoHash): void;
  hasRoomFor(record: ShareRecord): boolean;
  /** The process that held it is gone: this one holds it now. */
  takeOver(record: ShareRecord): void;
}

/** Every method but the last two rejects with `UnavailableError` while nobody can say. */
export interface Registry {
  /** @returns false if the address has asked for as many shares as it may in a day */
  takeDaily(address: string): Promise<boolean>;
  giveBackDaily(address: string): Promise<void>;
  /** Of any process. Those of this process may be missing. */
  find(infoHash: InfoHash): Promise<ShareRecord | undefined>;
  /** @returns the record of the process that holds it already; undefined: this one does now */
  claim(record: ShareRecord): Promise<ShareRecord | undefined>;
  extend(infoHash: InfoHash, expiresAt: number): Promise<void>;
  /** On whichever process it is. */
  remove(infoHash: InfoHash): Promise<void>;
  /** A share of this process has changed or ended. */
  changed(record: ShareRecord): void;
  start(host: RegistryHost): void;
  close(): Promise<void>;
}

/** The database that the processes share does not answer. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

export class LoneRegistry implements Registry {
  private readonly counts: DailyCounts;
  private readonly wallTime: () => number;

  /** @param daily shares for each address; 0: no limit */
  constructor(daily: number, wallTime: () => number) {
    this.counts = new DailyCounts(daily);
    this.wallTime = wallTime;
  }

  async takeDaily(address: string): Promise<boolean> {
    return this.counts.take(this.wallTime(), address);
  }

  async giveBackDaily(address: string): Promise<void> {
    this.counts.giveBack(address);
  }

  async find(): Promise<undefined> {}

  async claim(): Promise<undefined> {}

  async extend(): Promise<void> {}

  async remove(): Promise<void> {}

  changed(): void {}

  start(): void {}

  async close(): Promise<void> {}
}
