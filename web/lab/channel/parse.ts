/** Parses what arrives on the lab's channels; undefined for anything that is not one of our messages. */
import * as v from "valibot";
import { type InfoHash, type PeerId, parseId } from "../../../shared/core/ids.ts";
import { type LabToPeer, type PeerToLab, RANDOM_NAME } from "./messages.ts";

/** Far above what a setup allows: 256 MiB in pieces of 32 KiB are 8,192. */
const MAX_PIECES = 65_536;
/** Above the engine's 40 links per torrent. */
const MAX_LINKS = 64;

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
  progress: v.pipe(Amount, v.maxValue(1)),
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

const Report = v.pipe(
  v.object({
    at: Amount,
    ownId: id<PeerId>(),
    infoHash: id<InfoHash>(),
    state: v.picklist(["waiting", "downloading", "complete", "seeding", "failed"]),
    pieceCount: v.pipe(Count, v.maxValue(MAX_PIECES)),
    pieces: v.instance(Uint8Array),
    downloaded: Amount,
    uploaded: Amount,
    wasted: Amount,
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
    peer: v.union([v.undefined(), v.pipe(Count, v.maxValue(1_000))]),
    place: v.picklist(["frame", "tab"]),
  }),
  v.object({ type: v.literal("report"), token: Token, report: Report }),
  v.object({ type: v.literal("trouble"), token: Token, problem: v.pipe(v.string(), v.maxLength(40)) }),
  v.object({ type: v.literal("bye"), token: Token }),
]);

const Limit = v.union([v.undefined(), Amount]);
const LimitPair = v.object({ upload: Limit, download: Limit });

const ToPeer = v.variant("type", [
  v.object({
    type: v.literal("assign"),
    token: Token,
    number: Count,
    role: v.picklist(["seed", "leecher"]),
    limits: LimitPair,
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
  v.object({ type: v.literal("limit"), token: Token, limits: LimitPair }),
  v.object({ type: v.literal("leave"), token: Token }),
  v.object({ type: v.literal("refuse"), token: Token, reason: v.picklist(["ended", "full"]) }),
  v.object({ type: v.literal("over") }),
]);

export function parseToLab(data: unknown): PeerToLab | undefined {
  const parsed = v.safeParse(ToLab, data);
  return parsed.success ? parsed.output : undefined;
}

export function parseToPeer(data: unknown): LabToPeer | undefined {
  const parsed = v.safeParse(ToPeer, data);
  return parsed.success ? parsed.output : undefined;
}
