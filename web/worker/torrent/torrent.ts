/**
 * One torrent of this tab: its engine, its store, its place in the swarm, and what the page shall see of it. Pausing leaves
 * the swarm and keeps the pieces; removing deletes them.
 */
import { Bitfield } from "../../../shared/core/bitfield.ts";
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Instant } from "../../../shared/core/time.ts";
import type { TabLimits } from "../../../shared/engine/rate-limiter.ts";
import type { TorrentSnapshot } from "../../../shared/engine/snapshot.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Signalling } from "../../../shared/session/signalling/signalling.ts";
import type { TorrentSignalling } from "../../../shared/session/signalling/torrent-signalling.ts";
import type { LabOptions } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { LabView, TorrentView } from "../../bridge/torrent-view.ts";
import { FileStore } from "../store/file-store.ts";
import { type PieceStore, StoreFullError } from "../store/piece-store.ts";
import { monotonicNow, systemRandom } from "./clock.ts";
import { EngineHost } from "./engine-host.ts";
import type { LagMeter } from "./lag-meter.ts";

const NO_FILES: TorrentView["files"] = [];
/** How long to look before saying that nobody has it. */
const LONELY_AFTER_MS = 3_000;

export interface TorrentOptions {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  /** The card's id; also names the torrent's database. */
  readonly id: string;
  readonly name: string;
  readonly trackers: readonly string[];
  readonly isPaused: boolean;
  readonly store: PieceStore;
  readonly metainfo: Metainfo | undefined;
  /** Indices of the pieces that are stored. */
  readonly stored: readonly number[];
  readonly limits: TabLimits;
  readonly signalling: Signalling;
  /** What holds for its whole life, e.g. "not-stored". */
  readonly notices: readonly Problem[];
  readonly lab: LabOptions | undefined;
}

export interface TorrentEvents {
  changed(): void;
  metadata(metainfo: Metainfo): void;
  /** The last piece is stored. */
  complete(): void;
}

export class Torrent {
  readonly infoHash: InfoHash;
  readonly id: string;
  metainfo: Metainfo | undefined;
  isPaused: boolean;
  readonly name: string;
  private readonly options: TorrentOptions;
  private readonly host: EngineHost;
  private readonly trackerProblems = new Map<string, Problem>();
  private storeProblem: Problem | undefined;
  private failure: Problem | undefined;
  private swarmCounts: TorrentView["swarm"];
  private joinedAt = 0;

