/**
 * Makes a torrent of shared files: copies them into the store, then reads the copy once, from beginning to end, and
 * hashes it. A file that changes meanwhile still makes a torrent whose hashes are right. Copying, reading and hashing
 * overlap, and at most three chunks are in memory, whatever the size of the files.
 *
 * A sealed torrent is stored as it was shared and hashed as it is sent: pieces are encrypted one by one, on other threads, while
 * others are hashed.
 *
 * Storing is optional. Without room, the stored part is deleted, the files themselves are read, and the caller serves the
 * torrent from them (`FileStore`).
 */
import type { Bytes } from "../../core/bytes.ts";
import { type InfoHash, idFromBytes } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { PieceLayout } from "../../core/layout.ts";
import { isViolation } from "../../core/violation.ts";
import { parseInfo, planInfo } from "../../metainfo/info.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { type ContentCipher, contentCipher } from "../../metainfo/sealed/content-cipher.ts";
import type { KeyMaterial } from "../../metainfo/sealed/keys.ts";
import { planSealed } from "../../metainfo/sealed/manifest.ts";
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import type { ContentSource, Hash, PieceRun, PieceStore } from "../ports.ts";
import { JoinedFiles, type SeedFile } from "./joined-files.ts";
import { CancelledError, UnshareableError } from "./seeding-errors.ts";

/**
 * Stored, read and hashed in one go. In Chromium, writing Blobs to IndexedDB reaches 140 MB/s with 256 KiB each and
 * 300 MB/s with 8 MiB each.
 */
const CHUNK_BYTES = 8 * 1024 * 1024;
const HASH_LENGTH = 20;

/** What makes a torrent a sealed one. */
export interface Sealing {
  readonly crypto: SealCrypto;
  readonly material: KeyMaterial;
  /** 12 bytes that no other torrent has. */
  readonly iv: Bytes;
}

export interface SeedRequest {
  readonly name: string;
  /** In the torrent's order. One file whose path is [name] makes a single-file torrent. */
  readonly files: readonly SeedFile[];
  /** Empty; undefined: store nothing. */
  readonly store: PieceStore | undefined;
  readonly hash: Hash;
  /** Receives numbers from 0 to 1 that never fall. */
  onProgress(fraction: number): void;
  readonly isCancelled: () => boolean;
  /** Bytes; a power of two from 16 KiB. Default: as `planInfo` chooses. */
  readonly pieceLength?: number | undefined;
  /** undefined: anyone can read it. */
  readonly sealing?: Sealing | undefined;
}

export interface PreparedSeed {
  /** As peers know it. */
  readonly metainfo: Metainfo;
  /** false: the store was destroyed, or there was none. */
  readonly isStored: boolean;
}

/**
 * Destroys the store when it rejects.
 * @throws UnreadableFileError, UnshareableError, CancelledError, and what `hash` throws
 */
export async function prepareSeed(request: SeedRequest): Promise<PreparedSeed> {
  const { hash, isCancelled, onProgress, sealing } = request;
  const copier = new Copier(request.store);
  const throwIfCancelled = (): void => {
    if (isCancelled()) throw new CancelledError("preparing was cancelled");
  };
  try {
    const files = new JoinedFiles(request.files);
    // Before the files are read, because that can take minutes.
    const plan = planOf(request);
    const { layout } = plan;
    const cipher = sealing && (await contentCipher(sealing.crypto, sealing.material));
    const hashes = new Uint8Array(HASH_LENGTH * layout.pieceCount);
    if (request.store !== undefined && files.length > (await request.store.room())) await copier.giveUp();
    for await (const { offset, bytes } of ahead(
      readChunks(files, copier, ahead(copyChunks(files, layout, copier))),
    )) {
      throwIfCancelled();
      const hashed = await hashPieces(offset, bytes, layout, hash, cipher);
      hashed.forEach((pieceHash, i) => {
        hashes.set(pieceHash, (offset / layout.pieceLength + i) * HASH_LENGTH);
      });
      onProgress((offset + bytes.length) / files.length);
    }
    const metainfo = await metainfoOf(plan, hashes, hash);
    throwIfCancelled();
    onProgress(1);
    return { metainfo, isStored: copier.store !== undefined };
  } catch (error) {
    await copier.giveUp();
    throw error;
  }
}

/** An info dictionary that is complete except for its piece hashes. */
interface Plan {
  readonly layout: PieceLayout;
  build(pieceHashes: Bytes): Promise<Bytes>;
}

