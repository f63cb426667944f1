/** The open readers of one torrent: wakes them when pieces are stored, and merges their windows for the engine. */
import type { PieceIndex } from "../core/layout.ts";
import { Reader, type ReaderOptions, type ReadTorrent, TorrentGoneError } from "./reader.ts";
import type { ReaderView } from "./views.ts";

/** About a second of high-quality video: enough for a player to start with. */
export const FIRST_WINDOW_BYTES = 2 * 1024 * 1024;
/** A reserve of several seconds. A wider window would be most of a swarm's requests, and its order no longer the rarest first. */
export const MAX_WINDOW_BYTES = 32 * 1024 * 1024;

/** Small pieces make a window of many, and the engine looks at all of them whenever it requests something. */
const MAX_WINDOW_PIECES = 256;

type Torrent = Pick<ReadTorrent, "isLost" | "isPaused" | "isStored" | "metainfo" | "read">;

interface Arrival {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

export class Readers {
  private readonly open = new Set<Reader>();
  private readonly listeners = new Set<(piece: PieceIndex) => void>();
  private readonly arrivals = new Map<PieceIndex, Arrival>();
  /** Bytes of the windows that have grown, by file. */
  private readonly windows = new Map<number | undefined, number>();
  private readonly moved: () => void;

  /** @param moved the windows or positions are others */
  constructor(moved: () => void) {
    this.moved = moved;
  }

  /** @throws when there is no such file */
  add(options: ReaderOptions, torrent: Torrent): Reader {
    const { pieceLength } = torrent.metainfo.layout;
    const reader = new Reader(options, {
      ...torrent,
      arrival: (piece) => this.arrival(piece),
      listen: (stored) => {
        this.listeners.add(stored);
        return () => void this.listeners.delete(stored);
      },
      windowLength: (file) => {
        const pieces = Math.ceil(this.windowBytes(file) / pieceLength);
        return Math.min(MAX_WINDOW_PIECES, Math.max(2, pieces));
      },
      grow: (file) => {
        this.windows.set(file, Math.min(MAX_WINDOW_BYTES, 2 * this.windowBytes(file)));
        this.moved();
      },
      moved: this.moved,
      closed: (closed) => {
        this.open.delete(closed);
        this.moved();
      },
    });
    this.open.add(reader);
    this.moved();
    return reader;
  }

  stored(piece: PieceIndex): void {
    this.arrivals.get(piece)?.resolve();
    this.arrivals.delete(piece);
    for (const listener of [...this.listeners]) listener(piece);
  }

  /** The torrent is gone. */
  end(): void {
    for (const reader of [...this.open]) reader.end(new TorrentGoneError("the torrent is not here any more"));
  }

  views(): readonly ReaderView[] {
    return [...this.open].map((reader) => reader.view());
  }

  /** The pieces of all windows: the first of each reader, then the second of each, and so on. */
  urgent(): readonly PieceIndex[] {
    const windows = [...this.open].map(({ window }) => window).filter((window) => window !== undefined);
    const urgent = new Set<PieceIndex>();
    const longest = Math.max(0, ...windows.map(({ first, end }) => end - first));
    for (let place = 0; place < longest; place++)
      for (const { first, end } of windows)
        if (first + place < end) urgent.add((first + place) as PieceIndex);
    return [...urgent];
  }

  private windowBytes(file: number | undefined): number {
    return this.windows.get(file) ?? FIRST_WINDOW_BYTES;
  }

  private arrival(piece: PieceIndex): Promise<void> {
    const known = this.arrivals.get(piece);
    if (known !== undefined) return known.promise;
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    this.arrivals.set(piece, { promise, resolve });
    return promise;
  }
}
