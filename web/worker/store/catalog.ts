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
import * as v from "valibot";
import type { Bytes } from "../../../shared/core/bytes.ts";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { type KeyMaterial, storedKeyMaterial } from "../../../shared/metainfo/sealed/keys.ts";
import { SECRET_LENGTH } from "../../../shared/metainfo/sealed/secret.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";
import { Database, databaseNames, deleteDatabase } from "./database.ts";
import { isBytes, pieceDatabaseName, pieceDatabasePrefix } from "./idb-store.ts";

/** The catalog's own database and those of pieces are parameters, because tests have no IndexedDB. */
export type Table = Pick<Database, "entries" | "setMany" | "replace" | "deleteMany"> &
  Partial<Pick<Database, "onLost">>;
const INDEXED_DB = { names: databaseNames, delete: deleteDatabase };

const CATALOG_NAME = "tabswarm-torrents";
/** 2: also adopted torrents. 3: also sealed ones; a tab of an earlier version would send their plaintext to peers. */
const CATALOG_VERSION = 3;

const storageId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

const keySchema = v.object({
  secret: v.object({
    bytes: v.custom<Bytes>((value) => isBytes(value) && value.length === SECRET_LENGTH),
    needsPassword: v.boolean(),
  }),
  material: v.optional(
    v.custom<KeyMaterial>((value) => isBytes(value) && storedKeyMaterial(value) !== undefined),
  ),
});

const schema = v.object({
  storageId,
  infoHash: v.optional(v.custom<InfoHash>((value) => typeof value === "string" && parseId(value) === value)),
  infoBytes: v.optional(v.custom<Bytes>(isBytes)),
  name: v.string(),
  addedAt: v.pipe(v.number(), v.finite()),
  paused: v.boolean(),
  trackers: v.array(v.string()),
  lacksWebSocketTracker: v.optional(v.boolean()),
  origin: v.picklist(["seeded", "opened"]),
  wanted: v.optional(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  key: v.optional(keySchema),
  storesPlaintext: v.optional(v.boolean()),
  fingerprint: v.optional(v.string()),
  isComplete: v.optional(v.boolean()),
  home: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

export interface CatalogEntry extends StoredTorrent {
  /** The slot in the name of its database; undefined: the slot that lists it. */
  readonly home?: number | undefined;
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
    await this.table.setMany([[keyOf(slot, entry.storageId), v.parse(schema, entry)]]);
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
    await this.table.replace([keyOf(from, storageId)], [[keyOf(to, storageId), v.parse(schema, moved)]]);
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
      const stamp = v.safeParse(stampSchema, value);
      if (stamp.success) usedAt.set(slot, stamp.output.usedAt);
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

const stampSchema = v.object({ usedAt: v.pipe(v.number(), v.finite()) });

function parseEntry(value: unknown, key: string, slot: number): CatalogEntry | undefined {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success || keyOf(slot, parsed.output.storageId) !== key) return undefined;
  return { ...parsed.output, infoHash: parsed.output.infoHash };
}
