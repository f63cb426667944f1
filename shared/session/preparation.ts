/** Shared files that are being hashed and stored, to become a torrent. It shows its progress and can be cancelled. */
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Clock, Hash, PieceStore, TorrentStorage } from "./ports.ts";
import type { Problem } from "./problems.ts";
import { FileStore } from "./store/file-store.ts";
import type { SeedFile } from "./store/joined-files.ts";
import { prepareSeed } from "./store/seeding.ts";
import type { PreparationView } from "./views.ts";

export interface Prepared {
  readonly metainfo: Metainfo;
  readonly store: PieceStore;
  /** false: served from the shared files, as long as the session lasts. */
  readonly isStored: boolean;
}

export interface PreparationOptions {
  /** Also names the piece store. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly SeedFile[];
  readonly storage: TorrentStorage;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Bytes; undefined: the default. */
  readonly pieceLength: number | undefined;
  /** The view has changed. */
  readonly changed: () => void;
}

export class Preparation {
  /** Set by the caller when `run` has rejected and the user should see why. */
  failure: Problem | undefined;
  isCancelled = false;
  private progress = 0;
  private readonly options: PreparationOptions;
  private readonly shown: PreparationView["files"];
  private readonly length: number;

  constructor(options: PreparationOptions) {
    this.options = options;
    this.shown = options.files.map(({ file, path }) => ({ path, length: file.size }));
    this.length = this.shown.reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Hashes the files and stores their pieces if there is room. Nothing stays in the storage when it rejects.
   * @throws what `prepareSeed` throws
   */
  async run(): Promise<Prepared> {
    const { name, files, hash, pieceLength, changed } = this.options;
    const store = await this.openStore();
    try {
      const { metainfo, isStored } = await prepareSeed({
        name,
        files,
        store,
        hash,
        pieceLength,
        onProgress: (fraction) => {
          this.progress = fraction;
          changed();
        },
        isCancelled: () => this.isCancelled,
      });
      if (isStored && store !== undefined) return { metainfo, store, isStored };
      await this.forget();
      return { metainfo, store: new FileStore(metainfo, files, hash), isStored: false };
    } catch (error) {
      await this.forget();
      throw error;
    }
  }

  view(): PreparationView {
    const { id, name } = this.options;
    const { length, shown: files, progress, failure } = this;
    return { kind: "preparing", id, name, length, files, progress, failure };
  }

  /** @returns undefined where nothing can be stored: in memory, or when the storage is too full for an entry. */
  private async openStore(): Promise<PieceStore | undefined> {
    const { id, name, storage, clock } = this.options;
    if (!storage.isPersistent) return undefined;
    const rest = { infoHash: undefined, paused: false, trackers: [], origin: "seeded" } as const;
    try {
      await storage.put({ storageId: id, name, addedAt: clock.wallTime(), ...rest });
      return storage.storeFor(id);
    } catch {
      return undefined;
    }
  }

  /** If it fails, the next sweep of the storage removes the entry: it has no info hash. */
  private async forget(): Promise<void> {
    await this.options.storage.remove(this.options.id).catch(() => undefined);
  }
}