function planOf({ name, files, pieceLength, sealing }: SeedRequest): Plan {
  const [first] = files;
  const parts = {
    name,
    files: files.map(({ file: { lastModified, size }, path }) => {
      return { path, length: size, ...(lastModified !== undefined && { modifiedAt: lastModified }) };
    }),
    pieceLength,
    single: files.length === 1 && first?.path.length === 1 && first.path[0] === name,
  };
  if (sealing === undefined) {
    const plan = planInfo(parts);
    if (isViolation(plan)) throw new UnshareableError(plan);
    return { layout: plan.layout, build: async (hashes) => plan.build(hashes) };
  }
  const plan = planSealed(parts);
  if (isViolation(plan)) throw new UnshareableError(plan);
  const { crypto, iv, material } = sealing;
  return { layout: plan.layout, build: (hashes) => plan.build(hashes, crypto, material, iv) };
}

async function metainfoOf(plan: Plan, pieceHashes: Bytes, hash: Hash): Promise<Metainfo> {
  const infoBytes = await plan.build(pieceHashes);
  const infoHash = idFromBytes<InfoHash>(await hash(infoBytes));
  invariant(infoHash !== undefined, "a SHA-1 is as long as an info hash");
  const metainfo = parseInfo(infoHash, infoBytes);
  invariant(!isViolation(metainfo), "an info dictionary that we wrote can be read");
  return metainfo;
}

interface Chunk {
  /** Bytes from the torrent's beginning, where a piece starts. */
  readonly offset: number;
  readonly length: number;
  /** The stored copy; undefined: not stored. */
  readonly copy: ContentSource | undefined;
}

async function* copyChunks(files: JoinedFiles, layout: PieceLayout, copier: Copier): AsyncGenerator<Chunk> {
  const chunkBytes = Math.max(CHUNK_BYTES, layout.pieceLength);
  for (let offset = 0; offset < files.length; offset += chunkBytes) {
    const length = Math.min(chunkBytes, files.length - offset);
    const first = layout.piece(offset / layout.pieceLength);
    invariant(first !== undefined, "a chunk begins with a piece of the torrent");
    const parts = files.slices(offset, length);
    yield { offset, length, copy: await copier.copy({ first, pieceLength: layout.pieceLength, parts }) };
  }
}

async function* readChunks(
  files: JoinedFiles,
  copier: Copier,
  chunks: AsyncIterable<Chunk>,
): AsyncGenerator<{ readonly offset: number; readonly bytes: Bytes }> {
  for await (const { offset, length, copy } of chunks) {
    const copied = await copy?.arrayBuffer().catch(() => undefined);
    const buffer = copied?.byteLength === length ? copied : undefined;
    // The copy is gone when a later chunk found no room. One that cannot be read whole is useless for seeding too.
    if (copy !== undefined && buffer === undefined) await copier.giveUp();
    yield { offset, bytes: buffer ? new Uint8Array(buffer) : await files.read(offset, length) };
  }
}

/** Starts the next item while the caller works on the present one. */
async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      // A caller that stops early never asks for it.
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    // Waits for the item in progress.
    await items.return(undefined);
  }
}

/** @param offset of the bytes in the torrent, where a piece starts */
function hashPieces(
  offset: number,
  bytes: Bytes,
  { pieceLength }: PieceLayout,
  hash: Hash,
  cipher: ContentCipher | undefined,
): Promise<Bytes[]> {
  const pieces = cut(bytes, pieceLength);
  if (cipher === undefined) return Promise.all(pieces.map(hash));
  return Promise.all(
    pieces.map(async (piece, i) => hash(await cipher.apply(offset + i * pieceLength, piece))),
  );
}

function cut(bytes: Bytes, pieceLength: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let begin = 0; begin < bytes.length; begin += pieceLength)
    pieces.push(bytes.subarray(begin, begin + pieceLength));
  return pieces;
}

/** Copies into the store until that fails once; then deletes the copies and ignores the rest. */
class Copier {
  /** undefined: nothing is stored any more. */
  store: PieceStore | undefined;

  constructor(store: PieceStore | undefined) {
    this.store = store;
  }

  async copy(run: PieceRun): Promise<ContentSource | undefined> {
    return this.store?.writeRun(run).catch(() => this.giveUp());
  }

  async giveUp(): Promise<undefined> {
    const store = this.store;
    this.store = undefined;
    // Waits for a write in progress. If it fails, the next sweep of the storage deletes the rest.
    await store?.destroy().catch(() => undefined);
    return undefined;
  }
}
