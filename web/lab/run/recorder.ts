/**
 * Turns the peers' reports into a recording. Time and reports are passed in: no clock, no channel, no page. Peers mentioned in a
 * report are found by peer id; one that stays unknown for a while is a guest.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport, RoundReport } from "../channel/messages.ts";
import { hasPiece } from "../model/bitfield.ts";
import { judge, outcomeOf } from "../model/outcome.ts";
import {
  type ChokeRound,
  isOver,
  lastFinish,
  type PeerSample,
  type RecordedPeer,
  type Recording,
  type RunPhase,
  type Sample,
} from "../model/recording.ts";
import { type LabSetup, plannedPeers, type RunMode, SEEDER_NUMBER } from "../model/setup.ts";
import { Journal } from "./journal.ts";
import { judgeMachine, SampleCount } from "./machine.ts";
import { Member, type Others, sampleFromOthers } from "./member.ts";

/** An unknown peer id may belong to a peer whose first report has not arrived yet; reports come every second. */
const GUEST_AFTER_MS = 3_000;
/** Reports come every second; two in a row are missing. */
const THROTTLED_AFTER_MS = 3_000;

/** Interval between samples: views draw at most four times per second. */
export const SAMPLE_MS = 250;

export interface RunAbout {
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly fileName: string;
  /** Ms since 1970, like all times passed to the recorder. */
  readonly startedAtMs: number;
}

export class Recorder {
  private readonly about: RunAbout;
  private readonly members: Member[] = [];
  private readonly peers: RecordedPeer[] = [];
  private readonly numbers = new Map<PeerId, number>();
  private readonly strangers = new Map<PeerId, number>();
  private readonly samples: Sample[] = [];
  private readonly chokeRounds: ChokeRound[] = [];
  private readonly finishedAt: (number | undefined)[] = [];
  private readonly journal = new Journal();
  /** Kept by the caller, which takes the samples. */
  readonly sampleCount = new SampleCount();
  private readonly pieceCount: number;
  private phase: RunPhase = "gathering";
  /** Whether the leechers had one whole copy between them at any time. */
  isFirstCopyOut = false;

  constructor(about: RunAbout) {
    this.about = about;
    this.pieceCount = Math.ceil(about.setup.fileLength / about.setup.pieceLength);
    for (const plan of plannedPeers(about.setup, about.mode)) this.addPeer({ ...plan, place: "frame" });
  }

  /** Adds a peer that is not in the setup. @param peerId set when it is known only from the links of others @returns its number */
  addGuest(now: number, peerId?: PeerId): number {
    const { setup } = this.about;
    const number = this.peers.length;
    // A guest that does not report runs outside this lab, with unknown limits.
    const caps = { upload: undefined, download: peerId === undefined ? setup.download : undefined };
    this.addPeer({ number, role: "leecher", behaviour: "contributor", ...caps, place: "guest" }, peerId);
    this.journal.add({ kind: "joined", peer: number }, now);
    this.journal.invalidate({ kind: "guest", peer: number });
    return number;
  }

  /** A tab takes the frame's place and starts with no pieces. */
  moveToTab(number: number, now: number): void {
    const peer = this.peers[number];
    if (peer === undefined) return;
    this.peers[number] = { ...peer, place: "tab" };
    this.members[number] = new Member(number);
    this.journal.add({ kind: "moved-to-tab", peer: number }, now);
    this.journal.invalidate({ kind: "interfered" });
  }

  /** A leecher of the setup joins while the run goes on. */
  arrive(peer: number, now: number): void {
    this.journal.add({ kind: "arrived", peer }, now);
  }

