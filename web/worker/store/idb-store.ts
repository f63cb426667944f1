/**
 * A torrent's pieces in IndexedDB: one database for each store slot and torrent. What was downloaded lies piece by
 * piece, index → bytes; what was dropped lies in runs (`run-index.ts`), because a Blob of eight MiB costs the browser
 * hardly more than a piece of a quarter. The bytes are their own mark: a piece is there exactly when its transaction
 * was committed, whatever died meanwhile, and the keys alone say which are.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { Database } from "./database.ts";
import {
  isBytes,
  type PieceRun,
  type PieceStore,
  type StoredPiece,
  StoreFailedError,
  tight,
} from "./piece-store.ts";
import { storageRoom } from "./room.ts";
import { RunIndex, runOf } from "./run-index.ts";

/** 2: runs beside pieces. What version 1 wrote is read as it is. */
const VERSION = 2;
/** So many runs are kept at hand: handles of Blobs on disk, not their bytes. */
const MAX_RUNS_AT_HAND = 64;

/** The names of different slots, and of different torrents, never coincide. */
export function pieceDatabaseName(slot: number, storageId: string): string {
  return `${pieceDatabasePrefix(slot)}${storageId}`;
}

export function pieceDatabasePrefix(slot: number): string {
  return `tabswarm-${slot}-`;
}

/** What lies under a run's key. */
interface RunValue {
  readonly pieceLength: number;
  readonly content: Blob;
}

export class IdbStore implements PieceStore {
  private readonly database: Database;
  /** What the keys say; undefined until it is needed. */
  private index: RunIndex | undefined;
  private readonly atHand = new Map<string, RunValue>();

  /** Opens nothing yet: the first use does, and fails where IndexedDB is forbidden. */
  constructor(slot: number, storageId: string) {
    this.database = new Database(pieceDatabaseName(slot, storageId), VERSION);
  }

  async have(): Promise<readonly number[]> {
    this.index = new RunIndex(await this.database.keys());
    return this.index.pieces();
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    this.index ??= new RunIndex(await this.database.keys());
    const run = this.index.runWith(piece);
    if (run !== undefined) return this.readFromRun(run.key, piece - run.first);
    const [value] = await this.database.getMany([piece]);
    return isBytes(value) ? value : undefined;
  }

  async write(pieces: readonly StoredPiece[]): Promise<void> {
    // Cloning a view clones the whole buffer under it.
    await this.database.setMany(pieces.map(({ piece, bytes }) => [piece, tight(bytes)] as const));
    for (const { piece } of pieces) this.index?.addPiece(piece);
  }

  async writeRun({ first, pieceLength, content }: PieceRun): Promise<Blob> {
    const run = runOf(first, Math.ceil(content.size / pieceLength));
    await this.database.setMany([[run.key, { pieceLength, content }]]);
    this.index?.addRun(run);
    const stored = await this.runUnder(run.key);
    if (stored?.content.size !== content.size) throw new StoreFailedError("a Blob was not stored whole");
    return stored.content;
  }

  room(): Promise<number> {
    return storageRoom();
  }

  destroy(): Promise<void> {
    this.forget();
    return this.database.destroy();
  }

  close(): void {
    this.forget();
    this.database.close();
  }

  /** @param position of the piece in its run, from 0 */
  private async readFromRun(key: string, position: number): Promise<Bytes | undefined> {
    const run = await this.runUnder(key);
    if (run === undefined) return undefined;
    const begin = position * run.pieceLength;
    try {
      const bytes = await run.content.slice(begin, begin + run.pieceLength).arrayBuffer();
      return bytes.byteLength > 0 ? new Uint8Array(bytes) : undefined;
    } catch {
      // The record is there and the browser has lost the file that its Blob lay in.
      return undefined;
    }
  }

  private async runUnder(key: string): Promise<RunValue | undefined> {
    const known = this.atHand.get(key);
    if (known !== undefined) return known;
    const [value] = await this.database.getMany([key]);
    if (!isRunValue(value)) return undefined;
    this.atHand.set(key, value);
    for (const oldest of this.atHand.keys()) {
      if (this.atHand.size <= MAX_RUNS_AT_HAND) break;
      this.atHand.delete(oldest);
    }
    return value;
  }

  private forget(): void {
    this.index = undefined;
    this.atHand.clear();
  }
}

function isRunValue(value: unknown): value is RunValue {
  return (
    typeof value === "object" &&
    value !== null &&
    "content" in value &&
    value.content instanceof Blob &&
    "pieceLength" in value &&
    typeof value.pieceLength === "number"
  );
}
