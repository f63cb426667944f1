/**
 * Peers' reports become a recording. Told everything, time too, and asks nobody: no clock, no channel, no page. What a report
 * says of itself it may say; whom it talks of is found by peer id, and who is unknown for a while is a guest.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport, RoundReport } from "../channel/messages.ts";
import { hasPiece } from "../model/bitfield.ts";
import { type Invalidity, judge, outcomeOf } from "../model/outcome.ts";
import type {
  ChokeRound,
  LabEvent,
  PeerSample,
  PeerState,
  RecordedPeer,
  Recording,
  RunPhase,
  Sample,
} from "../model/recording.ts";
import { type LabSetup, plannedPeers, type RunMode, SEED_NUMBER } from "../model/setup.ts";
import { ByteLog } from "./byte-log.ts";
import { Tardiness } from "./tardiness.ts";

/** An unknown peer id may be that of a peer whose own first report is still on its way. */
const GUEST_AFTER_MS = 3_000;
/** Reports come at least once a second. */
const THROTTLED_AFTER_MS = 3_000;
/** Two rounds of a choker are ten seconds apart: what is nearer is the same one, told again. */
const SAME_ROUND_MS = 2_000;
const NOTHING = new Uint8Array();

/** An event without its time. */
type Happening = LabEvent extends infer Event ? (Event extends LabEvent ? Omit<Event, "at"> : never) : never;

interface Member {
  readonly number: number;
  report: PeerReport | undefined;
  /** Went, and how. */
  gone: "left" | "lost" | undefined;
  readonly bytes: ByteLog;
  readonly tardiness: Tardiness;
  roundAt: number;
  rates: ReadonlyMap<PeerId, number>;
}

export interface RunAbout {
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly fileName: string;
  /** Ms since 1970, as all times that come in here. */
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
  private readonly events: LabEvent[] = [];
  private readonly finishedAt: (number | undefined)[] = [];
  private readonly reasons: Invalidity[] = [];
  private readonly pieceCount: number;
  private clockAt: number | undefined;
  private phase: RunPhase = "gathering";
  /** Whether the leechers have had one whole copy between them. */
  isFirstCopyOut = false;

  constructor(about: RunAbout) {
    this.about = about;
    this.pieceCount = Math.ceil(about.setup.fileLength / about.setup.pieceLength);
    for (const plan of plannedPeers(about.setup, about.mode)) this.add({ ...plan, place: "frame" });
  }

  /** Somebody who is not in the setup. @param peerId of who is known from others alone @returns its number */
  addGuest(peerId?: PeerId): number {
    const { setup } = this.about;
    const number = this.peers.length;
    // Who is not heard has caps of its own, if any.
    const caps = { upload: undefined, download: peerId === undefined ? setup.download : undefined };
    this.add({ number, role: "leecher", behaviour: "contributor", ...caps, place: "guest" }, peerId);
    this.happen({ kind: "joined", peer: number });
    this.speakAgainst({ kind: "guest", peer: number });
    return number;
  }

  /** A tab takes the frame's place, and begins with nothing. */
  moveToTab(number: number): void {
    const peer = this.peers[number];
    if (peer === undefined) return;
    this.peers[number] = { ...peer, place: "tab" };
    this.members[number] = memberOf(number);
    this.happen({ kind: "moved-to-tab", peer: number });
    this.speakAgainst({ kind: "interfered" });
  }

  hear(number: number, report: PeerReport): void {
    const member = this.members[number];
    const peer = this.peers[number];
    if (member === undefined || peer === undefined || member.gone !== undefined) return;
    if (this.phase !== "gathering" && this.phase !== "running") return;
    this.noticeSilence(member, report.at);
    if (peer.peerId !== report.ownId) this.peers[number] = { ...peer, peerId: report.ownId };
    this.numbers.set(report.ownId, number);
    this.strangers.delete(report.ownId);
    member.report = report;
    member.bytes.add(report);
    member.tardiness.add(report);
    if (report.round !== undefined) this.takeRound(member, report.at, report.round);
    const isDone = peer.role === "leecher" && report.state === "complete";
    if (isDone && this.clockAt !== undefined && this.finishedAt[number] === undefined) {
      this.finishedAt[number] = (report.at - this.clockAt) / 1000;
      this.happen({ kind: "finished", peer: number }, report.at);
    }
    this.noticeFirstCopy(report.at);
  }

  /** The clock starts: the seed serves from now on. */
  begin(now: number): void {
    this.clockAt = now;
    this.phase = "running";
    // What was seen before has no place on the clock.
    this.samples.length = 0;
    for (const member of this.members) member.tardiness.restart();
    this.happen({ kind: "started" }, now);
  }

  goes(number: number, how: "left" | "lost", now: number): void {
    const member = this.members[number];
    const peer = this.peers[number];
    if (member === undefined || peer === undefined || member.gone !== undefined) return;
    member.gone = how;
    if (how === "left" && number === SEED_NUMBER) this.happen({ kind: "seed-left" }, now);
    if (how === "left") return;
    this.happen({ kind: "lost", peer: number }, now);
    if (this.finishedAt[number] === undefined) this.speakAgainst({ kind: "peer-lost", peer: number });
  }