  add(number: number, report: PeerReport): void {
    const member = this.members[number];
    const peer = this.peers[number];
    if (member === undefined || peer === undefined || member.gone !== undefined) return;
    if (isOver(this.phase)) return;
    this.noticeSilence(member, report.at);
    if (peer.peerId !== report.ownId) this.peers[number] = { ...peer, peerId: report.ownId };
    this.numbers.set(report.ownId, number);
    this.strangers.delete(report.ownId);
    const roundAt = member.add(report);
    if (roundAt !== undefined && report.round !== undefined) this.addRound(number, roundAt, report.round);
    const isDone = peer.role === "leecher" && report.state === "complete";
    if (isDone && this.hasStarted && this.finishedAt[number] === undefined) {
      this.finishedAt[number] = this.journal.secondsAt(report.at);
      this.journal.add({ kind: "finished", peer: number }, report.at);
    }
    this.noticeFirstCopy(report.at);
  }

  /** Starts the clock. */
  begin(now: number): void {
    this.phase = "running";
    this.samples.length = 0;
    for (const member of this.members) member.tardiness.restart();
    this.journal.begin(now);
  }

  depart(number: number, how: "left" | "lost", now: number): void {
    const member = this.members[number];
    const peer = this.peers[number];
    if (member === undefined || peer === undefined || member.gone !== undefined) return;
    member.gone = how;
    if (how === "left" && number === SEEDER_NUMBER) this.journal.add({ kind: "seeder-left" }, now);
    if (how === "lost") {
      this.journal.add({ kind: "lost", peer: number }, now);
      if (this.finishedAt[number] === undefined) this.journal.invalidate({ kind: "peer-lost", peer: number });
    }
    // The moment of the departure shows the swarm without the peer, not the sample before it.
    if (this.hasStarted) this.sample(now);
  }

  trouble(peer: number, problem: string, now: number): void {
    this.journal.add({ kind: "trouble", peer, problem }, now);
  }

  /** Whether every leecher that is still present is complete. Guests do not count. */
  get isComplete(): boolean {
    return this.plannedLeechers.every(
      ({ number, gone }) => gone !== undefined || this.finishedAt[number] !== undefined,
    );
  }

  /** Whether the run cannot complete: no leecher is left, or the peers present lack a piece. */
  get isHopeless(): boolean {
    const here = this.members.filter(({ gone }) => gone === undefined);
    const isSeederHere = here.some(({ number }) => number === SEEDER_NUMBER);
    const isAnyoneLeft = this.plannedLeechers.some(({ gone }) => gone === undefined);
    return !isAnyoneLeft || (!isSeederHere && !this.isWhole(here));
  }

  isGone(number: number): boolean {
    return this.members[number]?.gone !== undefined;
  }

  reportOf(number: number): PeerReport | undefined {
    return this.members[number]?.report;
  }

  end(phase: "finished" | "stopped" | "failed", now: number): void {
    if (isOver(this.phase)) return;
    this.journal.add({ kind: "ended" }, now);
    this.sample(now);
    this.phase = phase;
    if (phase !== "finished") this.journal.invalidate({ kind: "stopped" });
    else {
      const { binding } = this.recording.outcome;
      const lag = Math.max(...this.members.map(({ tardiness }) => tardiness.share));
      const reason = judgeMachine(binding, this.seederUse(), lag, this.sampleCount.missed);
      if (reason !== undefined) this.journal.invalidate(reason);
    }
  }

  /** Adds a sample of all peers. @returns the recording so far */
  sample(now: number): Recording {
    if (!isOver(this.phase)) {
      // Before the clock starts, only the latest sample is kept.
      if (!this.hasStarted) this.samples.length = 0;
      const at = this.journal.secondsAt(now);
      // One sample per moment.
      if (this.samples.at(-1)?.at === at) this.samples.pop();
      const last = this.samples.at(-1);
      this.samples.push({ at, peers: this.members.map((member) => this.sampleOf(member, now, last)) });
    }
    return this.recording;
  }

  get recording(): Recording {
    const { id, setup, mode, fileName, startedAtMs } = this.about;
    const { chokeRounds, finishedAt, journal, phase, pieceCount, samples } = this;
    const { fileLength, pieceLength } = setup;
    const measured = lastFinish({ peers: this.peers, finishedAt });
    const validity = isOver(phase)
      ? judge(setup, mode, measured, journal.reasons)
      : ({ kind: "running" } as const);
    return {
      ...{ id, setup, mode, phase, startedAtMs, fileName, fileLength, pieceLength, pieceCount },
      ...{ samples, chokeRounds, events: journal.events },
      peers: [...this.peers],
      finishedAt: [...finishedAt],
      outcome: outcomeOf(setup, mode, validity),
    };
  }

