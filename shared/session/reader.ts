/**
 * Reads pieces of a torrent while they arrive, for one player or one save: a read waits until its piece is stored. A
 * playback also has a window, the pieces that it needs next; the engine fetches these first, in order.
 */
import type { Bytes } from "../core/bytes.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { DamagedCopyError } from "./damage.ts";
import type { ReaderView } from "./views.ts";

export interface ReaderOptions {
  readonly kind: "playback" | "save";
  /** undefined: all wanted files. */
  readonly fileIndex: number | undefined;
}

/** The torrent has been removed, or its session has ended. */
export class TorrentGoneError extends Error {
  override readonly name = "TorrentGoneError";
}

/** What a reader needs of its torrent. */
export interface ReadTorrent {
  readonly metainfo: Metainfo;
  isStored(piece: PieceIndex): boolean;
  /** It was stored and has vanished. */
  isLost(piece: PieceIndex): boolean;
  isPaused(): boolean;
  /** As `StoredCopy.read`. */
  read(piece: PieceIndex): Promise<Bytes | undefined>;
  /** Resolves when the piece is stored the next time. */
  arrival(piece: PieceIndex): Promise<void>;
  /** Calls `stored` for every piece that is stored from now on. @returns a function that ends it */
  listen(stored: (piece: PieceIndex) => void): () => void;
  /** Pieces of a playback's window. */
  windowLength(fileIndex: number | undefined): number;
  grow(fileIndex: number | undefined): void;
  /** The reader has moved. */
  moved(): void;
  closed(reader: Reader): void;
}

export class Reader {
  readonly options: ReaderOptions;
  private readonly torrent: ReadTorrent;
  /** Of its file, or of the torrent: bytes. */
  private readonly range: { readonly offset: number; readonly length: number };
  /** The piece that was read last. */
  private piece: PieceIndex | undefined;
  private endedBy: Error | undefined;
  /** Each rejects one call that is waiting. */
  private readonly waiting = new Set<(error: Error) => void>();

  /** @throws when there is no such file */
  constructor(options: ReaderOptions, torrent: ReadTorrent) {
    const { files, layout } = torrent.metainfo;
    const { fileIndex } = options;
    const range = fileIndex === undefined ? { offset: 0, length: layout.length } : files[fileIndex];
    if (range === undefined) throw new Error("the torrent has no such file");
    this.options = options;
    this.torrent = torrent;
    this.range = range;
  }

  /**
   * Waits until the piece is stored. A playback moves its window there.
   * @throws TorrentGoneError; DamagedCopyError when a stored piece has vanished and nobody is here who has it; the
   * signal's reason
   */
  async read(piece: PieceIndex, signal?: AbortSignal): Promise<Bytes> {
    this.moveTo(piece);
    for (;;) {
      const bytes = await this.unlessEnded(this.stored(piece), signal);
      if (bytes !== undefined) return bytes;
    }
  }

  /** These pieces in the order in which they are stored: first those that are. @throws as `read` */
  async *arriving(pieces: Iterable<PieceIndex>, signal?: AbortSignal): AsyncIterableIterator<PieceIndex> {
    const missing = new Set(pieces);
    const arrived: PieceIndex[] = [];
    let wake: () => void = () => undefined;
    const stop = this.torrent.listen((piece) => {
      if (!missing.delete(piece)) return;
      arrived.push(piece);
      wake();
    });
    try {
      for (const piece of missing) {
        if (!this.torrent.isStored(piece)) continue;
        missing.delete(piece);
        await this.unlessEnded(undefined, signal);
        yield piece;
      }
      while (missing.size > 0 || arrived.length > 0) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await this.unlessEnded(arrived.length > 0 ? undefined : woken, signal);
        const piece = arrived.shift();
        if (piece !== undefined) yield piece;
      }
    } finally {
      stop();
    }
  }

  /** The player ran dry: the window grows, also that of later playbacks of the file. */
  stalled(): void {
    if (this.endedBy === undefined && this.options.kind === "playback")
      this.torrent.grow(this.options.fileIndex);
  }

  /** Calls that are waiting reject. */
  close(): void {
    this.end(new Error("the reader is closed"));
  }

  end(reason: Error): void {
    if (this.endedBy !== undefined) return;
    this.endedBy = reason;
    for (const reject of [...this.waiting]) reject(reason);
    this.torrent.closed(this);
  }

  /** The pieces that a playback needs next. */
  get window(): ReaderView["window"] {
    if (this.options.kind === "save" || this.piece === undefined) return undefined;
    const { layout } = this.torrent.metainfo;
    const { offset, length } = this.range;
    const fileEnd = Math.ceil((offset + length) / layout.pieceLength);
    const end = this.piece + this.torrent.windowLength(this.options.fileIndex);
    return { first: this.piece, end: Math.max(this.piece + 1, Math.min(fileEnd, end)) };
  }

  view(): ReaderView {
    const { kind, fileIndex } = this.options;
    const at = this.piece === undefined ? 0 : this.torrent.metainfo.layout.offsetOf(this.piece);
    return { fileIndex, kind, position: Math.max(0, at - this.range.offset), window: this.window };
  }

  private moveTo(piece: PieceIndex): void {
    if (this.piece === piece) return;
    this.piece = piece;
    this.torrent.moved();
  }

  /** @returns undefined: it vanished and has been fetched again since */
  private async stored(piece: PieceIndex): Promise<Bytes | undefined> {
    const { torrent } = this;
    if (!torrent.isStored(piece) && !torrent.isLost(piece)) await torrent.arrival(piece);
    try {
      return await torrent.read(piece);
    } catch (error) {
      if (!(error instanceof DamagedCopyError && torrent.isPaused())) throw error;
      // It is fetched once the torrent is resumed.
      await torrent.arrival(piece);
      return undefined;
    }
  }

  private unlessEnded<T>(
    work: Promise<T> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T | undefined> {
    return new Promise<T | undefined>((resolve, reject) => {
      const stop = (): void => {
        this.waiting.delete(fail);
        signal?.removeEventListener("abort", abort);
      };
      const fail = (error: unknown): void => {
        stop();
        reject(error);
      };
      const abort = (): void => fail(signal?.reason);
      if (signal?.aborted) return reject(signal.reason);
      if (this.endedBy !== undefined) return reject(this.endedBy);
      this.waiting.add(fail);
      signal?.addEventListener("abort", abort);
      const done = (value: T | undefined): void => {
        stop();
        resolve(value);
      };
      Promise.resolve(work).then(done, fail);
    });
  }
}
