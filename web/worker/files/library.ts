/** What a session has to be saved and played. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Reader, ReaderOptions } from "../../../shared/session/reader.ts";
import type { Session } from "../../../shared/session/session.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";

export type PieceReader = Pick<Reader, "arriving" | "close" | "read" | "stalled">;

export class Library {
  private readonly session: Session;
  private readonly views: () => readonly SessionView[];

  /** @param views as last published */
  constructor(session: Session, views: () => readonly SessionView[]) {
    this.session = session;
    this.views = views;
  }

  /** @throws when the torrent or its metadata is not here */
  metainfo(infoHash: InfoHash): Metainfo {
    return this.session.metainfo(infoHash);
  }

  /** Milliseconds since 1970. */
  addedAt(infoHash: InfoHash): number {
    return this.session.addedAt(infoHash) ?? Date.now();
  }

  /** File indices. */
  unwanted(infoHash: InfoHash): readonly number[] {
    return this.viewOf(infoHash)?.unwanted ?? [];
  }

  /** Whether every wanted piece is stored. */
  isComplete(infoHash: InfoHash): boolean {
    return this.viewOf(infoHash)?.progress === 1;
  }

  /** @throws when the torrent or its metadata is not here */
  openReader(infoHash: InfoHash, options: ReaderOptions): PieceReader {
    return this.session.openReader(infoHash, options);
  }

  private viewOf(infoHash: InfoHash): TorrentView | undefined {
    return this.views().find(
      (view): view is TorrentView => view.kind === "torrent" && view.infoHash === infoHash,
    );
  }
}
