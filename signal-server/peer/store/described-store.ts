/**
 * A piece store that can only be opened once its torrent is known, because the place of a piece depends on how long pieces
 * are. The session asks for nothing before that, except that pieces may arrive while the description is on its way: writes wait
 * for it.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import {
  type ContentSource,
  type PieceRun,
  type PieceStore,
  type StoredPiece,
  type StoredTorrent,
  StoreFailedError,
} from "../../../shared/session/ports.ts";
import type { DiskStore } from "./disk-storage.ts";
import { storeError } from "./durable.ts";

export interface Opened {
  readonly store: PieceStore;
  /** The torrent's record has changed. */
  describe?(torrent: StoredTorrent): void;
  /** Settles when no write is in progress any more. */
  ended?(): Promise<void>;
}

/** Deriving a key from a password takes a second or two. */
const PATIENCE_MS = 10_000;

export interface DescribedOptions {
  /** @returns undefined: too little is known yet */
  open(torrent: StoredTorrent, signal: AbortSignal): Promise<Opened | undefined>;
  /** While the store is not open. */
  room(): Promise<number>;
  /** Deletes what an earlier run has left, when the store was not opened. */
  destroyUnopened(): Promise<void>;
  /** Why the store cannot be opened; it is tried again with the next description, and the next write. */
  readonly failed?: ((error: Error) => void) | undefined;
  /** How long a write waits for the description. A session that ends waits for its writes. */
  readonly patienceMs?: number | undefined;
}

export class DescribedStore implements DiskStore {
  private readonly options: DescribedOptions;
  private readonly end = new AbortController();
  private opened: Opened | undefined;
  private failure: Error | undefined;
  private described: StoredTorrent | undefined;
  /** Descriptions follow each other; settles when the last one has been worked on. */
  private describing: Promise<void> = Promise.resolve();
  private waiting: (() => void)[] = [];

  constructor(options: DescribedOptions) {
    this.options = options;
  }

  /** Returns at once: opening may mean to hash what is on the disk. */
  describe(torrent: StoredTorrent): void {
    this.describing = this.describing.then(() => this.openWith(torrent));
  }

  /** Nothing while the torrent is unknown. @throws why the store cannot be opened */
  async have(): Promise<readonly number[]> {
    return (await this.ready())?.store.have() ?? [];
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    return (await this.ready())?.store.read(piece);
  }

  async write(pieces: readonly StoredPiece[]): Promise<void> {
    return (await this.open()).store.write(pieces);
  }

  async writeRun(run: PieceRun): Promise<ContentSource> {
    return (await this.open()).store.writeRun(run);
  }

  async room(): Promise<number> {
    return this.opened?.store.room() ?? this.options.room();
  }

  async destroy(): Promise<void> {
    this.close();
    await this.describing;
    if (this.opened !== undefined) await this.opened.store.destroy();
    else await this.options.destroyUnopened();
  }

  close(): void {
    this.end.abort();
    this.opened?.store.close();
    this.wake();
  }

  async ended(): Promise<void> {
    await this.describing;
    await this.opened?.ended?.();
  }

  private async openWith(torrent: StoredTorrent): Promise<void> {
    if (this.end.signal.aborted) return;
    this.described = torrent;
    if (this.opened !== undefined) return this.opened.describe?.(torrent);
    const before = this.failure?.message;
    try {
      this.failure = undefined;
      this.opened = await this.options.open(torrent, this.end.signal);
      if (this.end.signal.aborted) this.opened?.store.close();
    } catch (error) {
      this.failure = storeError(error);
      const isNews = this.failure.message !== before && !this.end.signal.aborted;
      if (isNews) this.options.failed?.(this.failure);
    }
    if (this.opened !== undefined || this.failure !== undefined) this.wake();
  }

  /** @returns undefined: the torrent is not known yet */
  private async ready(): Promise<Opened | undefined> {
    await this.describing;
    this.throwIfClosed();
    if (this.failure !== undefined) throw this.failure;
    return this.opened;
  }

  /** Waits until the torrent is known, and can be read where that matters. */
  private async open(): Promise<Opened> {
    await this.describing;
    // What stood in its way, such as a full disk, may be gone. Sessions pause before they write again.
    if (this.failure !== undefined && this.described !== undefined) this.describe(this.described);
    const known = await this.ready();
    if (known !== undefined) return known;
    const { patienceMs = PATIENCE_MS } = this.options;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    const opened = await this.ready();
    if (opened === undefined) throw new StoreFailedError("the torrent cannot be read yet");
    return opened;
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private throwIfClosed(): void {
    if (this.end.signal.aborted) throw new StoreFailedError("the store is closed");
  }
}
