/**
 * A torrent's pieces in IndexedDB: one database per store slot and torrent. Downloaded pieces are records of their own
 * (index → bytes). Shared files are stored in runs (`run-index.ts`), because one Blob of 8 MiB costs the browser hardly
 * more than one of 256 KiB. There is no separate list: a piece is stored exactly when its transaction was committed, and
 * the keys alone show which pieces there are.
 */
import { BoundedMap } from "../../../shared/core/bounded-map.ts";
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import {
  type PieceRun,
  type PieceStore,
  type StoredPiece,
  StoreFailedError,
} from "../../../shared/session/ports.ts";
import { BlobHandles } from "./blob-handles.ts";
import { Database } from "./database.ts";
import { originRoom } from "./quota.ts";
import { RunIndex, runOf } from "./run-index.ts";

/** 1: single pieces. 2: also runs. */
const VERSION = 2;
/** Handles of Blobs on disk, not their bytes. 64 runs cover 512 MiB of neighbouring requests. */
const MAX_OPEN_RUNS = 64;
/**
 * Where the file of a Blob has been cut off, as after a loss of power, Chromium never answers a read beyond its end. A busy machine
 * answers within seconds.
 */
const READ_PATIENCE_MS = 10_000;
/** For a run of which a piece was not answered: the pieces after it are not either. */
const DAMAGED_PATIENCE_MS = 500;

/** The names of different slots, and of different torrents, never coincide. */
export function pieceDatabaseName(slot: number, storageId: string): string {
  return `${pieceDatabasePrefix(slot)}${storageId}`;
}

export function pieceDatabasePrefix(slot: number): string {
  return `tabswarm-${slot}-`;
}

/** @returns undefined: not the name of a torrent's database */
export function parsePieceDatabaseName(name: string): { slot: number; storageId: string } | undefined {
  const [, slot, storageId] = /^tabswarm-(\d{1,9})-(.+)$/s.exec(name) ?? [];
  return slot === undefined || storageId === undefined ? undefined : { slot: Number(slot), storageId };
}

/** The record of a run. */
interface RunValue {
  readonly pieceLength: number;
  readonly content: Blob;
}

export class IdbStore implements PieceStore {
  private readonly database: Database;
  /** undefined until it is needed. */
  private index: RunIndex | undefined;
  /** Least recently opened first. */
  private readonly openRuns = new BoundedMap<string, RunValue>(MAX_OPEN_RUNS);
  private readonly handles = new BlobHandles();
  /** Keys of runs of which a piece was not answered. */
  private readonly damaged = new Set<string>();

  /** The first use opens the database, and fails where IndexedDB is forbidden. */
  constructor(slot: number, storageId: string) {
    this.database = new Database(pieceDatabaseName(slot, storageId), VERSION);
    this.database.onIdle = () => this.forget();
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
    // Cloning a view would clone the whole buffer below it.
    await this.database.setMany(pieces.map(({ piece, bytes }) => [piece, tight(bytes)] as const));
    for (const { piece } of pieces) this.index?.addPiece(piece);
  }

  async writeRun({ first, pieceLength, parts }: PieceRun): Promise<Blob> {
    const content = blobOf(parts);
    const run = runOf(first, Math.ceil(content.size / pieceLength));
    await this.database.setMany([[run.key, { pieceLength, content }]]);
    this.index?.addRun(run);
    const stored = await this.runUnder(run.key);
    if (stored?.content.size !== content.size) throw new StoreFailedError("a Blob was not stored whole");
    return stored.content;
  }

  room(): Promise<number> {
    return originRoom();
  }

  watch(lost: () => void): void {
    this.database.onLost = () => {
      this.forget();
      lost();
    };
  }

  async destroy(): Promise<void> {
    this.close();
    await this.handles.collected();
    await this.database.destroy();
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
    const patienceMs = this.damaged.has(key) ? DAMAGED_PATIENCE_MS : READ_PATIENCE_MS;
    try {
      const bytes = await answeredWithin(
        patienceMs,
        run.content.slice(begin, begin + run.pieceLength).arrayBuffer(),
      );
      if (bytes === undefined) this.damaged.add(key);
      return bytes === undefined || bytes.byteLength === 0 ? undefined : new Uint8Array(bytes);
    } catch {
      // The record exists, but the browser has lost the file of its Blob.
      return undefined;
    }
  }

  private async runUnder(key: string): Promise<RunValue | undefined> {
    const known = this.openRuns.get(key);
    if (known !== undefined) return known;
    const [value] = await this.database.getMany([key]);
    if (!isRunValue(value)) return undefined;
    this.handles.add(value.content);
    this.openRuns.set(key, value);
    return value;
  }

  private forget(): void {
    this.index = undefined;
    this.openRuns.clear();
  }
}

/** @returns undefined when nothing has come by then */
async function answeredWithin<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
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

/** One Blob of all parts. The browser copies its bytes without passing them to us, from file to file if they are on disk. */
function blobOf(parts: PieceRun["parts"]): Blob {
  const blobs = parts.map((part) => {
    if (!(part instanceof Blob)) throw new StoreFailedError("IndexedDB stores only Blobs");
    return part;
  });
  const [only] = blobs;
  return blobs.length === 1 && only !== undefined ? only : new Blob(blobs);
}

/** The same bytes in a buffer of their own. */
function tight(bytes: Bytes): Bytes {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}

/** Checks a value from a database. */
export function isBytes(value: unknown): value is Bytes {
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer;
}