  private get hasStarted(): boolean {
    return this.journal.startedAt !== undefined;
  }

  private get plannedLeechers(): readonly Member[] {
    return this.members.filter(
      ({ number }) => number !== SEEDER_NUMBER && this.peers[number]?.place !== "guest",
    );
  }

  private addPeer(peer: Omit<RecordedPeer, "peerId">, peerId?: PeerId): void {
    this.peers[peer.number] = { ...peer, peerId };
    this.members[peer.number] = new Member(peer.number);
    this.finishedAt[peer.number] = undefined;
    if (peerId !== undefined) this.numbers.set(peerId, peer.number);
  }

  private noticeSilence({ report, number }: Member, now: number): void {
    const { startedAt } = this.journal;
    if (report === undefined || startedAt === undefined) return;
    const silentMs = now - Math.max(report.at, startedAt);
    if (silentMs < THROTTLED_AFTER_MS) return;
    this.journal.add({ kind: "throttled", peer: number, seconds: silentMs / 1000 }, now);
    this.journal.invalidate({ kind: "throttled", peer: number });
  }

  private noticeFirstCopy(now: number): void {
    if (this.isFirstCopyOut || !this.hasStarted) return;
    if (!this.isWhole(this.members.filter(({ number }) => number !== SEEDER_NUMBER))) return;
    this.isFirstCopyOut = true;
    this.journal.add({ kind: "first-copy" }, now);
  }

  /** Whether these peers have every piece between them. */
  private isWhole(members: readonly Member[]): boolean {
    const here = members.filter(({ gone }) => gone === undefined);
    for (let piece = 0; piece < this.pieceCount; piece++)
      if (!here.some(({ report }) => report !== undefined && hasPiece(report.pieces, piece))) return false;
    return true;
  }

  private addRound(peer: number, roundAt: number, { byTurns, entries }: RoundReport): void {
    const { startedAt } = this.journal;
    if (startedAt === undefined || roundAt < startedAt) return;
    const known = entries.flatMap(({ peerId, downloadRate, ...entry }) => {
      const to = this.numbers.get(peerId);
      return to === undefined ? [] : [{ ...entry, to, decidedBy: downloadRate }];
    });
    this.chokeRounds.push({ at: this.journal.secondsAt(roundAt), peer, byTurns, entries: known });
  }

  /** @returns undefined for a guest of whom nothing is known yet */
  private sampleOf(member: Member, now: number, last: Sample | undefined): PeerSample | undefined {
    const { number, report } = member;
    const before = last?.peers[number];
    const peer = this.peers[number];
    if (report === undefined && peer?.place === "guest")
      return peer.peerId && sampleFromOthers(peer.peerId, this.members, this.pieceCount, before);
    const others: Others = {
      hasStarted: this.hasStarted,
      numberOf: (peerId) => this.numbers.get(peerId),
      hereNumberOf: (peerId) => {
        const to = this.numberOf(peerId, now);
        return to === undefined || this.isGone(to) ? undefined : to;
      },
    };
    return member.sample(now, before, others);
  }

  /** @returns undefined until a stranger counts as a guest */
  private numberOf(peerId: PeerId, now: number): number | undefined {
    const known = this.numbers.get(peerId);
    if (known !== undefined) return known;
    const since = this.strangers.get(peerId) ?? now;
    this.strangers.set(peerId, since);
    return now - since > GUEST_AFTER_MS ? this.addGuest(now, peerId) : undefined;
  }

  /** The share of its upload limit that the seeder used, up to its last report. */
  private seederUse(): number {
    const report = this.members[SEEDER_NUMBER]?.report;
    const seconds = report === undefined ? 0 : this.journal.secondsAt(report.at);
    return report === undefined || seconds <= 0
      ? 1
      : report.uploaded / (this.about.setup.seederUpload * seconds);
  }
}
