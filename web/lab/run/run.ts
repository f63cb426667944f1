/**
 * One run: gathers a seeder and leechers, starts the clock when they are linked, and ends when all leechers have the file. It knows
 * peers only by their messages; frames, messages and time are passed in.
 *
 * Before the clock starts all limits are 0 (docs/decisions/0016): links open and metadata arrives, but no piece is sent and no
 * limit accumulates credit, because the theory has no set-up time. A frame that is lost before that gets one more try. Any other
 * peer that fails, falls silent or leaves is recorded, and the rest goes on.
 */

import type { InfoHash } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { Limits } from "../../bridge/messages.ts";
import type { LabToPeer, PeerToLab } from "../channel/messages.ts";
import type { Recording } from "../model/recording.ts";
import { policyOf } from "../model/scenario.ts";
import {
  type LabSetup,
  type PlannedPeer,
  plannedPeers,
  type RunMode,
  SEEDER_NUMBER,
} from "../model/setup.ts";
import { areAllLinked } from "./linked.ts";
import { Recorder, SAMPLE_MS } from "./recorder.ts";

/** Frames that load at the same time; more would only slow each other down on two cores. */
const MAX_ARRIVING = 3;
/** A frame says hello within seconds, even on a busy machine; after this time it is lost. */
const ARRIVE_MS = 20_000;
/** Time allowed for hashing: length / 20 MB/s plus 20 s. */
const PREPARE_MS = 20_000;
const HASHED_BYTES_PER_MS = 20_000;
/** Wait for links after the last arrival. Links still missing then would open during the run. */
const GATHER_MS = 20_000;
/** Reports come every second; a worker that was merely busy has reported again by then. */
const LOST_AFTER_MS = 8_000;
/** Time for a dismissed peer to close its links; then its frame is removed anyway. */
const LEAVE_MS = 1_500;
/** LAB_LIMITS.leechers plus the seeder and seven guests: one machine carries no more. */
const MAX_PEERS = 24;

export interface RunOptions {
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly file: File;
  readonly send: (message: LabToPeer) => void;
  readonly openFrame: (peer: number) => void;
  readonly closeFrame: (peer: number) => void;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly changed: (recording: Recording) => void;
  readonly ended: (recording: Recording) => void;
}

interface Participant {
  readonly number: number;
  /** The token of the page that runs this peer; undefined until its hello. */
  token: string | undefined;
  /** undefined after its hello. */
  awaitedSince: number | undefined;
  lastReportAt: number;
  place: "frame" | "tab";
}

export class LabRun {
  /** Known once the seeder has hashed the file. */
  infoHash: InfoHash | undefined;
  private readonly options: RunOptions;
  private readonly recorder: Recorder;
  private readonly plans: readonly PlannedPeer[];
  private readonly participants = new Map<number, Participant>();
  private readonly leaving = new Map<string, () => void>();
  /** Leechers whose second frame runs. */
  private readonly retried = new Set<number>();
  private gatheringSince: number | undefined;
  private lastTickAt: number;
  private isRunning = false;
  private isOver = false;

  constructor(options: RunOptions) {
    const { id, setup, mode, file, now } = options;
    this.options = options;
    this.lastTickAt = now();
    this.plans = plannedPeers(setup, mode);
    this.recorder = new Recorder({ id, setup, mode, fileName: file.name, startedAtMs: this.lastTickAt });
    this.await(SEEDER_NUMBER, "frame");
    options.openFrame(SEEDER_NUMBER);
    options.changed(this.recorder.sample(this.lastTickAt));
  }

  receive(message: PeerToLab): void {
    if (this.isOver) return;
    if (message.type === "hello") return this.welcome(message);
    if (message.type === "bye") this.leaving.get(message.token)?.();
    const peer = this.participantWith(message.token);
    if (peer === undefined) return;
    const now = this.options.now();
    switch (message.type) {
      case "report":
        peer.lastReportAt = now;
        this.recorder.add(peer.number, message.report);
        if (peer.number === SEEDER_NUMBER && message.report.state === "seeding")
          this.infoHash ??= message.report.infoHash;
        return this.progress(now);
      case "trouble":
        return this.recorder.trouble(peer.number, message.problem, now);
      case "bye":
        return this.lose(peer, now);
      default:
        unreachable(message);
    }
  }

