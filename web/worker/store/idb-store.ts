/**
 * A torrent's pieces in IndexedDB: one database for each store slot and torrent, piece index → bytes. The bytes are
 * their own mark: a piece is there exactly when its transaction was committed, whatever died meanwhile.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { Database } from "./database.ts";
import { isBytes, type PieceStore, type StoredPiece, tight } from "./piece-store.ts";
import { storageRoom } from "./room.ts";

/** The names of different slots, and of different torrents, never coincide. */
export function pieceDatabaseName(slot: number, storageId: string): string {
  return `${pieceDatabasePrefix(slot)}${storageId}`;
}

export function pieceDatabasePrefix(slot: number): string {
  return `tabswarm-${slot}-`;
}

export class IdbStore implements PieceStore {
  private readonly database: Database;

  /** Opens nothing yet: the first use does, and fails where IndexedDB is forbidden. */
  constructor(slot: number, storageId: string) {
    this.database = new Database(pieceDatabaseName(slot, storageId));
  }

  async have(): Promise<readonly number[]> {
    return (await this.database.keys()).filter((key) => typeof key === "number");
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const [value] = await this.database.getMany([piece]);
    return isBytes(value) ? value : undefined;
  }

  write(pieces: readonly StoredPiece[]): Promise<void> {
    // Cloning a view clones the whole buffer under it.
    return this.database.setMany(pieces.map(({ piece, bytes }) => [piece, tight(bytes)] as const));
  }

  room(): Promise<number> {
    return storageRoom();
  }

  destroy(): Promise<void> {
    return this.database.destroy();
  }

  close(): void {
    this.database.close();
  }
}
