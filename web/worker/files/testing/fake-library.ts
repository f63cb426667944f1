/** Torrents in memory whose pieces arrive when the test says so. */
import type { Bytes } from "../../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../../shared/core/layout.ts";
import type { Metainfo } from "../../../../shared/metainfo/metainfo.ts";
import { MemoryStore } from "../../../../shared/session/store/memory-store.ts";
import { prepareSeed } from "../../../../shared/session/store/seeding.ts";
import { platform } from "../../platform.ts";
import type { Library, PieceReader } from "../library.ts";

export interface MadeFile {
  readonly path: readonly string[];
  readonly content: Bytes;
}

export class FakeLibrary implements Pick<Library, keyof Library> {
  readonly metainfoOfAll: Metainfo;
  /** Pieces in the order in which they were read. */
  readonly reads: PieceIndex[] = [];
  openReaders = 0;
  stalls = 0;
  unwantedFiles: readonly number[] = [];
  private readonly store: MemoryStore;
  private readonly missing = new Set<PieceIndex>();
  private waiting: (() => void)[] = [];
  private isGone = false;

  constructor(metainfo: Metainfo, store: MemoryStore) {
    this.metainfoOfAll = metainfo;
    this.store = store;
  }

  /** Another tab, or the same one after a reload: of the same torrent, with every piece. */
  again(): FakeLibrary {
    return new FakeLibrary(this.metainfoOfAll, this.store);
  }

  get infoHash() {
    return this.metainfoOfAll.infoHash;
  }

  /** From now on these pieces are not here. */
  lose(pieces: Iterable<PieceIndex>): void {
    for (const piece of pieces) this.missing.add(piece);
  }

  arrive(pieces: Iterable<PieceIndex>): void {
    for (const piece of pieces) this.missing.delete(piece);
    this.wake();
  }

  /** The torrent is removed. */
  remove(): void {
    this.isGone = true;
    this.wake();
  }

  metainfo(infoHash: string): Metainfo {
    if (infoHash !== this.infoHash || this.isGone) throw new Error("this torrent is not here");
    return this.metainfoOfAll;
  }

  addedAt(): number {
    return Date.UTC(2026, 0, 2, 3, 4, 6);
  }

  unwanted(): readonly number[] {
    return this.unwantedFiles;
  }

  isComplete(): boolean {
    return this.missing.size === 0;
  }

  openReader(): PieceReader {
    this.openReaders++;
    return {
      read: async (piece, signal) => {
        this.reads.push(piece);
        await this.until(() => !this.missing.has(piece), signal);
        const bytes = await this.store.read(piece);
        if (bytes === undefined) throw new Error("every piece was stored");
        return bytes;
      },
      arriving: (pieces, signal) => this.arriving([...pieces], signal),
      stalled: () => {
        this.stalls++;
      },
      close: () => {
        this.openReaders--;
      },
    };
  }

  private async *arriving(missing: PieceIndex[], signal?: AbortSignal): AsyncGenerator<PieceIndex> {
    while (missing.length > 0) {
      const next = (): number => missing.findIndex((piece) => !this.missing.has(piece));
      await this.until(() => next() >= 0, signal);
      yield* missing.splice(next(), 1);
    }
  }

  private async until(isTrue: () => boolean, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.isGone) throw new Error("the torrent was removed");
      if (isTrue()) return;
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

export async function fakeLibrary(name: string, files: readonly MadeFile[]): Promise<FakeLibrary> {
  const store = new MemoryStore();
  const { metainfo } = await prepareSeed({
    name,
    files: files.map(({ path, content }) => ({ path, file: new File([content], path.at(-1) ?? "") })),
    store,
    hash: platform.hash,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  return new FakeLibrary(metainfo, store);
}