  trouble(peer: number, problem: string, now: number): void {
    this.happen({ kind: "trouble", peer, problem }, now);
  }

  /** What has been said once need not be said again. */
  speakAgainst(reason: Invalidity): void {
    const isSaid = this.reasons.some(
      (one) =>
        one.kind === reason.kind && (!("peer" in one) || !("peer" in reason) || one.peer === reason.peer),
    );
    if (!isSaid) this.reasons.push(reason);
  }

  /** Whether every leecher that is still there has everything. Guests are not waited for. */
  get isComplete(): boolean {
    return this.plannedLeechers.every(
      ({ number, gone }) => gone !== undefined || this.finishedAt[number] !== undefined,
    );
  }

  /** Whether nobody who is there can give what somebody lacks, now or later. */
  get isHopeless(): boolean {
    const here = this.members.filter(({ gone }) => gone === undefined);
    const leechers = here.filter(({ number }) => number !== SEED_NUMBER);
    return leechers.length === 0 || (here.length === leechers.length && !this.isWhole(leechers));
  }

  isGone(number: number): boolean {
    return this.members[number]?.gone !== undefined;
  }

  reportOf(number: number): PeerReport | undefined {
    return this.members[number]?.report;
  }

  end(phase: "finished" | "stopped" | "failed", now: number): void {
    if (this.phase !== "gathering" && this.phase !== "running") return;
    this.happen({ kind: "ended" }, now);
    this.sample(now);
    this.phase = phase;
    if (phase !== "finished") this.speakAgainst({ kind: "stopped" });
    else this.judgeMachine();
  }

  /** Looks at the whole swarm. @returns the recording as it stands */
  sample(now: number): Recording {
    if (this.phase === "gathering" || this.phase === "running") {
      // While peers gather there is but the present.
      if (this.clockAt === undefined) this.samples.length = 0;
      const at = this.clockAt === undefined ? 0 : (now - this.clockAt) / 1000;
      const last = this.samples.at(-1);
      this.samples.push({ at, peers: this.members.map((member) => this.look(member, now, last)) });
    }
    return this.recording;
  }

  get recording(): Recording {
    const { id, setup, mode, fileName, startedAtMs } = this.about;
    const { chokeRounds, events, finishedAt, phase, pieceCount, samples } = this;
    const { fileLength, pieceLength } = setup;
    const isOver = phase !== "gathering" && phase !== "running";
    const times = this.plannedLeechers.map(({ number }) => finishedAt[number]);
    const measured = times.reduce<number | undefined>(
      (last, at) => (last === undefined || at === undefined ? undefined : Math.max(last, at)),
      0,
    );
    const validity = isOver ? judge(setup, mode, measured, this.reasons) : ({ kind: "running" } as const);
    return {
      ...{ id, setup, mode, phase, startedAtMs, fileName, fileLength, pieceLength, pieceCount },
      ...{ samples, chokeRounds, events },
      peers: [...this.peers],
      finishedAt: [...finishedAt],
      outcome: outcomeOf(setup, mode, validity),
    };
  }

  private get plannedLeechers(): readonly Member[] {
    return this.members.filter(
      ({ number }) => number !== SEED_NUMBER && this.peers[number]?.place !== "guest",
    );
  }

  private add(peer: Omit<RecordedPeer, "peerId">, peerId?: PeerId): void {
    this.peers[peer.number] = { ...peer, peerId };
    this.members[peer.number] = memberOf(peer.number);
    this.finishedAt[peer.number] = undefined;
    if (peerId !== undefined) this.numbers.set(peerId, peer.number);
  }

  private happen(event: Happening, now = this.clockAt ?? 0): void {
    const at = this.clockAt === undefined ? 0 : (now - this.clockAt) / 1000;
    this.events.push({ ...event, at });
  }

  private noticeSilence({ report, number }: Member, now: number): void {
    if (report === undefined || this.clockAt === undefined) return;
    const silentMs = now - Math.max(report.at, this.clockAt);
    if (silentMs < THROTTLED_AFTER_MS) return;
    this.happen({ kind: "throttled", peer: number, seconds: silentMs / 1000 }, now);
    this.speakAgainst({ kind: "throttled", peer: number });
  }

  private noticeFirstCopy(now: number): void {
    if (this.isFirstCopyOut || this.clockAt === undefined) return;
    if (!this.isWhole(this.members.filter(({ number }) => number !== SEED_NUMBER))) return;
    this.isFirstCopyOut = true;
    this.happen({ kind: "first-copy" }, now);
  }

  /** Whether these have every piece between them. */
  private isWhole(members: readonly Member[]): boolean {
    const here = members.filter(({ gone }) => gone === undefined);
    for (let piece = 0; piece < this.pieceCount; piece++)
      if (!here.some(({ report }) => report !== undefined && hasPiece(report.pieces, piece))) return false;
    return true;
  }

