/**
 * Lists the torrents of each store slot, which a reloaded tab continues. One small database for all slots, keyed by slot
 * and storage id. A tab uses only the entries of its own slot.
 *
 * Entries are checked when they are read: one that does not parse counts as absent.
 */
import * as v from "valibot";
import type { Bytes } from "../../../shared/core/bytes.ts";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";
import { Database, databaseNames, deleteDatabase } from "./database.ts";
import { isBytes, pieceDatabaseName, pieceDatabasePrefix } from "./idb-store.ts";

/** The catalog's own database and those of pieces are parameters, because tests have no IndexedDB. */
export type Table = Pick<Database, "keys" | "getMany" | "setMany" | "deleteMany">;
const INDEXED_DB = { names: databaseNames, delete: deleteDatabase };

const CATALOG_NAME = "tabswarm-torrents";
const CATALOG_VERSION = 1;

const storageId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

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
});

export class Catalog {
  private readonly table: Table;
  private readonly databases: typeof INDEXED_DB;

  constructor(table: Table = new Database(CATALOG_NAME, CATALOG_VERSION), databases = INDEXED_DB) {
    this.table = table;
    this.databases = databases;
  }

  /** Oldest first. */
  async list(slot: number): Promise<readonly StoredTorrent[]> {
    const entries = (await this.read(slot)).map(({ entry }) => entry).filter((entry) => entry !== undefined);
    return entries.sort((a, b) => a.addedAt - b.addedAt);
  }

  /** Adds the entry, or replaces the one with its storage id. */
  async put(slot: number, entry: StoredTorrent): Promise<void> {
    await this.table.setMany([[keyOf(slot, entry.storageId), v.parse(schema, entry)]]);
  }

  /** Remove the entry before the pieces: if the tab dies in between, `sweep` deletes them. */
  async remove(slot: number, id: string): Promise<void> {
    await this.table.deleteMany([keyOf(slot, id)]);
  }

  /**
   * Deletes what a dying tab left unfinished: torrents that were being prepared, databases without an entry, and entries
   * that do not parse. Call it once, after the slot has been acquired and before anything of it is opened.
   */
  async sweep(slot: number): Promise<void> {
    const dead: string[] = [];
    const kept = new Set<string>();
    const doomed = new Set<string>();
    for (const { key, entry } of await this.read(slot)) {
      if (entry?.infoHash !== undefined) {
        kept.add(pieceDatabaseName(slot, entry.storageId));
        continue;
      }
      dead.push(key);
      if (entry !== undefined) doomed.add(pieceDatabaseName(slot, entry.storageId));
    }
    for (const name of await this.databases.names())
      if (name.startsWith(pieceDatabasePrefix(slot)) && !kept.has(name)) doomed.add(name);
    // Entries last, so that an interrupted sweep is repeated.
    for (const name of doomed) await this.databases.delete(name);
    await this.table.deleteMany(dead);
  }

  private async read(slot: number): Promise<{ key: string; entry: StoredTorrent | undefined }[]> {
    const keys = (await this.table.keys()).filter((key) => typeof key === "string");
    const own = keys.filter((key) => key.startsWith(keyOf(slot, "")));
    const values = await this.table.getMany(own);
    return own.map((key, i) => ({ key, entry: parseEntry(values[i], key, slot) }));
  }
}

function keyOf(slot: number, id: string): string {
  return `${slot}/${id}`;
}

function parseEntry(value: unknown, key: string, slot: number): StoredTorrent | undefined {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success || keyOf(slot, parsed.output.storageId) !== key) return undefined;
  return { ...parsed.output, infoHash: parsed.output.infoHash };
}
