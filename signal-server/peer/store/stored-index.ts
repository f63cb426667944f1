/**
 * Which pieces are stored, in a file: the bitfield next to the pieces. After a head there is one entry of 8 bytes for each
 * piece: its length, and a CRC-32 of that with the piece's number and the torrent. A piece without a valid entry is not stored,
 * so a torn file, or one in which a bit has flipped, loses single pieces and never invents one. An entry lies within one sector
 * of any disk, and is written after the piece has reached the disk.
 */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type InfoHash, idToBytes } from "../../../shared/core/ids.ts";
import { StoreFailedError } from "../../../shared/session/ports.ts";

const MAGIC = "tabswarm pieces 1\n";
/** The magic, the info hash in hexadecimal digits, a space, the piece length in 10 digits, a line end; padded. */
const HEAD_BYTES = 128;
const ENTRY_BYTES = 8;

export interface IndexedTorrent {
  readonly infoHash: InfoHash;
  readonly pieceLength: number;
  readonly pieceCount: number;
}

export class StoredIndex {
  /** Bytes per piece; 0: not stored. */
  private readonly lengths: Uint32Array;
  private readonly torrent: IndexedTorrent;
  private readonly base: number;

  private constructor(torrent: IndexedTorrent) {
    this.torrent = torrent;
    this.lengths = new Uint32Array(torrent.pieceCount);
    this.base = crc32(idToBytes(torrent.infoHash));
  }

  /** @param isWhole false: the file was not there, or not one of this torrent's, and has been written from the beginning */
  static async open(
    handle: FileHandle,
    torrent: IndexedTorrent,
  ): Promise<{ readonly index: StoredIndex; readonly isWhole: boolean }> {
    const index = new StoredIndex(torrent);
    const size = HEAD_BYTES + ENTRY_BYTES * torrent.pieceCount;
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    const head = headOf(torrent);
    const isWhole = bytesRead === size && bytes.subarray(0, HEAD_BYTES).equals(head);
    if (bytes.subarray(0, HEAD_BYTES).equals(head)) index.parse(bytes.subarray(HEAD_BYTES, bytesRead));
    if (!isWhole) await index.writeAll(handle);
    return { index, isWhole };
  }

  /** Bytes; 0: not stored. */
  lengthOf(piece: number): number {
    return this.lengths[piece] ?? 0;
  }

  /** Ascending. */
  stored(): number[] {
    const pieces: number[] = [];
    for (let piece = 0; piece < this.lengths.length; piece++)
      if (this.lengths[piece] !== 0) pieces.push(piece);
    return pieces;
  }

  /** In memory only, until it is written. */
  set(piece: number, length: number): void {
    this.lengths[piece] = length;
  }

  /** Writes the entries of these pieces; neighbours go in one write. The caller makes them durable. */
  async write(handle: FileHandle, pieces: Iterable<number>): Promise<void> {
    const sorted = [...new Set(pieces)].sort((a, b) => a - b);
    for (let from = 0; from < sorted.length; ) {
      const first = sorted[from] as number;
      let to = from + 1;
      while (sorted[to] === first + to - from) to++;
      const entries = Buffer.alloc(ENTRY_BYTES * (to - from));
      for (let i = from; i < to; i++) this.writeEntry(entries, ENTRY_BYTES * (i - from), sorted[i] as number);
      await writeFully(handle, entries, HEAD_BYTES + ENTRY_BYTES * first);
      from = to;
    }
  }

  private async writeAll(handle: FileHandle): Promise<void> {
    const bytes = Buffer.alloc(HEAD_BYTES + ENTRY_BYTES * this.lengths.length);
    headOf(this.torrent).copy(bytes);
    for (const piece of this.stored()) this.writeEntry(bytes, HEAD_BYTES + ENTRY_BYTES * piece, piece);
    await writeFully(handle, bytes, 0);
    await handle.truncate(bytes.length);
    await handle.datasync();
  }

  private parse(entries: Buffer): void {
    for (let piece = 0; (piece + 1) * ENTRY_BYTES <= entries.length; piece++) {
      const length = entries.readUInt32BE(piece * ENTRY_BYTES);
      if (length === 0 || length > this.torrent.pieceLength) continue;
      if (entries.readUInt32BE(piece * ENTRY_BYTES + 4) === this.check(piece, length))
        this.lengths[piece] = length;
    }
  }

  private writeEntry(bytes: Buffer, at: number, piece: number): void {
    const length = this.lengthOf(piece);
    bytes.writeUInt32BE(length, at);
    bytes.writeUInt32BE(length === 0 ? 0 : this.check(piece, length), at + 4);
  }

  private check(piece: number, length: number): number {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(piece);
    bytes.writeUInt32BE(length, 4);
    return crc32(bytes, this.base);
  }
}

function headOf({ infoHash, pieceLength }: IndexedTorrent): Buffer {
  const text = `${MAGIC}${infoHash} ${String(pieceLength).padStart(10, "0")}`;
  return Buffer.from(`${text.padEnd(HEAD_BYTES - 1)}\n`);
}

export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw new StoreFailedError("the disk accepts no bytes");
    done += bytesWritten;
  }
}
