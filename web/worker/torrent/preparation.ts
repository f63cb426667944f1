/** A dropped file on its way to becoming a torrent: a card with progress, which can be given up. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { FileStore } from "../store/file-store.ts";
import type { PieceStore } from "../store/piece-store.ts";
import { prepareSeed } from "../store/seeding.ts";
import type { Shelf } from "./shelf.ts";

export interface Prepared {
  readonly metainfo: Metainfo;
  readonly store: PieceStore;
  /** false: served from the dropped files, for as long as the tab lives. */
  readonly isStored: boolean;
}

export class Preparation {
  readonly id: string;
  progress = 0;
  failure: Problem | undefined;
  private readonly name: string;
  private readonly files: readonly SeedFile[];
  private readonly shown: TorrentView["files"];
  private readonly controller = new AbortController();

  constructor(id: string, name: string, files: readonly SeedFile[]) {
    this.id = id;
    this.name = name;
    this.files = files;
    this.shown = files.map(({ file, path }) => ({ path, length: file.size }));
  }

  get isGivenUp(): boolean {
    return this.controller.signal.aborted;
  }

  /**
   * Hashes the files and stores their pieces on the shelf, if there is room.
   * @param pieceLength bytes; undefined: as everywhere
   * @throws what `prepareSeed` throws; then nothing is left but the shelf's entry
   */
  async run(shelf: Shelf, changed: () => void, pieceLength?: number): Promise<Prepared> {
    const { id, name, files } = this;
    const { signal } = this.controller;
    const onProgress = (fraction: number): void => {
      this.progress = fraction;
      changed();
    };
    const shelved = await this.storeOn(shelf);
    const { metainfo, stored } = await prepareSeed({
      name,
      files,
      store: shelved,
      onProgress,
      signal,
      ...(pieceLength !== undefined && { pieceLength }),
    });
    if (stored && shelved !== undefined) return { metainfo, store: shelved, isStored: true };
    await shelf.remove(id);
    return { metainfo, store: new FileStore(metainfo, files), isStored: false };
  }

  cancel(): void {
    this.controller.abort(new DOMException("given up", "AbortError"));
  }

  view(): TorrentView {
    return {
      id: this.id,
      // Not known before the last piece is hashed.
      infoHash: "" as InfoHash,
      name: this.name,
      length: this.shown.reduce((sum, { length }) => sum + length, 0),
      pieceCount: 0,
      piecesHave: 0,
      state: this.failure === undefined ? "preparing" : "failed",
      downloaded: 0,
      uploaded: 0,
      wasted: 0,
      downloadRate: 0,
      uploadRate: 0,
      peers: [],
      files: this.shown,
      progress: this.progress,
      eta: undefined,
      swarm: undefined,
      availability: 0,
      failure: this.failure,
      notices: [],
      pieces: undefined,
    };
  }

  /** @returns undefined where nothing can be stored: on a shelf in memory, or when not even an entry finds room */
  private async storeOn(shelf: Shelf): Promise<PieceStore | undefined> {
    if (shelf.slot === undefined) return undefined;
    const about = { infoHash: undefined, paused: false, trackers: [], origin: "seeded" } as const;
    try {
      await shelf.put({ storageId: this.id, name: this.name, addedAt: Date.now(), ...about });
      return shelf.storeFor(this.id);
    } catch {
      return undefined;
    }
  }
}
