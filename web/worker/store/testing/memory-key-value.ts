/** A database for tests: values are cloned as IndexedDB clones them. */
import type { Table } from "../catalog.ts";
import type { Key } from "../database.ts";

export function memoryKeyValue(): Table {
  const values = new Map<Key, unknown>();
  return {
    entries: async () =>
      [...values].sort(([a], [b]) => compareKeys(a, b)).map(([key, value]) => [key, structuredClone(value)]),
    setMany: async (entries) => {
      for (const [key, value] of entries) values.set(key, structuredClone(value));
    },
    replace: async (unwanted, entries) => {
      for (const key of unwanted) values.delete(key);
      for (const [key, value] of entries) values.set(key, structuredClone(value));
    },
    deleteMany: async (keys) => {
      for (const key of keys) values.delete(key);
    },
  };
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  if (typeof b === "number") return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
