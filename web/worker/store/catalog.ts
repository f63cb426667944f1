/**
 * Lists the torrents of each store slot, which a reloaded tab continues. One small database for all slots, keyed by slot
 * and storage id ("3/abc"). A tab uses only the entries of its own slot; a slot that no tab holds can be tidied by any tab
 * that locks it. Next to them, each slot has the time of its last use ("3").
 *
 * A torrent that another slot adopts keeps its database, whose name contains its first slot: its entry names it as `home`.
 *
 * Entries are checked when they are read: one that does not parse counts as absent. The keys of sealed torrents are here and
 * nowhere else; entries stay within the worker.
 */
import { parseId } from "../../../shared/core/ids.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import { storedKeyMaterial } from "../../../shared/metainfo/sealed/keys.ts";
import { SECRET_LENGTH } from "../../../shared/metainfo/sealed/secret.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";
import type { KeeperReceipt } from "../../bridge/receipt.ts";
import { Database, databaseNames, deleteDatabase } from "./database.ts";
import { isBytes, pieceDatabaseName, pieceDatabasePrefix } from "./idb-store.ts";

/** The catalog's own database and those of pieces are parameters, because tests have no IndexedDB. */
export type Table = Pick<Database, "entries" | "setMany" | "replace" | "deleteMany"> &
  Partial<Pick<Database, "onLost">>;
const INDEXED_DB = { names: databaseNames, delete: deleteDatabase };

const CATALOG_NAME = "tabswarm-torrents";
/** 2: also adopted torrents. 3: also sealed ones; a tab of an earlier version would send their plaintext to peers. */
const CATALOG_VERSION = 3;

export interface CatalogEntry extends StoredTorrent {
  /** The slot in the name of its database; undefined: the slot that lists it. */
  readonly home?: number | undefined;
  /** It has been asked of the server's keeper in a tab of this slot. */
  readonly receipt?: KeeperReceipt | undefined;
}

type Check = (value: unknown) => boolean;

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const areAll =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** What each field may be. No schemas: a page reads its catalog before its first card, and their library has 2 kB. */
const FIELDS: { readonly [Name in keyof CatalogEntry]-?: Check } = {
  storageId: (value) => typeof value === "string" && /^[\w-]{1,64}$/.test(value),
  infoHash: optional((value) => typeof value === "string" && parseId(value) === value),
  infoBytes: optional(isBytes),
  name: isText,
  addedAt: Number.isFinite,
  paused: isFlag,
  trackers: areAll(isText),
  webSeeds: optional(areAll(isText)),
  lacksWebSocketTracker: optional(isFlag),
  origin: (value) => value === "seeded" || value === "opened",
  wanted: optional(areAll(isCount)),
  key: optional(isKey),
  storesPlaintext: optional(isFlag),
  fingerprint: optional(isText),
  isComplete: optional(isFlag),
  home: optional(isCount),
  receipt: optional(isReceipt),
};

function isKey(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.secret)) return false;
  const { secret, material } = value;
  const { bytes, needsPassword } = secret;
  return (
    isBytes(bytes) &&
    bytes.length === SECRET_LENGTH &&
    isFlag(needsPassword) &&
    (material === undefined || (isBytes(material) && storedKeyMaterial(material) !== undefined))
  );
}

