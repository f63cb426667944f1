/**
 * Everything between one torrent's engine and its piece store: assembles blocks into pieces, verifies them, stores them in
 * batches, and reads them for uploading through a cache. It also verifies the info dictionary.
 *
 * Always true: every order to verify, store or read is answered by one report, whatever fails. A failure is also kept as a
 * problem to show until a piece is stored again. It knows nothing of peers: which of them asked for a block is part of the order.
 */
import { type Bytes, equalBytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { invariant, unreachable } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Input, Output } from "../engine/io.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { Damage } from "./damage.ts";
import { checkMetadata } from "./metadata-check.ts";
import type { Hash, PieceStore } from "./ports.ts";
import { problemOf } from "./problem-of.ts";
import type { Problem } from "./problems.ts";
import { FileStore } from "./store/file-store.ts";
import { MAX_CACHED_BYTES, PieceCache } from "./store/piece-cache.ts";
import { areAllRight, VerifiedReads } from "./store/verified-reads.ts";
import { WriteBatcher } from "./store/write-batcher.ts";

export type DiskOrder = Extract<
  Output<Uint8Array>,
  {
    readonly type:
      | "write-block"
      | "verify-piece"
      | "store-piece"
      | "discard-piece"
      | "read-block"
      | "verify-metadata";
  }
>;

type ReadOrder = Extract<DiskOrder, { readonly type: "read-block" }>;

export interface PieceDiskOptions {
  readonly infoHash: InfoHash;
  readonly metainfo: Metainfo | undefined;
  readonly store: PieceStore;
  /** The shared files, as long as the session can read them. */
  readonly original?: PieceStore | undefined;
  /** Whether all that is stored was hashed in this run. */
  readonly isVerified?: boolean | undefined;
  readonly hash: Hash;
  /** Metadata that is new, as people see it. */
  readonly opened: (metainfo: Metainfo) => Promise<Metainfo>;
  /** Receives what has become of earlier orders. */
  readonly report: (...inputs: readonly Input<Uint8Array>[]) => void;
}

export class PieceDisk {
  /** As people see it; undefined until it has been verified. */
  metainfo: Metainfo | undefined;
  /** Why the last piece could not be stored or read. */
  problem: Problem | undefined;
  /** Why the verified info dictionary cannot be used. */
  metadataProblem: Problem | undefined;
  readonly damage = new Damage();
  /** The shared files, from which vanished pieces are restored. */
  original: PieceStore | undefined;
  private readonly options: PieceDiskOptions;
  private reads: VerifiedReads | undefined;
  private cache: PieceCache;
  private readonly batcher: WriteBatcher;
  /** Pieces between their first block and the store. The engine limits how many there are at a time (64 MiB). */
  private readonly buffers = new Map<PieceIndex, Bytes>();
  /** Orders that wait for a piece that is being read. */
  private readonly reading = new Map<PieceIndex, ReadOrder[]>();

  constructor(options: PieceDiskOptions) {
    this.options = options;
    this.metainfo = options.metainfo;
    this.original = options.original;
    this.cache = this.openCache(options.metainfo);
    this.batcher = new WriteBatcher(options.store);
  }

  /** @param metainfo verified */
  describe(metainfo: Metainfo): void {
    if (this.metainfo !== undefined) return;
    this.metainfo = metainfo;
    this.cache = this.openCache(metainfo);
    this.options.report({ type: "metadata-verified", metainfo });
  }

  /** @param metainfo the same torrent, with other names and files */
  rename(metainfo: Metainfo): void {
    if (this.metainfo === undefined) return this.describe(metainfo);
    this.metainfo = metainfo;
    this.damage.renamed();
  }

  carryOut(order: DiskOrder): void {
    switch (order.type) {
      case "write-block":
        return this.writeBlock(order.piece, order.begin, order.payload);
      case "verify-piece":
        return void this.verify(order.piece, this.written(order.piece));
      case "store-piece":
        return void this.storePiece(order.piece, this.written(order.piece));
      case "discard-piece":
        return void this.buffers.delete(order.piece);
      case "read-block":
        return this.readBlock(order);
      case "verify-metadata":
        return void this.verifyMetadata(new Uint8Array(order.bytes));
      default:
        return unreachable(order);
    }
  }

  /** Reads a piece that was announced to a peer, because the peer will request it next. */
  readAhead(index: number): void {
    const layout = this.metainfo?.layout;
    const piece = layout?.piece(index);
    if (layout !== undefined && piece !== undefined) this.cache.readAhead(piece, layout.pieceLength);
  }

  /**
   * @param wasStored whether the engine has the piece
   * @returns undefined: the piece is gone, and has been reported lost if it was stored
   */
  async read(piece: PieceIndex, wasStored: boolean): Promise<Bytes | undefined> {
    const bytes = await this.load(piece, this.cache.readInPassing(piece));
    if (bytes !== undefined || !wasStored) return bytes;
    this.noteUnreadable(piece);
    this.options.report({ type: "pieces-lost", pieces: [piece] });
    return undefined;
  }

  /**
   * Finds out which of these stored pieces are still there, and reports the others lost. Pieces that are in memory or in
   * the shared files are stored again. Where the store does not say, nothing is lost yet.
   */
  async recheck(pieces: readonly PieceIndex[]): Promise<void> {
    const stored = await this.options.store.have().catch((error: unknown) => {
      this.problem = problemOf(error, "storage-failed");
    });
    if (stored === undefined) return;
    const there = new Set<number>(stored);
    const missing = pieces.filter((piece) => !there.has(piece));
    const lost: PieceIndex[] = [];
    if (missing.length > 0 && there.size === 0) this.damage.noteCleared();
    for (const piece of missing) if (!(await this.restore(piece))) lost.push(piece);
    this.damage.noteLost(lost);
    if (lost.length > 0) this.options.report({ type: "pieces-lost", pieces: lost });
  }

