/** One peer according to its reports: the last report, the bytes of its links and how late its timers were. No clock, no channel. */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport } from "../channel/messages.ts";
import { countPieces } from "../model/bitfield.ts";
import type { PeerSample, PeerState } from "../model/recording.ts";
import { SEEDER_NUMBER } from "../model/setup.ts";
import { ByteLog } from "./byte-log.ts";
import { Tardiness } from "./machine.ts";

/** A peer repeats its last choke round in every report, and rounds are ten seconds apart: closer than this, it is the same round. */
const SAME_ROUND_MS = 2_000;
const NOTHING = new Uint8Array();

/** What a sample of one peer needs to know about the others. */
export interface Others {
  /** Whether the clock has started. */
  readonly hasStarted: boolean;
  /** The number of any peer that was ever present. */
  readonly numberOf: (peerId: PeerId) => number | undefined;
  /** The number of a peer that is present. */
  readonly hereNumberOf: (peerId: PeerId) => number | undefined;
}

export class Member {
  readonly number: number;
  readonly tardiness = new Tardiness();
  /** undefined while the peer is present. */
  gone: "left" | "lost" | undefined;
  /** The last report; undefined before the first. */
  report: PeerReport | undefined;
  private readonly bytes = new ByteLog();
  private roundAt = Number.NEGATIVE_INFINITY;
  /** The rates that decided the choker's last round. */
  private rates: ReadonlyMap<PeerId, number> = new Map();

  constructor(number: number) {
    this.number = number;
  }

  /** @returns the time of the choker's last round in ms since 1970; undefined when an earlier report contained it */
  add(report: PeerReport): number | undefined {
    this.report = report;
    this.bytes.add(report);
    this.tardiness.add(report);
    const { at, round } = report;
    if (round === undefined || at - round.agoMs - this.roundAt < SAME_ROUND_MS) return undefined;
    this.roundAt = at - round.agoMs;
    this.rates = new Map(round.entries.map(({ peerId, downloadRate }) => [peerId, downloadRate]));
    return this.roundAt;
  }

  /** @param before its previous sample, whose array of pieces is reused while it is equal */
  sample(now: number, before: PeerSample | undefined, others: Others): PeerSample {
    const { bytes, report, rates } = this;
    if (report === undefined) return emptySample(this.gone ?? "starting");
    if (this.gone !== undefined && before !== undefined) return { ...before, state: this.gone, links: [] };
    const isSame = before !== undefined && isEqual(before.pieces, report.pieces);
    const fromSeeder = bytes.from((peerId) => others.numberOf(peerId) === SEEDER_NUMBER);
    return {
      state: stateOf(report, others.hasStarted),
      pieces: isSame ? before.pieces : report.pieces,
      piecesHave: isSame ? before.piecesHave : countPieces(report.pieces),
      downloaded: report.downloaded,
      uploaded: report.uploaded,
      fromSeeder,
      fromPeers: Math.max(0, report.downloaded - fromSeeder),
      wasted: report.wasted,
      links: report.links.flatMap(({ peerId, progress: _, ...link }) => {
        const to = others.hereNumberOf(peerId);
        if (to === undefined) return [];
        const uploadRate = bytes.uploadRate(peerId, now);
        return [{ ...link, to, uploadRate, decidedBy: rates.get(peerId) ?? 0 }];
      }),
    };
  }
}

/**
 * A guest that does not report (it runs in another browser) as its links to the others show it: how many pieces it has, but not
 * which. A guest without links has left.
 */
export function sampleFromOthers(
  peerId: PeerId,
  members: Iterable<Member>,
  pieceCount: number,
  before: PeerSample | undefined,
): PeerSample {
  let isHere = false;
  let [progress, uploaded, downloaded, fromSeeder] = [0, 0, 0, 0];
  for (const { gone, number, report } of members) {
    const link = gone === undefined ? report?.links.find((one) => one.peerId === peerId) : undefined;
    if (link === undefined) continue;
    isHere = true;
    progress = Math.max(progress, link.progress);
    uploaded += link.downloaded;
    downloaded += link.uploaded;
    if (number === SEEDER_NUMBER) fromSeeder = link.uploaded;
  }
  if (!isHere) return { ...(before ?? emptySample("left")), state: "left" };
  return {
    ...emptySample(progress === 1 ? "complete" : "downloading"),
    piecesHave: Math.round(progress * pieceCount),
    uploaded,
    downloaded,
    fromSeeder,
    fromPeers: downloaded - fromSeeder,
  };
}

function stateOf({ state }: PeerReport, hasStarted: boolean): PeerState {
  if (state === "failed") return "lost";
  return state === "downloading" && !hasStarted ? "waiting" : state;
}

function emptySample(state: PeerState): PeerSample {
  const zero = { piecesHave: 0, downloaded: 0, uploaded: 0, fromSeeder: 0, fromPeers: 0, wasted: 0 };
  return { state, pieces: NOTHING, ...zero, links: [] };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
