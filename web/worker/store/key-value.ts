/**
 * What the piece store and the catalog need from a database: keys and values, written in one transaction.
 * `Database` is it in IndexedDB, `memoryKeyValue` in memory (for `store=memory`, and as the tests' double).
 */
import { StoreFailedError } from "./piece-store.ts";

export type Key = number | string;

export interface KeyValue {
  /** Every key, numbers before texts, ascending. As found in the database: possibly none of ours. */
  keys(): Promise<readonly unknown[]>;
  /** The values in the order of their keys, undefined where there is none. As found: to be checked by the caller. */
  getMany(keys: readonly Key[]): Promise<readonly unknown[]>;
  /** All or nothing. @throws StoreFullError, StoreFailedError */
  setMany(entries: readonly (readonly [Key, unknown])[]): Promise<void>;
  /** All or nothing. */
  deleteMany(keys: readonly Key[]): Promise<void>;
  /** Deletes the whole database; it cannot be used any more. */
  destroy(): Promise<void>;
  close(): void;
}

export function memoryKeyValue(): KeyValue {
  const values = new Map<Key, unknown>();
  let isClosed = false;
  const check = (): void => {
    if (isClosed) throw new StoreFailedError("the store is closed");
  };
  return {
    keys: async () => {
      check();
      return [...values.keys()].sort(compareKeys);
    },
    getMany: async (keys) => {
      check();
      return keys.map((key) => structuredClone(values.get(key)));
    },
    setMany: async (entries) => {
      check();
      for (const [key, value] of entries) values.set(key, structuredClone(value));
    },
    deleteMany: async (keys) => {
      check();
      for (const key of keys) values.delete(key);
    },
    destroy: async () => {
      isClosed = true;
      values.clear();
    },
    close: () => {
      isClosed = true;
    },
  };
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  if (typeof b === "number") return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
