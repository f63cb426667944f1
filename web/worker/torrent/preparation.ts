/** A dropped file on its way to becoming a torrent: a card with progress, which can be given up. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/torrent-view.ts";

export class Preparation {
  readonly id: string;
  progress = 0;
  failure: Problem | undefined;
  private readonly name: string;
  private readonly files: readonly SeedFile[];
  private readonly controller = new AbortController();

  constructor(id: string, name: string, files: readonly SeedFile[]) {
    this.id = id;
    this.name = name;
    this.files = files;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
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
      length: this.files.reduce((sum, { file }) => sum + file.size, 0),
      pieceCount: 0,
      piecesHave: 0,
      state: this.failure === undefined ? "preparing" : "failed",
      downloaded: 0,
      uploaded: 0,
      wasted: 0,
      downloadRate: 0,
      uploadRate: 0,
      peers: [],
      files: this.files.map(({ file, path }) => ({ path, length: file.size })),
      progress: this.progress,
      eta: undefined,
      swarm: undefined,
      availability: 0,
      failure: this.failure,
      notices: [],
      pieces: undefined,
    };
  }
}
