/** A database for tests: values are cloned as IndexedDB clones them. */
import { StoreFailedError } from "../../../../shared/session/ports.ts";
import type { Key, KeyValue } from "../key-value.ts";

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
