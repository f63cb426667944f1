/** Looks for short runs of bytes (needles) in everything that a tab stores, or has recorded of its channels. */
import type { Page } from "@playwright/test";

/** @returns `count` places of the content, 32 bytes each, as far apart as they can be. None crosses the border of a block. */
export function needlesOf(content: Uint8Array, count: number): readonly Needle[] {
  const BLOCK = 16 * 1024;
  return Array.from({ length: count }, (_, n) => {
    const at = Math.floor((n * (content.length - LENGTH)) / count);
    const inBlock = Math.min(at % BLOCK, BLOCK - LENGTH);
    return needleAt(content, at - (at % BLOCK) + inBlock);
  });
}

const LENGTH = 32;

export interface Needle {
  /** Of the content, bytes. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export function needleAt(content: Uint8Array, offset: number): Needle {
  return { offset, bytes: content.subarray(offset, offset + LENGTH) };
}

/** Where a tab is searched. "keys": everywhere but in IndexedDB, where the secret belongs. */
export type Haystack = "channels" | "indexeddb" | "elsewhere";

/** @param needles of at least four bytes @returns how many of them are there */
export async function countFound(
  page: Page,
  haystack: Haystack,
  needles: readonly Uint8Array[],
): Promise<number> {
  const coded = needles.map((needle) => Buffer.from(needle).toString("base64"));
  return page.evaluate(search, { haystack, coded });
}

/** Runs in the page, and refers to nothing outside itself. */
async function search(asked: { haystack: Haystack; coded: readonly string[] }): Promise<number> {
  const needles = asked.coded.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  const wordAt = (bytes: Uint8Array, i: number): number =>
    (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
  const byWord = new Map<number, number[]>();
  /** By their first two bytes: nearly every place is passed over by one look. */
  const begins = new Uint8Array(65_536);
  needles.forEach((needle, n) => {
    const word = wordAt(needle, 0);
    byWord.set(word, [...(byWord.get(word) ?? []), n]);
    begins[word & 0xffff] = 1;
  });
  const found = new Set<number>();
  const scan = (bytes: Uint8Array): void => {
    for (let i = 0; i + 4 <= bytes.length; i++) {
      if (begins[(bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8)] === 0) continue;
      for (const n of byWord.get(wordAt(bytes, i)) ?? [])
        if (needles[n]?.every((byte, k) => byte === bytes[i + k])) found.add(n);
    }
  };
  const scanValue = async (value: unknown): Promise<void> => {
    if (typeof value === "string") return scan(new TextEncoder().encode(value));
    if (value instanceof Blob) return scan(new Uint8Array(await value.arrayBuffer()));
    if (value instanceof ArrayBuffer) return scan(new Uint8Array(value));
    if (ArrayBuffer.isView(value))
      return scan(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (value === null || typeof value !== "object") return;
    const parts = value instanceof Map ? [...value].flat() : Object.entries(value).flat();
    for (const part of value instanceof Set ? value : parts) await scanValue(part);
  };
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  switch (asked.haystack) {
    case "channels":
      for (const run of window.testing.recorded()) scan(run);
      break;
    case "indexeddb":
      for (const { name = "" } of await indexedDB.databases()) {
        const database = await settled(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          const keys = await settled(database.transaction(store).objectStore(store).getAllKeys());
          await scanValue(keys);
          // One at a time: together, they may be larger than memory.
          for (const key of keys)
            await scanValue(await settled(database.transaction(store).objectStore(store).get(key)));
        }
        database.close();
      }
      break;
    default:
      await scanValue([Object.entries(localStorage), Object.entries(sessionStorage), history.state]);
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) scan(new TextEncoder().encode(url));
  }
  return found.size;
}