  /** Whether every piece can be read and has the right hash. */
  async isIntact(): Promise<boolean> {
    return this.metainfo !== undefined && areAllRight({ ...this.options, metainfo: this.metainfo });
  }

  /** Settles when no write is in progress any more. */
  async close(): Promise<void> {
    this.buffers.clear();
    await this.batcher.drained();
    this.cache.clear();
  }

  /** Copies the block once, straight to its place. */
  private writeBlock(piece: PieceIndex, begin: number, payload: Uint8Array): void {
    if (this.metainfo === undefined) return;
    const buffer = this.buffers.get(piece) ?? new Uint8Array(this.metainfo.layout.lengthOf(piece));
    buffer.set(payload, begin);
    this.buffers.set(piece, buffer);
  }

  private written(piece: PieceIndex): Bytes {
    const buffer = this.buffers.get(piece);
    invariant(buffer !== undefined, "a piece is verified and stored only after its blocks were written");
    return buffer;
  }

  private async verify(piece: PieceIndex, bytes: Bytes): Promise<void> {
    const { hash, report } = this.options;
    try {
      const digest = await hash(bytes);
      const expected = this.metainfo?.pieceHash(piece);
      report({ type: "piece-verified", piece, ok: expected !== undefined && equalBytes(digest, expected) });
    } catch (error) {
      this.fail(piece, error);
    }
  }

  private async storePiece(piece: PieceIndex, bytes: Bytes): Promise<void> {
    try {
      await this.batcher.write(piece, bytes);
    } catch (error) {
      return this.fail(piece, error);
    }
    this.problem = undefined;
    this.reads?.noteVerified(piece);
    this.damage.noteStored(piece);
    this.buffers.delete(piece);
    // Other peers will request it soon.
    this.cache.put(piece, bytes);
    this.options.report({ type: "piece-stored", piece });
  }

  private fail(piece: PieceIndex, error: unknown): void {
    this.problem = problemOf(error, "storage-failed");
    this.options.report({ type: "store-failed", piece });
  }

  private readBlock(order: ReadOrder): void {
    const { piece } = order.block;
    const bytes = this.cache.get(piece);
    const waiting = this.reading.get(piece);
    if (bytes !== undefined) {
      this.options.report(blockRead(order, bytes));
    } else if (waiting !== undefined) {
      waiting.push(order);
    } else {
      this.reading.set(piece, [order]);
      void this.readPiece(piece);
    }
  }

  /** Answers all orders for the piece together. */
  private async readPiece(piece: PieceIndex): Promise<void> {
    const bytes = await this.load(piece, this.cache.read(piece));
    if (bytes === undefined) this.noteUnreadable(piece);
    const orders = this.reading.get(piece) ?? [];
    this.reading.delete(piece);
    this.options.report(...orders.map((order) => blockRead(order, bytes)));
  }

  private noteUnreadable(piece: PieceIndex): void {
    if (this.options.store instanceof FileStore) this.problem = { code: "file-changed" };
    else this.damage.noteLost([piece]);
  }

  private async load(piece: PieceIndex, read: Promise<Bytes | undefined>): Promise<Bytes | undefined> {
    const bytes = await read.catch(() => undefined);
    if (bytes?.length === this.metainfo?.layout.lengthOf(piece)) return bytes;
    this.cache.delete(piece);
    return this.mend(piece);
  }

  /** A vanished piece is stored again if it is still in memory or in the shared files. @returns whether it was */
  private async restore(piece: PieceIndex): Promise<boolean> {
    const cached = this.cache.pieces.get(piece);
    if (cached === undefined) return (await this.mend(piece)) !== undefined;
    try {
      await this.batcher.write(piece, cached);
    } catch {
      this.cache.delete(piece);
      return (await this.mend(piece)) !== undefined;
    }
    this.damage.noteMended(piece);
    return true;
  }

  /** @returns the piece from the shared files; if it cannot be stored again, it is read from there the next time too */
  private async mend(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = await this.original?.read(piece).catch(() => undefined);
    if (bytes === undefined) return undefined;
    this.cache.put(piece, bytes);
    this.damage.noteMended(piece);
    await this.batcher.write(piece, bytes).catch((error: unknown) => {
      this.problem = problemOf(error, "storage-failed");
    });
    return bytes;
  }

  private openCache(metainfo: Metainfo | undefined): PieceCache {
    const { store } = this.options;
    this.reads = metainfo && new VerifiedReads({ ...this.options, metainfo });
    // Room for at least two pieces: two peers may request blocks of different ones by turns.
    const bytes = Math.max(MAX_CACHED_BYTES, 2 * (metainfo?.layout.pieceLength ?? 0));
    return new PieceCache(this.reads ?? store, bytes);
  }

  private async verifyMetadata(bytes: Bytes): Promise<void> {
    const { infoHash, hash, opened, report } = this.options;
    const checked = await checkMetadata(infoHash, bytes, hash);
    switch (checked.kind) {
      case "verified":
        return this.describe(await opened(checked.metainfo));
      case "wrong":
        return report({ type: "metadata-verified", metainfo: undefined });
      case "unusable":
        this.metadataProblem = checked.problem;
        return report({ type: "metadata-failed" });
      case "failed":
        return report({ type: "metadata-failed" });
      default:
        return unreachable(checked);
    }
  }
}

function blockRead({ link, block }: ReadOrder, piece: Bytes | undefined): Input<Uint8Array> {
  const payload = piece?.subarray(block.begin, block.begin + block.length);
  return { type: "block-read", link, block, payload };
}