function isReceipt(value: unknown): boolean {
  return isObject(value) && isText(value.token) && isCount(value.expiresAt) && isFlag(value.hasAll);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Everything that the catalog contains. */
export interface Contents {
  readonly entries: readonly {
    readonly slot: number;
    readonly storageId: string;
    /** undefined: it does not parse. */
    readonly entry: CatalogEntry | undefined;
  }[];
  /** By slot: when a tab last used it, milliseconds since 1970. */
  readonly usedAt: ReadonlyMap<number, number>;
}

export class Catalog {
  private readonly table: Table;
  private readonly databases: typeof INDEXED_DB;

  constructor(table: Table = new Database(CATALOG_NAME, CATALOG_VERSION), databases = INDEXED_DB) {
    this.table = table;
    this.databases = databases;
  }

  /** Oldest first. */
  async list(slot: number): Promise<readonly CatalogEntry[]> {
    const { entries } = await this.contents();
    return entries
      .flatMap((listed) => (listed.slot === slot ? (listed.entry ?? []) : []))
      .sort((a, b) => a.addedAt - b.addedAt);
  }

  /** Adds the entry, or replaces the one with its storage id. */
  async put(slot: number, entry: CatalogEntry): Promise<void> {
    await this.table.setMany([[keyOf(slot, entry.storageId), checked(entry)]]);
  }

  /** Remove the entry before the pieces: if the tab dies in between, `sweep` deletes them. */
  async remove(slot: number, id: string): Promise<void> {
    await this.table.deleteMany([keyOf(slot, id)]);
  }

  /** The slot is in use now. */
  async stamp(slot: number, now: number): Promise<void> {
    await this.table.setMany([[String(slot), { usedAt: now }]]);
  }

  /** Makes a torrent one of another slot. Its pieces stay where they are. */
  async move(from: number, to: number, entry: CatalogEntry): Promise<CatalogEntry> {
    const moved = { ...entry, home: entry.home ?? from };
    const { storageId } = entry;
    await this.table.replace([keyOf(from, storageId)], [[keyOf(to, storageId), checked(moved)]]);
    return moved;
  }

  async contents(): Promise<Contents> {
    const usedAt = new Map<number, number>();
    const entries = (await this.table.entries()).flatMap(([key, value]) => {
      if (typeof key !== "string") return [];
      const [, slotText, storageId] = /^(\d{1,9})(?:\/(.+))?$/s.exec(key) ?? [];
      if (slotText === undefined) return [];
      const slot = Number(slotText);
      if (storageId !== undefined) return [{ slot, storageId, entry: parseEntry(value, key, slot) }];
      const stamp = isObject(value) ? value.usedAt : undefined;
      if (typeof stamp === "number" && Number.isFinite(stamp)) usedAt.set(slot, stamp);
      return [];
    });
    return { entries, usedAt };
  }

  /** @param lost called when the catalog may have been deleted */
  watch(lost: () => void): void {
    this.table.onLost = lost;
  }

  /**
   * Deletes what a dying tab left unfinished: torrents that were being prepared, databases without an entry, and entries
   * that do not parse. Call it once, after the slot has been acquired and before anything of it is opened.
   */
  async sweep(slot: number): Promise<void> {
    const dead: string[] = [];
    const kept = new Set<string>();
    const doomed = new Set<string>();
    for (const { entry, slot: lister, storageId } of (await this.contents()).entries) {
      const name = pieceDatabaseName(entry?.home ?? lister, storageId);
      if (lister !== slot || entry?.infoHash !== undefined) {
        kept.add(name);
        continue;
      }
      dead.push(keyOf(slot, storageId));
      if (entry !== undefined) doomed.add(name);
    }
    for (const name of await this.databases.names())
      if (name.startsWith(pieceDatabasePrefix(slot)) && !kept.has(name)) doomed.add(name);
    // Entries last, so that an interrupted sweep is repeated.
    for (const name of doomed) await this.databases.delete(name);
    await this.table.deleteMany(dead);
  }
}

function keyOf(slot: number, id: string): string {
  return `${slot}/${id}`;
}

function parseEntry(value: unknown, key: string, slot: number): CatalogEntry | undefined {
  const entry = knownFields(value);
  return entry !== undefined && keyOf(slot, entry.storageId) === key ? entry : undefined;
}

function checked(entry: CatalogEntry): CatalogEntry {
  const fields = knownFields(entry);
  invariant(fields !== undefined, "what is stored can be read");
  return fields;
}

/** @returns a copy without fields that nobody knows; undefined if one is not what it may be */
function knownFields(value: unknown): CatalogEntry | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(FIELDS).filter((name) => value[name] !== undefined);
  const known = Object.fromEntries(names.map((name) => [name, value[name]]));
  return isEntry(known) ? known : undefined;
}

function isEntry(value: Readonly<Record<string, unknown>>): value is Record<string, unknown> & CatalogEntry {
  return Object.entries(FIELDS).every(([name, check]) => check(value[name]));
}
