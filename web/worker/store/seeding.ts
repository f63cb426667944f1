/**
 * Makes a torrent of dropped files: the browser copies them into the store, and what lies there is read once from
 * beginning to end and hashed. Copying, reading and hashing overlap, and no more than three chunks are in memory,
 * whatever the files' size. So a file that changes meanwhile still makes a torrent whose hashes are right.
 *
 * Storing is a service, not a condition: where there is no room the torrent is made all the same, what was stored is
 * removed again, the files themselves are read, and the caller serves them where they lie (`FileStore`).
 */

import type { Bytes } from "../../../shared/core/bytes.ts";
import { type InfoHash, idFromBytes } from "../../../shared/core/ids.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import { PIECE_LENGTH, type PieceIndex, PieceLayout } from "../../../shared/core/layout.ts";
import { isViolation, type Violation } from "../../../shared/core/violation.ts";
import { buildInfo, parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import { sha1 } from "./hasher.ts";
import { JoinedFiles } from "./joined-files.ts";
import type { PieceStore } from "./piece-store.ts";

/** What is stored, read and hashed in one go. Fewer Blobs store faster: of 256 KiB 140, of 8 MiB 300 MB/s. */
const PIECES_IN_CHUNK = 32;
const CHUNK_LENGTH = PIECES_IN_CHUNK * PIECE_LENGTH;
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
    for await (const { offset, bytes } of ahead(
      readChunks(files, keeper, ahead(keptChunks(files, layout, keeper))),
    )) {
      request.signal.throwIfAborted();
      const hashed = await Promise.all(cut(bytes, layout.pieceLength).map(sha1));
      hashed.forEach((hash, i) => {
        hashes.set(hash, (offset / layout.pieceLength + i) * HASH_LENGTH);
      });
      request.onProgress((offset + bytes.length) / files.length);
    }
    const metainfo = await makeMetainfo(request, hashes);
    const stored = keeper.isKeeping;
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
  readonly length: number;
  /** What the store has of it; undefined: not stored. */
  readonly kept: Blob | undefined;
}

async function* keptChunks(files: JoinedFiles, layout: PieceLayout, keeper: Keeper): AsyncGenerator<Chunk> {
  for (let offset = 0; offset < files.length; offset += CHUNK_LENGTH) {
    const length = Math.min(CHUNK_LENGTH, files.length - offset);
    const first = layout.piece(offset / layout.pieceLength);
    invariant(first !== undefined, "a chunk begins with a piece of the torrent");
    yield { offset, length, kept: await keeper.keep(first, layout.pieceLength, files.blob(offset, length)) };
  }
}

async function* readChunks(
  files: JoinedFiles,
  keeper: Keeper,
  chunks: AsyncIterable<Chunk>,
): AsyncGenerator<{ readonly offset: number; readonly bytes: Bytes }> {
  for await (const { offset, length, kept } of chunks) {
    // It is gone when a later chunk found no room. A copy that cannot be read for another reason is none.
    const copy = await kept?.arrayBuffer().catch(() => keeper.giveUp());
    const bytes = copy instanceof ArrayBuffer ? new Uint8Array(copy) : await files.read(offset, length);
    yield { offset, bytes };
  }
}

/** The next item is under way while the present one is worked on. */
async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      // Whoever stops early never asks for it; its failure concerns nobody then.
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    // Waits for what is under way.
    await items.return(undefined);
  }
}

function cut(bytes: Bytes, pieceLength: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let begin = 0; begin < bytes.length; begin += pieceLength)
    pieces.push(bytes.subarray(begin, begin + pieceLength));
  return pieces;
}

/** Stores as long as that works; once it does not, what was stored is deleted and the rest ignored. */
class Keeper {
  private store: PieceStore | undefined;

  constructor(store: PieceStore | undefined) {
    this.store = store;
  }

  /** Whether everything so far is stored. */
  get isKeeping(): boolean {
    return this.store !== undefined;
  }

  async prepare(length: number): Promise<void> {
    if (this.store !== undefined && length > (await this.store.room())) await this.giveUp();
  }

  /** @returns the copy; undefined: nothing is stored any more. */
  async keep(first: PieceIndex, pieceLength: number, content: Blob): Promise<Blob | undefined> {
    try {
      return await this.store?.writeRun({ first, pieceLength, content });
    } catch {
      await this.giveUp();
      return undefined;
    }
  }

  async giveUp(): Promise<void> {
    const store = this.store;
    this.store = undefined;
    // Deleting waits for a write that is under way. If it fails, the slot's next sweep does it.
    await store?.destroy().catch(() => undefined);
  }
}
