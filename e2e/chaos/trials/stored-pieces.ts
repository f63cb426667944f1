/** What a browser stores of a torrent, read past the program, and how much of it is right. */
import type { BrowserContext } from "@playwright/test";
import { toHex } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";

interface Stored {
  /** undefined: the torrent or its description is not stored. */
  readonly infoBytes: readonly number[] | undefined;
  /** Hexadecimal SHA-1 of each downloaded piece. */
  readonly pieces: readonly (readonly [piece: number, sha1: string])[];
}

/** @returns the torrent's description, as this browser stores it */
export async function storedMetainfo(
  context: BrowserContext,
  origin: string,
  infoHash: InfoHash,
): Promise<Metainfo> {
  const { infoBytes } = await readStored(context, origin, infoHash);
  const metainfo = infoBytes && parseInfo(infoHash, Uint8Array.from(infoBytes));
  if (metainfo === undefined || isViolation(metainfo)) throw new Error("a stored description cannot be read");
  return metainfo;
}

/** @returns the numbers of the downloaded pieces that are stored, and of those among them with wrong bytes */
export async function storedPieces(
  context: BrowserContext,
  origin: string,
  { infoHash, ...metainfo }: Metainfo,
): Promise<{ readonly stored: readonly number[]; readonly wrong: readonly number[] }> {
  const { pieces } = await readStored(context, origin, infoHash);
  const wrong = pieces.filter(([piece, sha1]) => toHex(metainfo.pieceHash(piece as PieceIndex)) !== sha1);
  return { stored: pieces.map(([piece]) => piece), wrong: wrong.map(([piece]) => piece) };
}

/** In a page of the same origin that runs nothing of the program. */
async function readStored(context: BrowserContext, origin: string, infoHash: InfoHash): Promise<Stored> {
  const page = await context.newPage();
  try {
    const url = `${origin}/nothing`;
    await page.route(url, (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto(url);
    // Where esbuild compiled this file, functions are wrapped into its helper `__name`.
    const call = `(${readDatabases.toString()})(${JSON.stringify(infoHash)})`;
    return await page.evaluate<Stored>(`{ const __name = (named) => named; ${call}; }`);
  } finally {
    await page.close();
  }
}

/** Runs in the page, so it refers to nothing outside itself. */
async function readDatabases(infoHash: string): Promise<Stored> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  // Chromium answers the first look at files that a loss of power has damaged with an error, and deletes them.
  const listed = await indexedDB.databases().catch(() => indexedDB.databases());
  const names = listed.map(({ name }) => name ?? "");
  const openStore = async (name: string) => {
    const db = await settled(indexedDB.open(name));
    return { db, store: () => db.transaction("values").objectStore("values") };
  };
  const nothing = { infoBytes: undefined, pieces: [] };
  if (!names.includes("tabswarm-torrents")) return nothing;
  const catalog = await openStore("tabswarm-torrents");
  const entries = await settled(catalog.store().getAll());
  catalog.db.close();
  const entry = entries.find((one) => one?.infoHash === infoHash);
  const name = names.find((one) => one.endsWith(`-${entry?.storageId}`));
  const infoBytes = entry?.infoBytes && Array.from<number>(entry.infoBytes);
  if (name === undefined) return { infoBytes, pieces: [] };
  const { db, store } = await openStore(name);
  const pieces: [number, string][] = [];
  for (const key of await settled(store().getAllKeys())) {
    if (typeof key !== "number") continue;
    // One that cannot be read is not there.
    const value: unknown = await settled(store().get(key)).catch(() => undefined);
    if (!(value instanceof Uint8Array)) continue;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", new Uint8Array(value)));
    pieces.push([key, Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")]);
  }
  db.close();
  return { infoBytes, pieces };
}
