/**
 * One peer as it has been heard: its last report, what its links have carried, how late its timers were. Knows the others by
 * their peer ids; whose number is whose is told. No clock, no channel.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport } from "../channel/messages.ts";
import { countPieces } from "../model/bitfield.ts";
import type { PeerSample, PeerState } from "../model/recording.ts";
import { SEED_NUMBER } from "../model/setup.ts";
import { ByteLog } from "./byte-log.ts";
import { Tardiness } from "./tardiness.ts";

/** Two rounds of a choker are ten seconds apart: what is nearer is the same one, told again. */
const SAME_ROUND_MS = 2_000;
const NOTHING = new Uint8Array();

/** What a sample of one peer needs to know of the others. */
export interface Others {
  /** Whether the clock has started. */
  readonly hasStarted: boolean;
  /** Whoever was ever known. */
  readonly numberOf: (peerId: PeerId) => number | undefined;
  /** Somebody who is there to be linked to. */
  readonly hereNumberOf: (peerId: PeerId) => number | undefined;
}

export class Member {
  readonly number: number;
  readonly tardiness = new Tardiness();
  /** Went, and how. */
  gone: "left" | "lost" | undefined;
  private heard: PeerReport | undefined;
  private readonly bytes = new ByteLog();
  private roundAt = Number.NEGATIVE_INFINITY;
  /** What decided the choker's last round. */
  private rates: ReadonlyMap<PeerId, number> = new Map();

  constructor(number: number) {
    this.number = number;
  }

  /** The last one; undefined: it has not said anything yet. */
  get report(): PeerReport | undefined {
    return this.heard;
  }

  /** @returns when its choker's last round was, ms since 1970; undefined: that one was told before */
  hear(report: PeerReport): number | undefined {
    this.heard = report;
    this.bytes.add(report);
    this.tardiness.add(report);
    const { at, round } = report;
    if (round === undefined || at - round.agoMs - this.roundAt < SAME_ROUND_MS) return undefined;
    this.roundAt = at - round.agoMs;
    this.rates = new Map(round.entries.map(({ peerId, downloadRate }) => [peerId, downloadRate]));
    return this.roundAt;
  }

  /** @param before its last sample, whose pieces are shared while they are the same */
  sample(now: number, before: PeerSample | undefined, others: Others): PeerSample {
    const { bytes, heard, rates } = this;
    if (heard === undefined) return emptySample(this.gone ?? "starting");
    if (this.gone !== undefined && before !== undefined) return { ...before, state: this.gone, links: [] };
    const isSame = before !== undefined && isEqual(before.pieces, heard.pieces);
    const fromSeed = bytes.from((peerId) => others.numberOf(peerId) === SEED_NUMBER);
    return {
      state: stateOf(heard, others.hasStarted),
      pieces: isSame ? before.pieces : heard.pieces,
      piecesHave: isSame ? before.piecesHave : countPieces(heard.pieces),
      downloaded: heard.downloaded,
      uploaded: heard.uploaded,
      fromSeed,
      fromPeers: Math.max(0, heard.downloaded - fromSeed),
      wasted: heard.wasted,
      links: heard.links.flatMap(({ peerId, progress: _, ...link }) => {
        const to = others.hereNumberOf(peerId);
        if (to === undefined) return [];
        const uploadRate = bytes.uploadRate(peerId, now);
        return [{ ...link, to, uploadRate, decidedBy: rates.get(peerId) ?? 0 }];
      }),
    };
  }
}

/**
 * A guest that does not report, somebody else's browser, as the others see it: which pieces it has they do not tell, only how
 * many. Who is linked to nobody any more has left.
 */
export function sampleFromOthers(
  peerId: PeerId,
  members: Iterable<Member>,
  pieceCount: number,
  before: PeerSample | undefined,
): PeerSample {
  let isHere = false;
  let [progress, uploaded, downloaded, fromSeed] = [0, 0, 0, 0];
  for (const { gone, number, report } of members) {
    const link = gone === undefined ? report?.links.find((one) => one.peerId === peerId) : undefined;
    if (link === undefined) continue;
    isHere = true;
    progress = Math.max(progress, link.progress);
    uploaded += link.downloaded;
    downloaded += link.uploaded;
    if (number === SEED_NUMBER) fromSeed = link.uploaded;
  }
  if (!isHere) return { ...(before ?? emptySample("left")), state: "left" };
  return {
    ...emptySample(progress === 1 ? "complete" : "downloading"),
    piecesHave: Math.round(progress * pieceCount),
    uploaded,
    downloaded,
    fromSeed,
    fromPeers: downloaded - fromSeed,
  };
}

function stateOf({ state }: PeerReport, hasStarted: boolean): PeerState {
  if (state === "failed") return "lost";
  return state === "downloading" && !hasStarted ? "waiting" : state;
}

function emptySample(state: PeerState): PeerSample {
  const zero = { piecesHave: 0, downloaded: 0, uploaded: 0, fromSeed: 0, fromPeers: 0, wasted: 0 };
  return { state, pieces: NOTHING, ...zero, links: [] };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