  private takeRound(member: Member, reportedAt: number, round: RoundReport): void {
    const roundAt = reportedAt - round.agoMs;
    if (roundAt - member.roundAt < SAME_ROUND_MS) return;
    member.roundAt = roundAt;
    member.rates = new Map(round.entries.map(({ peerId, downloadRate }) => [peerId, downloadRate]));
    if (this.clockAt === undefined || roundAt < this.clockAt) return;
    const entries = round.entries.flatMap(({ peerId, downloadRate, ...entry }) => {
      const to = this.numbers.get(peerId);
      return to === undefined ? [] : [{ ...entry, to, decidedBy: downloadRate }];
    });
    const { number: peer } = member;
    this.chokeRounds.push({ at: (roundAt - this.clockAt) / 1000, peer, byTurns: round.byTurns, entries });
  }

  private look(member: Member, now: number, last: Sample | undefined): PeerSample | undefined {
    const { report, bytes, rates, number } = member;
    const before = last?.peers[number];
    if (report === undefined)
      return this.peers[number]?.place === "guest" ? undefined : emptySample(member.gone ?? "starting");
    if (member.gone !== undefined && before !== undefined)
      return { ...before, state: member.gone, links: [] };
    const isSame = before !== undefined && isEqual(before.pieces, report.pieces);
    const pieces = isSame ? before.pieces : report.pieces;
    const fromSeed = bytes.from((peerId) => this.numbers.get(peerId) === SEED_NUMBER);
    return {
      state: this.stateOf(report),
      pieces,
      piecesHave: isSame ? before.piecesHave : this.countOf(pieces),
      downloaded: report.downloaded,
      uploaded: report.uploaded,
      fromSeed,
      fromPeers: Math.max(0, report.downloaded - fromSeed),
      wasted: report.wasted,
      links: report.links.flatMap((link) => {
        const { peerId, uploaded, downloaded, isInterested, isSnubbed, unchoke } = link;
        const to = this.numberOf(peerId, now);
        if (to === undefined || this.members[to]?.gone !== undefined) return [];
        const uploadRate = bytes.uploadRate(peerId, now);
        const decidedBy = rates.get(peerId) ?? 0;
        return [{ to, uploaded, downloaded, uploadRate, isInterested, isSnubbed, unchoke, decidedBy }];
      }),
    };
  }

  private stateOf({ state }: PeerReport): PeerState {
    if (state === "failed") return "lost";
    return state === "downloading" && this.clockAt === undefined ? "waiting" : state;
  }

  private countOf(pieces: Uint8Array): number {
    let count = 0;
    for (let piece = 0; piece < this.pieceCount; piece++) if (hasPiece(pieces, piece)) count++;
    return count;
  }

  /** @returns undefined for somebody who is not known yet */
  private numberOf(peerId: PeerId, now: number): number | undefined {
    const known = this.numbers.get(peerId);
    if (known !== undefined) return known;
    const since = this.strangers.get(peerId) ?? now;
    this.strangers.set(peerId, since);
    return now - since > GUEST_AFTER_MS ? this.addGuest(peerId) : undefined;
  }

  /** Whether the caps were what held the run up, or the machine. */
  private judgeMachine(): void {
    const { setup, mode } = this.about;
    const { binding } = outcomeOf(setup, mode, { kind: "running" });
    const lag = Math.max(...this.members.map(({ tardiness }) => tardiness.share));
    // Where downloads bind, the seed has nothing to do for some of the time.
    const used = binding === "slowest-download" ? 1 : this.seedUse();
    if (lag > MOST_LAG || used < LEAST_USE) this.speakAgainst({ kind: "cpu-bound", used, lag });
  }

  /** The share of its cap that the seed sent while it was there and somebody lacked something. */
  private seedUse(): number {
    const { setup } = this.about;
    const seconds = this.samples.findLast(({ peers }) => peers[SEED_NUMBER]?.state === "seeding")?.at ?? 0;
    const sent = this.members[SEED_NUMBER]?.report?.uploaded ?? 0;
    return seconds === 0 ? 1 : sent / (setup.seedUpload * seconds);
  }
}

/**
 * Timers that are late by as much as their period, on the average, let limits lapse. On a loaded machine where they were late by
 * half of it, a seed still used 98 % of its cap and the run took what it takes elsewhere.
 */
const MOST_LAG = 1;
/** A seed that somebody wants something of uses its whole cap, or nearly; 70 to 77 % where two cores were too few. */
const LEAST_USE = 0.85;

function memberOf(number: number): Member {
  return {
    number,
    report: undefined,
    gone: undefined,
    bytes: new ByteLog(),
    tardiness: new Tardiness(),
    roundAt: Number.NEGATIVE_INFINITY,
    rates: new Map(),
  };
}

function emptySample(state: PeerState): PeerSample {
  const zero = { piecesHave: 0, downloaded: 0, uploaded: 0, fromSeed: 0, fromPeers: 0, wasted: 0 };
  return { state, pieces: NOTHING, ...zero, links: [] };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
