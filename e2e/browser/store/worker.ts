/** A real worker with the store's modules, which a test calls through `worker.evaluate`. */
import { equalBytes } from "../../../shared/core/bytes.ts";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { PieceStore } from "../../../shared/session/ports.ts";
import { FileStore } from "../../../shared/session/store/file-store.ts";
import { type PreparedSeed, prepareSeed } from "../../../shared/session/store/seeding.ts";
import {
  bytesOf,
  piece,
  pieceStoreContract,
} from "../../../shared/session/store/testing/piece-store.contract.ts";
import { torrentStorageContract } from "../../../shared/session/testing/torrent-storage.contract.ts";
import { fileDownload } from "../../../web/worker/files/torrent-files.ts";
import { platform } from "../../../web/worker/platform.ts";
import { Catalog } from "../../../web/worker/store/catalog.ts";
import { Database, databaseNames } from "../../../web/worker/store/database.ts";
import { exportFile } from "../../../web/worker/store/export.ts";
import { exportDirectory, sweepExports } from "../../../web/worker/store/export-folders.ts";
import { IdbStore, pieceDatabaseName } from "../../../web/worker/store/idb-store.ts";
import { acquireSlot } from "../../../web/worker/store/slot.ts";
import { TabStorage } from "../../../web/worker/torrent-storage.ts";

/** Bytes that cannot be compressed on their way to the disk. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** Seeds one file without reporting progress. */
function seed(file: File, store: PieceStore): Promise<PreparedSeed> {
  return prepareSeed({
    name: file.name,
    files: [{ file, path: [file.name] }],
    store,
    hash: platform.hash,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
}

/** Pieces that a store does not return as they were written. */
async function wrongPieces(store: PieceStore, written: ReadonlyMap<number, Uint8Array>): Promise<number[]> {
  const wrong: number[] = [];
  for (const [index, expected] of written) {
    const bytes = await store.read(piece(index));
    if (bytes === undefined || !equalBytes(bytes, expected)) wrong.push(index);
  }
  return wrong;
}

/** State that one call leaves for the next. */
interface Held {
  files: readonly File[];
  store?: PieceStore;
  metainfo?: Metainfo;
  /** As a tab of another version has it. */
  database?: IDBDatabase;
  /** Progress of unfinished work. */
  progress: number;
}

const modules = {
  Catalog,
  Database,
  IdbStore,
  FileStore,
  TabStorage,
  acquireSlot,
  bytesOf,
  databaseNames,
  exportDirectory,
  exportFile,
  fileDownload,
  piece,
  pieceDatabaseName,
  pieceStoreContract,
  noise,
  hash: platform.hash,
  parseInfoHash: parseId<InfoHash>,
  seed,
  sweepExports,
  torrentStorageContract,
  wrongPieces,
};

declare global {
  var ground: typeof modules;
  var held: Held;
}

globalThis.ground = modules;
globalThis.held = { files: [], progress: 0 };
self.onmessage = ({ data }: MessageEvent<readonly File[]>) => {
  globalThis.held.files = data;
  self.postMessage("received");
};
self.postMessage("ready");
