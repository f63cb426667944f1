/** Shared files that are being hashed and stored, to become a torrent. It shows its progress and can be cancelled. */
import type { PieceStore, SessionPorts } from "./ports.ts";
import type { Problem } from "./problems.ts";
import { FileStore } from "./store/file-store.ts";
import { type PreparedSeed, prepareSeed, type SeedRequest } from "./store/seeding.ts";
import type { PreparationView } from "./views.ts";

/** Not stored: served from the shared files, as long as the session lasts. */
export interface Prepared extends PreparedSeed {
  readonly store: PieceStore;
}

interface PreparationRequest extends Pick<SeedRequest, "name" | "files" | "pieceLength"> {
  /** Also names the piece store. */
  readonly id: string;
}

export class Preparation {
  /** Set by the caller when `run` has rejected and the user should see why. */
  failure: Problem | undefined;
  isCancelled = false;
  private progress = 0;
  private readonly request: PreparationRequest;
  private readonly ports: Pick<SessionPorts, "storage" | "clock" | "hash">;
  private readonly changed: () => void;
  private readonly shown: PreparationView["files"];
  private readonly length: number;

  /** @param changed the view has changed */
  constructor(request: PreparationRequest, ports: Preparation["ports"], changed: () => void) {
    this.request = request;
    this.ports = ports;
    this.changed = changed;
    this.shown = request.files.map(({ file, path }) => ({ path, length: file.size }));
    this.length = this.shown.reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Hashes the files and stores their pieces if there is room. Nothing stays in the storage when it rejects.
   * @throws what `prepareSeed` throws
   */
  async run(): Promise<Prepared> {
    const { hash, storage } = this.ports;
    const onProgress = (fraction: number): void => {
      this.progress = fraction;
      this.changed();
    };
    const isCancelled = () => this.isCancelled;
    const store = await this.openStore();
    let isStored = false;
    try {
      const prepared = await prepareSeed({ ...this.request, store, hash, onProgress, isCancelled });
      const { metainfo } = prepared;
      isStored = prepared.isStored;
      if (isStored && store !== undefined) return { metainfo, store, isStored };
      return { metainfo, store: new FileStore(metainfo, this.request.files, hash), isStored };
    } finally {
      // If that fails, the next sweep of the storage removes the entry: it has no info hash.
      if (!isStored) await storage.remove(this.request.id).catch(() => undefined);
    }
  }

  view(): PreparationView {
    const { id, name } = this.request;
    const { length, shown: files, progress, failure } = this;
    return { kind: "preparing", id, name, length, files, progress, failure };
  }

  /** @returns undefined where nothing can be stored: in memory, or when the storage is too full for an entry. */
  private async openStore(): Promise<PieceStore | undefined> {
    const { id, name } = this.request;
    const { storage, clock } = this.ports;
    if (!storage.isPersistent) return undefined;
    const rest = { infoHash: undefined, paused: false, trackers: [], origin: "seeded" } as const;
    try {
      await storage.put({ storageId: id, name, addedAt: clock.wallTime(), ...rest });
      return storage.storeFor(id);
    } catch {
      return undefined;
    }
  }
}
