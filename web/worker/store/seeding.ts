/**
 * Makes a torrent of dropped files: reads them once from beginning to end, hashes the pieces and stores them on the
 * way. Reading, hashing and writing overlap, and no more than three chunks are in memory, whatever the files' size.
 *
 * Storing is a service, not a condition: where there is no room the torrent is made all the same, what was stored is
 * removed again, and the caller serves the files where they lie (`FileStore`).
 */

import type { Bytes } from "../../../shared/core/bytes.ts";
import { type InfoHash, idFromBytes } from "../../../shared/core/ids.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import { PIECE_LENGTH, PieceLayout } from "../../../shared/core/layout.ts";
import { isViolation, type Violation } from "../../../shared/core/violation.ts";
import { buildInfo, parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import { sha1 } from "./hasher.ts";
import { JoinedFiles } from "./joined-files.ts";
import type { PieceStore, StoredPiece } from "./piece-store.ts";

/** What is read, hashed and stored in one go. Larger transactions store faster: 2 MiB 80, 8 MiB 115 MB/s. */
const CHUNK_LENGTH = 32 * PIECE_LENGTH;
const HASH_LENGTH = 20;

export interface SeedRequest {
  readonly name: string;
  /** In the torrent's order. One file whose path is [name] makes a single-file torrent. */
  readonly files: readonly SeedFile[];
  /** Empty; undefined: do not store. */
  readonly store: PieceStore | undefined;
  /** 0 to 1, never falling. */
  onProgress(fraction: number): void;
  readonly signal: AbortSignal;
  /** Bytes; a power of two, 16 KiB to 8 MiB. Default: 256 KiB. */
  readonly pieceLength?: number;
}

export interface PreparedSeed {
  readonly metainfo: Metainfo;
  /** false: the store was destroyed, or there was none. */
  readonly stored: boolean;
}

/**
 * When this rejects, the store was destroyed.
 * @throws UnreadableFileError, UnshareableError, or the signal's reason
 */
export async function prepareSeed(request: SeedRequest): Promise<PreparedSeed> {
  const files = new JoinedFiles(request.files);
  const layout = new PieceLayout(files.length, request.pieceLength ?? PIECE_LENGTH);
  const keeper = new Keeper(request.store);
  try {
    const hashes = new Uint8Array(HASH_LENGTH * layout.pieceCount);
    // Names that cannot be shared are found before the files are read, not after.
    await makeMetainfo(request, hashes);
    await keeper.prepare(files.length);
    for await (const chunk of chunks(files)) {
      request.signal.throwIfAborted();
      const pieces = cut(layout, chunk);
      const hashed = await Promise.all(pieces.map(({ bytes }) => sha1(bytes)));
      pieces.forEach(({ piece }, i) => {
        hashes.set(hashed[i] ?? [], piece * HASH_LENGTH);
      });
      await keeper.write(pieces);
      request.onProgress((chunk.offset + chunk.bytes.length) / files.length);
    }
    const metainfo = await makeMetainfo(request, hashes);
    const stored = await keeper.finish();
    request.signal.throwIfAborted();
    request.onProgress(1);
    return { metainfo, stored };
  } catch (error) {
    await keeper.giveUp();
    throw error;
  }
}

/** A name, a path or a number of files that no info dictionary can hold. */
export class UnshareableError extends Error {
  override readonly name = "UnshareableError";
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(violation.violation);
    this.violation = violation;
  }
}

async function makeMetainfo(
  { name, files, pieceLength = PIECE_LENGTH }: SeedRequest,
  pieceHashes: Bytes,
): Promise<Metainfo> {
  const [first] = files;
  const infoBytes = buildInfo({
    name,
    files: files.map(({ file, path }) => ({ path, length: file.size })),
    pieceLength,
    pieceHashes,
    single: files.length === 1 && first?.path.length === 1 && first.path[0] === name,
  });
  if (isViolation(infoBytes)) throw new UnshareableError(infoBytes);
  const infoHash = idFromBytes<InfoHash>(await sha1(infoBytes));
  invariant(infoHash !== undefined, "SHA-1 gives an info hash");
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) throw new UnshareableError(metainfo);
  return metainfo;
}

interface Chunk {
  /** In the torrent, bytes; a piece begins here. */
  readonly offset: number;
  readonly bytes: Bytes;
}

/** The next chunk is being read while the present one is worked on. */
async function* chunks(files: JoinedFiles): AsyncGenerator<Chunk> {
  const read = (offset: number): Promise<Bytes> => {
    const bytes = files.read(offset, Math.min(CHUNK_LENGTH, files.length - offset));
    // Whoever stops early never asks for this chunk; its failure concerns nobody then.
    bytes.catch(() => undefined);
    return bytes;
  };
  if (files.length === 0) return;
  let next = read(0);
  for (let offset = 0; offset < files.length; offset += CHUNK_LENGTH) {
    const bytes = await next;
    const nextOffset = offset + CHUNK_LENGTH;
    if (nextOffset < files.length) next = read(nextOffset);
    yield { offset, bytes };
  }
}

function cut(layout: PieceLayout, { offset, bytes }: Chunk): StoredPiece[] {
  const pieces: StoredPiece[] = [];
  for (let begin = 0; begin < bytes.length; begin += layout.pieceLength) {
    const piece = layout.piece((offset + begin) / layout.pieceLength);
    invariant(piece !== undefined, "a chunk begins with a piece of the torrent");
    pieces.push({ piece, bytes: bytes.subarray(begin, begin + layout.lengthOf(piece)) });
  }
  return pieces;
}

/** Stores as long as that works; once it does not, what was stored is deleted and the rest ignored. */
class Keeper {
  private store: PieceStore | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(store: PieceStore | undefined) {
    this.store = store;
  }

  async prepare(length: number): Promise<void> {
    if (this.store !== undefined && length > (await this.store.room())) await this.giveUp();
  }

  /** Waits for the write before, so that at most one is under way; then begins this one. */
  async write(pieces: readonly StoredPiece[]): Promise<void> {
    await this.running;
    if (this.store !== undefined) this.running = this.store.write(pieces).catch(() => this.giveUp());
  }

  /** @returns whether everything is stored. */
  async finish(): Promise<boolean> {
    await this.running;
    return this.store !== undefined;
  }

  async giveUp(): Promise<void> {
    const store = this.store;
    this.store = undefined;
    // Deleting waits for a write that is under way. If it fails, the slot's next sweep does it.
    await store?.destroy().catch(() => undefined);
  }
}
