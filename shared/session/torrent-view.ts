/** The view of one torrent, from what its parts say, and whether time alone changes it. */
import type { Instant } from "../core/time.ts";
import type { Engine } from "../engine/io.ts";
import type { Content } from "./content.ts";
import type { LinkTable } from "./link-table.ts";
import type { PieceDisk } from "./piece-disk.ts";
import type { Problem } from "./problems.ts";
import { type RelayUse, reachabilityProblem } from "./reachability.ts";
import type { Seal } from "./seal.ts";
import type { SwarmPlace } from "./swarm-place.ts";
import { connectedOf, etaOf, progressOf, swarmOf } from "./torrent-figures.ts";
import { passingNotices } from "./torrent-notices.ts";
import type { TorrentView } from "./views.ts";
import type { LazyWebSeeds } from "./web-seeds/lazy-web-seeds.ts";

const NO_FILES: TorrentView["files"] = [];
/** How long to look for a peer before saying that nobody has the torrent: WebRTC takes one to two seconds to connect. */
const LONELY_AFTER_MS = 3_000;
/** After this time, notices about missing peers have appeared. */
const LOOKING_MS = 60_000;

interface Parts {
  readonly id: string;
  readonly disk: Pick<PieceDisk, "damage" | "metadataProblem" | "metainfo" | "problem">;
  readonly engine: Pick<
    Engine<Uint8Array>,
    "availability" | "bannedCount" | "offences" | "pieceMap" | "snapshot"
  >;
  readonly links: Pick<LinkTable, "pathsByPeer">;
  readonly swarm: Pick<SwarmPlace, "ageMs" | "attempts" | "trackers">;
  /** Those that hold as long as the torrent exists. */
  readonly notices: readonly Problem[];
  /** Why the torrent's entry in the storage could not be written. */
  readonly entryProblem: Problem | undefined;
  readonly lacksWebSocketTracker: boolean;
  readonly relay: RelayUse | undefined;
  readonly content: Pick<Content, "figures">;
  readonly seal: Pick<Seal, "isLocked" | "view">;
  readonly webSeeds: Pick<LazyWebSeeds, "apart">;
}

/** @param isWatched a user sees the piece map and the trackers, which only then are part of the view */
export function torrentView(now: Instant, parts: Parts, isWatched: boolean): Omit<TorrentView, "trackers"> {
  const { content, disk, engine, id, lacksWebSocketTracker, links, relay, seal, swarm: place } = parts;
  const { metadataProblem: failure, metainfo } = disk;
  const { isCopyLost, isMetadataTooLong, progress, ...snapshot } = engine.snapshot(now);
  const { peers, webSeeds } = parts.webSeeds.apart(snapshot.peers);
  const state = failure === undefined ? snapshot.state : "failed";
  const paths = links.pathsByPeer();
  const availability = engine.availability();
  const attempts = place.attempts(now);
  const trackerStates = place.trackers;
  const swarm = swarmOf(trackerStates);
  return {
    ...snapshot,
    peers: peers.map((peer) => ({ ...peer, path: paths.get(peer.peerId) })),
    webSeeds,
    attempts,
    offences: offencesOf(engine),
    kind: "torrent",
    state,
    id,
    name: metainfo?.name ?? snapshot.name,
    sealed: seal.view(),
    files: seal.isLocked ? NO_FILES : (metainfo?.files ?? NO_FILES),
    pieceLength: metainfo?.layout.pieceLength ?? 0,
    ...content.figures(),
    progress: metainfo === undefined ? 0 : progressOf(progress),
    eta: etaOf({ ...snapshot, progress }),
    swarm,
    trackerStates: isWatched ? trackerStates : [],
    availability,
    failure,
    notices: [
      ...parts.notices,
      ...passingNotices({
        state,
        availability,
        swarm,
        isCopyLost,
        isMetadataTooLong,
        trackerProblems: trackerStates.flatMap(({ problem }) => problem ?? []),
        unreached: reachabilityProblem(connectedOf({ ...snapshot, progress }, availability), attempts, relay),
        diskProblem: disk.problem ?? parts.entryProblem,
        damage: disk.damage.problem(metainfo),
        lacksWebSocketTracker,
        isPrivateAlone: (metainfo?.isPrivate ?? false) && trackerStates.length === 0,
        failedWebSeed: failedHost(webSeeds),
        hasUselessWebSeeds: metainfo === undefined && webSeeds.some(({ problem }) => problem === undefined),
        hasLooked: place.ageMs(now) > LONELY_AFTER_MS,
      }),
    ],
    pieces: isWatched ? engine.pieceMap() : undefined,
  };
}

function offencesOf(engine: Parts["engine"]): TorrentView["offences"] {
  const counts = [...engine.offences()];
  return counts.length > 0 ? { counts, banned: engine.bannedCount() } : undefined;
}

function failedHost(webSeeds: TorrentView["webSeeds"]): string | undefined {
  const [first] = webSeeds;
  if (first === undefined || webSeeds.some(({ problem }) => problem === undefined)) return undefined;
  return new URL(first.url).host;
}

/**
 * Rates fall, and peers that cannot be found become a notice.
 * @param ageMs since the torrent has joined its swarm
 */
export function isLive(view: TorrentView, ageMs: number): boolean {
  const { attempts, downloadRate, peers, state, uploadRate } = view;
  const isLooking = attempts.length > 0 || (state === "looking-for-peers" && ageMs < LOOKING_MS);
  return isLooking || peers.length > 0 || downloadRate > 0 || uploadRate > 0;
}
