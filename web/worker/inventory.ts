/**
 * Everything that this browser stores for the page, in all slots: lists it, deletes it, and adopts torrents of closed
 * tabs. What another tab holds is shown and left alone. A slot is locked while something in it is deleted or moved, so that
 * no tab can open it meanwhile.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { PIECE_LENGTH } from "../../shared/core/layout.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { parseInfo } from "../../shared/metainfo/info.ts";
import { problemOf } from "../../shared/session/problem-of.ts";
import type { Session } from "../../shared/session/session.ts";
import type { Problem } from "../bridge/problems.ts";
import type { StorageReport, StoredItem } from "../bridge/storage.ts";
import type { Exports } from "./exports.ts";
import { HeldElsewhereError } from "./held-elsewhere.ts";
import { lastUse } from "./last-use.ts";
import { platform } from "./platform.ts";
import { SealedNames } from "./sealed-names.ts";
import type { CatalogEntry, Contents } from "./store/catalog.ts";
import { databaseNames, deleteDatabase, keysOfDatabase } from "./store/database.ts";
import { exportSizes, sweepExports } from "./store/export-folders.ts";
import { parsePieceDatabaseName, pieceDatabaseName } from "./store/idb-store.ts";
import { originEstimate } from "./store/quota.ts";
import { RunIndex } from "./store/run-index.ts";
import { heldSlots, withFreeSlot } from "./store/slot.ts";
import { inListOrder } from "./stored-order.ts";
import type { TabStorage } from "./torrent-storage.ts";

/** A report that takes longer leaves sizes out: the next ones add them. */
const MEASURING_MS = 200;
/** A torrent that an open tab holds can grow. */
const REMEASURE_MS = 3_000;

interface Listed extends Omit<StoredItem, "bytes"> {
  /** undefined: saved copies. */
  readonly database: string | undefined;
  readonly storageId: string;
  readonly entry: CatalogEntry | undefined;
  readonly infoHash: InfoHash | undefined;
  /** Known without measuring. */
  readonly bytes?: number;
}

interface Measured {
  readonly holder: StoredItem["holder"];
  readonly at: number;
  readonly bytes: number;
}

export class Inventory {
  private readonly storage: TabStorage;
  private readonly session: Session;
  private readonly exports: Exports;
  private readonly sealedNames = new SealedNames(platform.sealCrypto);
  /** By database. */
  private readonly measured = new Map<string, Measured>();

  constructor(storage: TabStorage, session: Session, exports: Exports) {
    this.storage = storage;
    this.session = session;
    this.exports = exports;
  }

  /** Never rejects. */
  async report(): Promise<StorageReport> {
    const { slot: ownSlot, notices } = this.storage;
    let problem: Problem | undefined = notices[0];
    let items: readonly StoredItem[] = [];
    try {
      items = await this.measure(await this.list());
    } catch (error) {
      problem ??= problemOf(error, "storage-failed");
    }
    return { items, ...(await originEstimate()), ownSlot, problem };
  }

  /** @throws HeldElsewhereError */
  async delete(key: string): Promise<void> {
    const item = (await this.list()).find((one) => one.key === key);
    if (item?.holder === "this") await this.deleteHere(item);
    else if (item !== undefined) await this.deleteInSlot(item.slot, [item]);
  }

  async deleteClosed(): Promise<void> {
    const closed = (await this.list()).filter(({ holder }) => holder === "closed");
    for (const slot of new Set(closed.map((item) => item.slot))) {
      const items = closed.filter((item) => item.slot === slot);
      // A tab that has just opened it keeps it.
      await this.deleteInSlot(slot, items).catch((error: unknown) => {
        if (!(error instanceof HeldElsewhereError)) throw error;
      });
    }
  }

  /** Removes a torrent of this tab with everything it has stored. @throws when it is not here */
  async remove(infoHash: InfoHash): Promise<void> {
    await Promise.all([this.session.remove(infoHash), this.exports.forget(infoHash)]);
  }

  /** Continues a closed tab's torrent in this tab. @throws HeldElsewhereError */
  async openHere(key: string): Promise<void> {
    const item = (await this.list()).find((one) => one.key === key);
    if (item === undefined) return;
    if (!item.canOpenHere) throw new HeldElsewhereError();
    const stored = await this.storage.adopt(item.slot, item.storageId);
    if (stored === undefined) throw new HeldElsewhereError();
    await this.session.adopt(stored);
  }

