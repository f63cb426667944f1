/**
 * The messages between the lab's page and its peers. They travel over two BroadcastChannels per lab, one in each direction, so
 * that peers do not receive each other's reports. Any page of this origin can send on them, so messages are parsed: the types
 * are those of the schemas. Each page load of a peer has its own token.
 */
import * as v from "valibot";
import { type InfoHash, type PeerId, parseId } from "../../../shared/core/ids.ts";

/** Far above what a setup allows: 300 MB in pieces of 32 KiB are 9,156. */
const MAX_PIECES = 65_536;
/** Above the engine's 40 links per torrent. */
const MAX_LINKS = 64;
/** The form of lab ids, run ids and tokens. */
export const RANDOM_NAME = /^[0-9a-f]{16}$/;

const id = <T extends InfoHash | PeerId>() =>
  v.pipe(
    v.string(),
    v.check((text) => parseId(text) === text),
    v.transform((text): T => text as T),
  );
const Amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const Count = v.pipe(Amount, v.integer());
const Token = v.pipe(v.string(), v.regex(RANDOM_NAME));
const Slot = v.picklist(["regular", "optimistic", "choked"]);

const Link = v.object({
  peerId: id<PeerId>(),
  uploaded: Amount,
  downloaded: Amount,
  /** The share of pieces that the other end has, 0 to 1. */
  progress: v.pipe(Amount, v.maxValue(1)),
  /** Whether the other end is interested in this one. */
  isInterested: v.boolean(),
  unchoke: Slot,
  isSnubbed: v.boolean(),
});

const Round = v.object({
  agoMs: Amount,
  byTurns: v.boolean(),
  entries: v.pipe(
    v.array(
      v.object({
        peerId: id<PeerId>(),
        unchoke: Slot,
        isInterested: v.boolean(),
        isSnubbed: v.boolean(),
        downloadRate: Amount,
      }),
    ),
    v.maxLength(MAX_LINKS),
  ),
});

/** A peer's view of itself at one moment. Totals are payload bytes since it started, rates are bytes per second. */
const Report = v.pipe(
  v.object({
    /** Wall clock, ms since 1970. */
    at: Amount,
    ownId: id<PeerId>(),
    infoHash: id<InfoHash>(),
    state: v.picklist(["waiting", "downloading", "complete", "seeding", "failed"]),
    /** 0 while the metadata is unknown. */
    pieceCount: v.pipe(Count, v.maxValue(MAX_PIECES)),
    /** One bit per piece, most significant first. */
    pieces: v.instance(Uint8Array),
    downloaded: Amount,
    uploaded: Amount,
    wasted: Amount,
    /** Total time for which the worker's timers were overdue, and the total time watched. */
    overdueMs: Amount,
    watchedMs: Amount,
    links: v.pipe(v.array(Link), v.maxLength(MAX_LINKS)),
    round: v.union([v.undefined(), Round]),
  }),
  v.check(({ pieceCount, pieces }) => pieces.length === Math.ceil(pieceCount / 8)),
);

const ToLab = v.variant("type", [
  v.object({
    type: v.literal("hello"),
    token: Token,
    /** Its number in the run; undefined for a guest. */
    peer: v.union([v.undefined(), v.pipe(Count, v.maxValue(1_000))]),
    place: v.picklist(["frame", "tab"]),
  }),
  v.object({ type: v.literal("report"), token: Token, report: Report }),
  /** `problem`: a code from the bridge. */
  v.object({ type: v.literal("trouble"), token: Token, problem: v.pipe(v.string(), v.maxLength(40)) }),
  /** The peer has left the swarm. */
  v.object({ type: v.literal("bye"), token: Token }),
]);

const Limit = v.union([v.undefined(), Amount]);
const LimitPair = v.object({ upload: Limit, download: Limit });

const ToPeer = v.variant("type", [
  /** Become this peer. A page that already is a peer ignores it. */
  v.object({
    type: v.literal("assign"),
    token: Token,
    number: Count,
    role: v.picklist(["seeder", "leecher"]),
    limits: LimitPair,
    /** `ObserverOptions` of the bridge. */
    observer: v.object({
      policy: v.object({
        pieceOrder: v.picklist(["rarest-first", "random", "sequential"]),
        titForTat: v.boolean(),
        freeRiding: v.boolean(),
        superSeeding: v.boolean(),
      }),
      pieceLength: Count,
    }),
    work: v.variant("kind", [
      v.object({ kind: v.literal("seed"), name: v.string(), file: v.instance(File) }),
      v.object({ kind: v.literal("download"), infoHash: id<InfoHash>() }),
    ]),
  }),
  /** Replaces the limits. */
  v.object({ type: v.literal("limit"), token: Token, limits: LimitPair }),
  /** Leave the swarm and reply with "bye". */
  v.object({ type: v.literal("leave"), token: Token }),
  /** The run has no place for this page. */
  v.object({ type: v.literal("refuse"), token: Token, reason: v.picklist(["ended", "full"]) }),
  /** To all peers: the run is over. */
  v.object({ type: v.literal("over") }),
]);

export type LinkReport = Readonly<v.InferOutput<typeof Link>>;
export type RoundReport = Readonly<v.InferOutput<typeof Round>>;
export type PeerReport = Readonly<v.InferOutput<typeof Report>>;
export type PeerToLab = Readonly<v.InferOutput<typeof ToLab>>;
export type LabToPeer = Readonly<v.InferOutput<typeof ToPeer>>;

/** @returns undefined for anything that is not one of our messages */
export function parseToLab(data: unknown): PeerToLab | undefined {
  const parsed = v.safeParse(ToLab, data);
  return parsed.success ? parsed.output : undefined;
}

/** @returns undefined for anything that is not one of our messages */
export function parseToPeer(data: unknown): LabToPeer | undefined {
  const parsed = v.safeParse(ToPeer, data);
  return parsed.success ? parsed.output : undefined;
}

export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The channel from the lab to its peers. */
export function ordersChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-orders-${lab}`);
}

/** The channel from the peers to the lab. */
export function reportsChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-reports-${lab}`);
}
