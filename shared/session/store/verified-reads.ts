/**
 * Reads stored pieces. Each is hashed at its first read, unless this run has seen its right bytes already: a browser reports a
 * write as complete before it is on the disk, and a disk may lie about that too, so that after a loss of power anything can be in
 * the place of a piece that an earlier run has stored. A piece with wrong bytes is one that is not stored.
 */
import { Bitfield } from "../../core/bitfield.ts";
import { type Bytes, equalBytes } from "../../core/bytes.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import type { Hash, PieceStore } from "../ports.ts";

export interface VerifiedStore {
  readonly store: Pick<PieceStore, "read">;
  readonly hash: Hash;
  readonly metainfo: Metainfo;
  /** Whether all that is stored was hashed in this run. */
  readonly isVerified?: boolean | undefined;
}

export class VerifiedReads {
  private readonly options: VerifiedStore;
  /** undefined until the first of them, because a thousand torrents may never be read. */
  private verified: Bitfield | undefined;

  constructor(options: VerifiedStore) {
    this.options = options;
    if (options.isVerified) this.verified = Bitfield.full(options.metainfo.layout.pieceCount);
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = await this.options.store.read(piece);
    if (bytes === undefined || this.verified?.has(piece)) return bytes;
    if (!(await isRight(this.options, piece, bytes))) return undefined;
    this.noteVerified(piece);
    return bytes;
  }

  /** This run has verified the piece and stored it. */
  noteVerified(piece: PieceIndex): void {
    this.verified ??= new Bitfield(this.options.metainfo.layout.pieceCount);
    this.verified.set(piece);
  }
}

/** Whether every piece can be read and has the right hash. */
export async function areAllRight(verified: VerifiedStore): Promise<boolean> {
  for (const piece of verified.metainfo.layout.pieces()) {
    const bytes = await verified.store.read(piece).catch(() => undefined);
    if (bytes === undefined || !(await isRight(verified, piece, bytes))) return false;
  }
  return true;
}

async function isRight({ hash, metainfo }: VerifiedStore, piece: PieceIndex, bytes: Bytes): Promise<boolean> {
  return equalBytes(await hash(bytes), metainfo.pieceHash(piece));
}
