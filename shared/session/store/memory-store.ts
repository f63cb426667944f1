/** Pieces in memory: for `store=memory`, for private modes that forbid IndexedDB, and for tests. */
import { type Bytes, concatBytes } from "../../core/bytes.ts";
import type { PieceIndex } from "../../core/layout.ts";
import {
  type ContentSource,
  type PieceRun,
  type PieceStore,
  type StoredPiece,
  StoreFailedError,
  type TorrentStorage,
} from "../ports.ts";
import type { Problem } from "../problems.ts";

export class MemoryStore implements PieceStore {
  private pieces: Map<number, Bytes> | undefined = new Map();

  async have(): Promise<readonly number[]> {
    return [...this.opened().keys()].sort((a, b) => a - b);
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.opened().get(piece)?.slice();
  }

  async write(pieces: readonly StoredPiece[]): Promise<void> {
    const stored = this.opened();
    for (const { piece, bytes } of pieces) stored.set(piece, bytes.slice());
  }

  async writeRun({ first, pieceLength, parts }: PieceRun): Promise<ContentSource> {
    const stored = this.opened();
    const buffers = await Promise.all(parts.map((part) => part.arrayBuffer()));
    const bytes = concatBytes(buffers.map((buffer) => new Uint8Array(buffer)));
    for (let i = 0; i * pieceLength < bytes.length; i++)
      stored.set(first + i, bytes.slice(i * pieceLength, (i + 1) * pieceLength));
    return bytesSource(bytes);
  }

  async room(): Promise<number> {
    return Number.POSITIVE_INFINITY;
  }

  async destroy(): Promise<void> {
    this.close();
  }

  close(): void {
    this.pieces = undefined;
  }

  /** For tests: pieces vanish behind the owner's back. */
  lose(isLost: (piece: number) => boolean): void {
    for (const piece of [...this.opened().keys()]) if (isLost(piece)) this.pieces?.delete(piece);
  }

  private opened(): Map<number, Bytes> {
    if (this.pieces === undefined) throw new StoreFailedError("the store is closed");
    return this.pieces;
  }
}

/** The storage of a session whose torrents end with it. */
export function memoryStorage(notices: readonly Problem[] = []): TorrentStorage {
  return {
    isPersistent: false,
    notices,
    list: async () => [],
    storeFor: () => new MemoryStore(),
    put: async () => undefined,
    remove: async () => undefined,
    room: async () => Number.POSITIVE_INFINITY,
  };
}

function bytesSource(bytes: Bytes): ContentSource {
  return {
    size: bytes.length,
    slice: (begin, end) => bytesSource(bytes.subarray(begin, end)),
    arrayBuffer: async () => bytes.slice().buffer,
  };
}
