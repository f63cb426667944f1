/**
 * The torrents of the keeper's session: opens, admits and drops them on order, reports their info dictionaries and their
 * progress. Before a torrent is admitted, its info dictionary is all that it fetches. It decides nothing, and knows no key.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { KEEPER_CLIENT } from "../../shared/keeper/protocol.ts";
import type { SessionPorts, StoredTorrent, TorrentStorage } from "../../shared/session/ports.ts";
import { Session } from "../../shared/session/session.ts";
import { Turns } from "../../shared/session/turns.ts";
import type { TorrentView } from "../../shared/session/views.ts";
import type { FromChild, Report, ShareToHold } from "./child-messages.ts";
import { inspect } from "./inspect.ts";
import { ProgressReports } from "./progress-reports.ts";
import type { Inspection } from "./shares.ts";

export interface HeldTorrentsOptions {
  readonly ports: SessionPorts;
  /** A WebSocket of the server's own tracker. */
  readonly tracker: string;
  /** Bytes per second. */
  readonly upload: number | undefined;
  readonly send: (message: FromChild) => void;
}

/** The one file of a sealed torrent, as far as it can be seen without its key. */
const EVERYTHING_SEALED = [0];

export class HeldTorrents {
  private readonly session: Session;
  private readonly storage: TorrentStorage;
  private readonly options: HeldTorrentsOptions;
  private readonly reports = new ProgressReports();
  private readonly inspections = new Map<InfoHash, Inspection>();
  private readonly held = new Set<InfoHash>();
  private readonly admitted = new Set<InfoHash>();
  /** One order at a time: opening and dropping the same torrent must not meet. */
  private readonly turns = new Turns(1);
  private views: readonly TorrentView[] = [];

  constructor(options: HeldTorrentsOptions) {
    const { ports, tracker, upload } = options;
    this.options = options;
    this.storage = ports.storage;
    this.session = new Session(
      { ...ports, storage: observed(ports.storage, (torrent) => this.stored(torrent)) },
      {
        trackers: [tracker],
        limits: { upload, download: undefined },
        policy: { clientName: KEEPER_CLIENT },
        publish: (views) => this.published(views.filter((view) => view.kind === "torrent")),
      },
    );
  }

  /** Continues exactly these shares. Everything else that is stored is deleted. */
  hold(shares: readonly ShareToHold[]): Promise<void> {
    return this.inTurn(async () => {
      const wanted = new Set(shares.map(({ infoHash }) => infoHash));
      for (const torrent of await this.storage.list()) this.stored(torrent);
      await this.session.restore();
      for (const infoHash of this.session.storageIds.values())
        if (infoHash !== undefined && !wanted.has(infoHash)) await this.session.remove(infoHash);
      for (const { infoHash, isAdmitted } of shares) await this.open(infoHash, isAdmitted);
    });
  }

  fetch(infoHash: InfoHash): Promise<void> {
    return this.inTurn(() => this.open(infoHash, false));
  }

  admit(infoHash: InfoHash): Promise<void> {
    return this.inTurn(async () => {
      if (this.held.has(infoHash)) await this.open(infoHash, true);
    });
  }

  drop(infoHash: InfoHash): Promise<void> {
    return this.inTurn(async () => {
      this.admitted.delete(infoHash);
      this.inspections.delete(infoHash);
      this.reports.forget(infoHash);
      if (this.held.delete(infoHash)) await this.session.remove(infoHash);
    });
  }

  /** @returns undefined while there is nothing new */
  async nextReport(): Promise<Report | undefined> {
    return this.reports.next(this.views, await this.storage.room().catch(() => 0));
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async open(infoHash: InfoHash, isAdmitted: boolean): Promise<void> {
    if (isAdmitted) this.admitted.add(infoHash);
    if (!this.held.has(infoHash)) {
      this.held.add(infoHash);
      await this.session.open(infoHash, undefined, [], { selected: [] });
    }
    const inspection = this.inspections.get(infoHash);
    if (inspection === undefined) return;
    if (this.admitted.has(infoHash)) await this.select(infoHash, inspection);
    else this.options.send({ type: "inspected", infoHash, inspection });
  }

  private async select(infoHash: InfoHash, { isSealed }: Inspection): Promise<void> {
    // What is sealed has no files that could be chosen here.
    if (isSealed) await this.session.open(infoHash, undefined, [], { selected: EVERYTHING_SEALED });
    else await this.session.select(infoHash, undefined);
  }

  /** Called again and again: an info dictionary is known once, and stays the same. */
  private stored({ infoHash, infoBytes }: StoredTorrent): void {
    if (infoHash === undefined || infoBytes === undefined || this.inspections.has(infoHash)) return;
    const inspection = inspect(infoHash, infoBytes);
    if (inspection === undefined) return this.options.send({ type: "broken", infoHash });
    this.inspections.set(infoHash, inspection);
    // A restored torrent is opened later.
    if (!this.held.has(infoHash)) return;
    void this.inTurn(async () => {
      if (this.held.has(infoHash)) await this.open(infoHash, false);
    });
  }

  /** Never rejects: what fails for one share must not stop the others. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    return this.turns.run(work).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.send({ type: "trouble", event: "the keeper's folder does not work", reason });
    });
  }

  private published(views: readonly TorrentView[]): void {
    this.views = views;
    for (const { infoHash, failure } of views)
      if (failure !== undefined && !this.reports.isBroken(infoHash)) {
        this.reports.noteBroken(infoHash);
        this.options.send({ type: "broken", infoHash });
      }
  }
}

/** @param stored is called after a torrent's record has been written */
function observed(storage: TorrentStorage, stored: (torrent: StoredTorrent) => void): TorrentStorage {
  return {
    isPersistent: storage.isPersistent,
    notices: storage.notices,
    list: () => storage.list(),
    storeFor: (storageId) => storage.storeFor(storageId),
    put: async (torrent) => {
      await storage.put(torrent);
      stored(torrent);
    },
    remove: (storageId) => storage.remove(storageId),
    room: () => storage.room(),
    watch: (lost) => storage.watch?.(lost),
  };
}