  constructor(options: TorrentOptions, events: TorrentEvents) {
    this.options = options;
    this.infoHash = options.infoHash;
    this.id = options.id;
    this.name = options.name;
    this.metainfo = options.metainfo;
    this.isPaused = options.isPaused;
    const { infoHash, ownId, name, limits, metainfo, stored, lab } = options;
    this.host = new EngineHost(
      {
        infoHash,
        ownId,
        name,
        limits,
        random: systemRandom,
        ...(metainfo && { metainfo, have: bitfieldOf(metainfo, stored) }),
        ...(lab && { policy: lab.policy }),
      },
      options.store,
      {
        changed: () => events.changed(),
        metadata: (found) => {
          this.metainfo = found;
          events.metadata(found);
        },
        unusableMetadata: (reason) => {
          this.failure = { code: "bad-metadata", detail: reason };
          this.halt();
        },
        stored: () => {
          this.storeProblem = undefined;
        },
        storeFailed: (error) => {
          this.storeProblem =
            error instanceof StoreFullError
              ? { code: "quota-full" }
              : { code: "storage-failed", detail: String(error) };
        },
        lost: () => {
          // Dropped files are served where they lie: somebody has changed or moved them.
          if (options.store instanceof FileStore) this.storeProblem = { code: "file-changed" };
        },
        complete: () => events.complete(),
      },
    );
    if (this.isPaused) this.host.input({ type: "pause" });
    else this.join();
  }

  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.halt();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.join();
    this.host.input({ type: "resume" });
  }

  limitsChanged(): void {
    this.host.input({ type: "limits-changed" });
  }

  read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.host.read(piece);
  }

  /** Leaves the swarm and deletes the pieces. */
  async remove(): Promise<void> {
    await this.close();
    await this.options.store.destroy();
  }

  /** Leaves the swarm; the pieces stay. */
  async close(): Promise<void> {
    this.leave();
    await this.host.close();
  }

  /** @param lag of the lab's peers */
  view(isWatched: boolean, lag?: LagMeter): TorrentView {
    const now = monotonicNow();
    const snapshot = this.host.engine.snapshot(now);
    const state = this.failure === undefined ? snapshot.state : "failed";
    return {
      ...snapshot,
      state,
      id: this.id,
      files: this.metainfo?.files ?? NO_FILES,
      progress: this.progress(snapshot),
      eta: this.eta(snapshot),
      swarm: this.swarmCounts,
      availability: this.host.engine.availability(),
      failure: this.failure,
      notices: [...this.options.notices, ...this.passingNotices(state)],
      pieces: isWatched ? this.host.engine.pieceMap() : undefined,
      ...(lag && { lab: this.labView(now, lag) }),
    };
  }

  private labView(now: Instant, { overdueMs, watchedMs }: LagMeter): LabView {
    const round = this.host.engine.chokeRound();
    return {
      ownId: this.options.ownId,
      overdueMs,
      watchedMs,
      round: round && { byTurns: round.byTurns, peers: round.peers, agoMs: now - round.at },
    };
  }

  private halt(): void {
    this.leave();
    this.host.input({ type: "pause" });
  }

  private leave(): void {
    this.host.swarm?.leave();
    this.host.swarm = undefined;
    this.trackerProblems.clear();
    this.swarmCounts = undefined;
  }

  private join(): void {
    const { infoHash, ownId, trackers, signalling } = this.options;
    this.joinedAt = monotonicNow();
    const swarm: TorrentSignalling = signalling.join(infoHash, ownId, trackers, {
      announced: ({ intervalMs, complete, incomplete }) => {
        this.swarmCounts = { seeders: complete, leechers: incomplete };
        this.host.input({ type: "announced", intervalMs });
      },
      peersFound: (peers) => this.host.input({ type: "peers-found", peers }),
      offered: (peerId) => this.host.input({ type: "peer-offered", peerId }),
      linkOpened: (opened) => this.host.linkOpened(opened),
      laneOffered: (peerId, accept) => this.host.laneOffered(peerId, accept),
      dialFailed: (peerId) => this.host.input({ type: "dial-failed", peerId }),
      trackerProblem: (url, problem) => {
        if (problem === undefined) this.trackerProblems.delete(url);
        else this.trackerProblems.set(url, problem);
        this.host.input({ type: "wake" });
      },
    });
    this.host.swarm = swarm;
    this.host.input({ type: "wake" });
  }

  private progress({ pieceCount, piecesHave }: TorrentSnapshot): number {
    if (this.metainfo === undefined) return 0;
    return pieceCount === 0 ? 1 : piecesHave / pieceCount;
  }

  private eta({ length, pieceCount, piecesHave, downloadRate }: TorrentSnapshot): number | undefined {
    if (pieceCount === 0 || piecesHave === pieceCount || downloadRate < 1) return undefined;
    return (length * (1 - piecesHave / pieceCount)) / downloadRate;
  }

  private passingNotices(state: TorrentSnapshot["state"]): Problem[] {
    const notices = [...this.trackerProblems.values()];
    if (this.storeProblem !== undefined) notices.push(this.storeProblem);
    const isKnownLonely = this.swarmCounts?.seeders === 0 && monotonicNow() - this.joinedAt > LONELY_AFTER_MS;
    if (state === "looking-for-peers" && isKnownLonely) notices.push({ code: "nobody-has-it" });
    return notices;
  }
}

function bitfieldOf(metainfo: Metainfo, stored: readonly number[]): Bitfield {
  const have = new Bitfield(metainfo.layout.pieceCount);
  for (const index of stored) {
    const piece = metainfo.layout.piece(index);
    if (piece !== undefined) have.set(piece);
  }
  return have;
}