  private async list(): Promise<Listed[]> {
    const { catalog, slot: own } = this.storage;
    const [contents, held, names, copies] = await Promise.all([
      catalog.contents(),
      heldSlots(),
      databaseNames(),
      exportSizes(),
    ]);
    const holderOf = (slot: number): StoredItem["holder"] =>
      slot === own ? "this" : held.has(slot) ? "other" : "closed";
    const open = this.session.storageIds;
    const hashes = new Set(open.values());
    const torrentNames = await Promise.all(
      contents.entries.map(({ entry }) => entry && this.sealedNames.nameOf(entry)),
    );
    const torrents = contents.entries.map((listed, n): Listed => {
      const { slot, storageId, entry } = listed;
      const holder = holderOf(slot);
      return {
        key: `torrent/${slot}/${storageId}`,
        kind: entry === undefined ? "leftover" : entry.infoHash === undefined ? "preparation" : "torrent",
        name: torrentNames[n] ?? "",
        slot,
        holder,
        lastUsedAt: lastUseOf(contents, slot, entry, holder),
        canOpenHere: holder === "closed" && entry?.infoHash !== undefined && !hashes.has(entry.infoHash),
        database: pieceDatabaseName(entry?.home ?? slot, storageId),
        storageId,
        entry,
        infoHash: entry?.infoHash,
      };
    });
    const known = new Set(torrents.map(({ database }) => database));
    const nameless = { name: "", canOpenHere: false, entry: undefined, infoHash: undefined } as const;
    const orphans = names.flatMap((database): Listed[] => {
      const parsed = known.has(database) ? undefined : parsePieceDatabaseName(database);
      if (parsed === undefined) return [];
      const { slot, storageId } = parsed;
      const holder = holderOf(slot);
      // A tab deletes the entry before the pieces, and has pieces without an entry if writing the entry failed.
      if (holder === "other" || (holder === "this" && open.has(storageId))) return [];
      const lastUsedAt = lastUseOf(contents, slot, undefined, holder);
      const key = `leftover/${slot}/${storageId}`;
      return [{ ...nameless, key, kind: "leftover", slot, holder, lastUsedAt, database, storageId }];
    });
    const saved = [...copies].map(([slot, bytes]): Listed => {
      const holder = holderOf(slot);
      const lastUsedAt = lastUseOf(contents, slot, undefined, holder);
      const rest = { slot, holder, lastUsedAt, bytes, database: undefined, storageId: "" };
      return { ...nameless, ...rest, key: `saved/${slot}`, kind: "saved-copies" };
    });
    return inListOrder([...torrents, ...orphans, ...saved]);
  }

  private async measure(items: readonly Listed[]): Promise<StoredItem[]> {
    const until = performance.now() + MEASURING_MS;
    const measured: StoredItem[] = [];
    for (const item of items) {
      const { database, storageId: _, entry: _entry, infoHash: _hash, ...shown } = item;
      const bytes =
        database === undefined ? item.bytes : await this.sizeOf(item, database, performance.now() < until);
      measured.push({ ...shown, bytes });
    }
    return measured;
  }

  private async sizeOf(item: Listed, database: string, mayMeasure: boolean): Promise<number | undefined> {
    const known = this.measured.get(database);
    const now = performance.now();
    const isFresh =
      known?.holder === item.holder && (item.holder === "closed" || now - known.at < REMEASURE_MS);
    if (isFresh || !mayMeasure) return known?.bytes;
    const bytes = await bytesIn(database, item.entry).catch(() => undefined);
    if (bytes !== undefined) this.measured.set(database, { holder: item.holder, at: now, bytes });
    return bytes;
  }

  private async deleteHere(item: Listed): Promise<void> {
    if (item.kind === "saved-copies") return this.exports.clear();
    const open = this.session.storageIds;
    if (!open.has(item.storageId)) return this.deleteStored(item);
    const infoHash = open.get(item.storageId);
    if (infoHash === undefined) return this.session.cancelSeed(item.storageId);
    await this.remove(infoHash);
  }

  private async deleteInSlot(slot: number, items: readonly Listed[]): Promise<void> {
    const wasFree = await withFreeSlot(slot, async () => {
      // Nobody waits for the copies that a closed tab was saving.
      await sweepExports(slot);
      await Promise.all(items.map((item) => this.deleteStored(item)));
    });
    if (!wasFree) throw new HeldElsewhereError();
  }

  private async deleteStored({ database, kind, key, slot, storageId }: Listed): Promise<void> {
    if (kind === "saved-copies") return sweepExports(slot);
    // The entry first: what is left after a crash is a leftover.
    if (key.startsWith("torrent/")) await this.storage.catalog.remove(slot, storageId);
    if (database !== undefined) await deleteDatabase(database);
  }
}

function lastUseOf(
  { usedAt }: Contents,
  slot: number,
  entry: CatalogEntry | undefined,
  holder: StoredItem["holder"],
): number | undefined {
  const now = Date.now();
  return holder === "closed" ? lastUse([usedAt.get(slot), entry?.addedAt], now) : now;
}

/** Counts the pieces by their keys: reading a record would keep its Blob on disk after it was deleted. */
async function bytesIn(database: string, entry: CatalogEntry | undefined): Promise<number> {
  const pieces = new RunIndex((await keysOfDatabase(database)) ?? []).pieces();
  const { infoHash, infoBytes } = entry ?? {};
  const metainfo = infoHash && infoBytes && parseInfo(infoHash, infoBytes);
  if (metainfo === undefined || isViolation(metainfo)) return pieces.length * PIECE_LENGTH;
  const { layout } = metainfo;
  return pieces.reduce((bytes, index) => {
    const piece = layout.piece(index);
    return piece === undefined ? bytes : bytes + layout.lengthOf(piece);
  }, 0);
}
