/**
 * The commands that views can give, and the last snapshot of all torrents. `worker-client.ts` implements it with the
 * worker, the gallery with made-up torrents. Users of a Client know nothing about workers or networks.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { TorrentFileContent } from "../../../shared/metainfo/torrent-file.ts";
import type { Limits, SeedFile, SeedKind, Unlocking } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { StorageCommand, StorageReport } from "../../bridge/storage.ts";
import type { SessionView } from "../../bridge/views.ts";
import type { TabSaves } from "../files/save-states.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Persistence } from "../tab/persistence.ts";

export interface Client {
  /** In the order in which they were added. */
  readonly torrents: ReadonlySignal<readonly SessionView[]>;
  /** A problem that stops the whole page. */
  readonly problem: ReadonlySignal<Problem | undefined>;
  /**
   * Resolves when the files have been hashed and are shared. A torrent that is already here is resumed.
   * @param missed paths of what could not be opened: the card then offers to share the rest
   * @param kind by default `DEFAULT_KIND`
   * @throws ProblemError, like every promise here
   */
  seed(
    files: readonly SeedFile[],
    name: string,
    missed?: readonly string[],
    kind?: SeedKind,
  ): Promise<InfoHash>;
  /** Shares what can be read of the failed card with this id. */
  seedRest(id: string): Promise<InfoHash>;
  /** Stops preparing the card with this id. */
  cancelSeed(id: string): void;
  /** Resolves when the torrent is among `torrents`. @param text an info hash, share link or magnet */
  open(text: string): Promise<InfoHash>;
  /** Resolves like `open`. The torrent's metadata is there at once. */
  openTorrent(content: TorrentFileContent): Promise<InfoHash>;
  /**
   * Resolves when a sealed torrent can be read, or will be tried once its metadata is here.
   * @throws ProblemError with the state in which it stays, such as "wrong-password"
   */
  unlock(infoHash: InfoHash, unlocking: Unlocking): Promise<void>;
  pause(infoHash: InfoHash): Promise<void>;
  resume(infoHash: InfoHash): Promise<void>;
  remove(infoHash: InfoHash): Promise<void>;
  /** Chooses the files to fetch. What has arrived stays. @param wanted indices of files; undefined: all */
  select(infoHash: InfoHash, wanted: readonly number[] | undefined): Promise<void>;
  /**
   * @returns the info dictionary as peers know it; undefined until one has sent it. Saved with trackers, it is a .torrent file
   */
  infoBytes(infoHash: InfoHash): Promise<Bytes | undefined>;
  /** All that this tab uses for every torrent. */
  readonly trackers: readonly string[];
  readonly keeper: Keeper;
  /** Whether pages of other sites may join swarms at this page's tracker; undefined: not known, or it is not used. */
  readonly otherSites: ReadonlySignal<boolean | undefined>;
  readonly saves: TabSaves;
  /** True once files can be played, and saved while they arrive: the browser has a service worker. */
  readonly canStream: ReadonlySignal<boolean>;
  /** @returns a URL for a player, once the service worker answers it; undefined: this browser cannot play */
  fileUrl(infoHash: InfoHash, fileIndex: number): Promise<string | undefined>;
  /** A player of this file ran dry. */
  stalled(infoHash: InfoHash, fileIndex: number): void;
  /** The present limits of the whole tab. */
  readonly limits: ReadonlySignal<Limits>;
  setLimits(limits: Limits): Promise<void>;
  /** Carries out the command. @returns what this browser stores then, for all tabs */
  storage(command?: StorageCommand): Promise<StorageReport>;
  /** Whether the browser keeps that when space runs low. */
  readonly persistence: ReadonlySignal<Persistence>;
  /** Asks the browser to keep it. Never rejects. */
  persist(): Promise<void>;
  /** From now on, snapshots contain piece maps for these torrents only. */
  watch(infoHashes: readonly InfoHash[]): void;
}

/** A problem as an error, for the caller of a command. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail === undefined ? problem.code : `${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** @returns undefined for an error that is not a named problem */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}