  /**
   * To be called every SAMPLE_MS.
   * @param isHidden the page is hidden, so the browser slows down its timers
   */
  tick(isHidden = false): void {
    if (this.isOver) return;
    const now = this.options.now();
    if (this.isRunning && !isHidden) this.recorder.sampleCount.add(now - this.lastTickAt, SAMPLE_MS);
    this.lastTickAt = now;
    for (const peer of this.participants.values()) {
      const since = peer.awaitedSince;
      if (since !== undefined && now - since > ARRIVE_MS) this.lose(peer, now);
      if (since === undefined && now - peer.lastReportAt > this.patienceFor(peer)) this.lose(peer, now);
    }
    if (!this.isRunning) this.gather(now);
    if (this.isOver) return;
    this.options.changed(this.recorder.sample(now));
    this.progress(now);
  }

  /** By the user, before all leechers have finished. */
  stop(): void {
    this.end("stopped");
  }

  /** Dismisses this leecher's frame and waits for a tab in its place. @returns false when that is not possible */
  moveToTab(number: number): boolean {
    const peer = this.participants.get(number);
    if (peer?.place !== "frame" || number === SEEDER_NUMBER || this.isOver) return false;
    this.dismiss(peer);
    this.recorder.moveToTab(number, this.options.now());
    this.await(number, "tab");
    return true;
  }

  private participantWith(token: string): Participant | undefined {
    return [...this.participants.values()].find((peer) => peer.token === token);
  }

  private await(number: number, place: Participant["place"]): void {
    const now = this.options.now();
    this.participants.set(number, { number, token: undefined, awaitedSince: now, lastReportAt: now, place });
  }

  private welcome({ token, peer, place }: Extract<PeerToLab, { type: "hello" }>): void {
    if (this.participantWith(token) !== undefined) return;
    const awaited = peer === undefined ? undefined : this.participants.get(peer);
    if (awaited?.token === undefined && awaited?.place === place) {
      awaited.token = token;
      awaited.awaitedSince = undefined;
      awaited.lastReportAt = this.options.now();
      return this.assign(awaited.number, token);
    }
    // Every other tab is a guest: its number is taken, its address is old, or it came by the lab's link.
    if (place === "frame" || this.infoHash === undefined) return;
    if (this.participants.size >= MAX_PEERS)
      return this.options.send({ type: "refuse", token, reason: "full" });
    const lastReportAt = this.options.now();
    const number = this.recorder.addGuest(lastReportAt);
    this.participants.set(number, { number, token, awaitedSince: undefined, lastReportAt, place: "tab" });
    this.assign(number, token);
  }

  private assign(number: number, token: string): void {
    const { infoHash } = this;
    const { file, send, setup, mode } = this.options;
    const plan = this.plans[number];
    const isSeeder = number === SEEDER_NUMBER;
    if (!isSeeder && infoHash === undefined) return;
    send({
      type: "assign",
      token,
      number,
      role: isSeeder ? "seeder" : "leecher",
      limits: this.isRunning ? this.capsOf(plan) : { upload: 0, download: 0 },
      observer: {
        policy: { ...policyOf(setup, mode), freeRiding: plan?.behaviour === "free-rider" },
        pieceLength: setup.pieceLength,
      },
      work:
        infoHash === undefined || isSeeder
          ? { kind: "seed", name: file.name, file }
          : { kind: "download", infoHash },
    });
  }

  /** @param plan undefined for a guest, which downloads like the others */
  private capsOf(plan: PlannedPeer | undefined): Limits {
    return plan === undefined
      ? { upload: undefined, download: this.options.setup.download }
      : { upload: plan.upload, download: plan.download };
  }

  /** Opens the leechers' frames, a few at a time, and starts the clock when all are linked. */
  private gather(now: number): void {
    const { openFrame, setup } = this.options;
    if (this.recorder.reportOf(SEEDER_NUMBER)?.state === "failed" || !this.participants.has(SEEDER_NUMBER))
      return this.end("failed");
    if (this.infoHash === undefined) return;
    let arriving = [...this.participants.values()].filter(
      ({ awaitedSince }) => awaitedSince !== undefined,
    ).length;
    for (let number = 1; number <= setup.leechers && arriving < MAX_ARRIVING; number++) {
      if (this.participants.has(number) || this.recorder.isGone(number)) continue;
      this.await(number, "frame");
      openFrame(number);
      arriving++;
    }
    if (this.recorder.isHopeless) return this.end("failed");
    if (arriving > 0) return;
    this.gatheringSince ??= now;
    const peers = new Map([...this.participants.keys()].map((peer) => [peer, this.recorder.reportOf(peer)]));
    if (areAllLinked(peers, this.options.mode) || now - this.gatheringSince > GATHER_MS) this.begin(now);
  }

  private begin(now: number): void {
    this.isRunning = true;
    this.recorder.begin(now);
    const { send } = this.options;
    for (const { number, token } of this.participants.values())
      if (token !== undefined) send({ type: "limit", token, limits: this.capsOf(this.plans[number]) });
  }

  /** Dismisses the seeder or ends the run when it is time. */
  private progress(now: number): void {
    if (!this.isRunning || this.isOver) return;
    const { setup, mode } = this.options;
    const seeder = this.participants.get(SEEDER_NUMBER);
    if (setup.seederLeaves && mode === "p2p" && seeder !== undefined && this.recorder.isFirstCopyOut) {
      this.recorder.depart(SEEDER_NUMBER, "left", now);
      this.dismiss(seeder);
    }
    if (this.recorder.isComplete) this.end(this.recorder.isHopeless ? "failed" : "finished");
    else if (this.recorder.isHopeless) this.end("failed");
  }

  private patienceFor({ number }: Participant): number {
    const isPreparing = number === SEEDER_NUMBER && this.infoHash === undefined;
    return isPreparing ? PREPARE_MS + this.options.file.size / HASHED_BYTES_PER_MS : LOST_AFTER_MS;
  }

  private lose({ number, place }: Participant, now: number): void {
    const isRetried =
      !this.isRunning && place === "frame" && number !== SEEDER_NUMBER && !this.retried.has(number);
    if (isRetried) {
      // Nothing is measured yet, and a busy machine may have starved the frame: `gather` opens another.
      this.retried.add(number);
      this.gatheringSince = undefined;
    } else this.recorder.depart(number, "lost", now);
    this.participants.delete(number);
    this.options.closeFrame(number);
  }

  /** Orders a peer to leave; its frame is removed when it has left, or after LEAVE_MS. */
  private dismiss({ number, token, place }: Participant): void {
    this.participants.delete(number);
    const { send, closeFrame } = this.options;
    if (token === undefined) return closeFrame(number);
    const done = (): void => {
      clearTimeout(timer);
      this.leaving.delete(token);
      // Another frame may run this peer by now.
      if (place === "frame" && this.participants.get(number)?.place !== "frame") closeFrame(number);
    };
    const timer = setTimeout(done, LEAVE_MS);
    this.leaving.set(token, done);
    send({ type: "leave", token });
  }

  private end(phase: "finished" | "stopped" | "failed"): void {
    if (this.isOver) return;
    this.isOver = true;
    const { send, closeFrame, changed, ended, now } = this.options;
    this.recorder.end(phase, now());
    for (const done of [...this.leaving.values()]) done();
    send({ type: "over" });
    for (const number of this.participants.keys()) closeFrame(number);
    this.participants.clear();
    const { recording } = this.recorder;
    changed(recording);
    ended(recording);
  }
}
