/**
 * One run: hires a seed and leechers, waits until they know each other, starts the clock, and lets them go when all have the
 * file. Knows peers only by what they say; where they come from (`Frames`) and what they are told by (`tell`) is given.
 *
 * Before the clock starts, all limits are 0: connections are made, metadata passes, nobody has a piece, and no limit has saved
 * up anything. The theory knows of no such time. A peer that fails, falls silent or leaves is recorded, and the rest runs on.
 */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { LabOptions, Limits } from "../../bridge/messages.ts";
import type { LabToPeer, PeerToLab } from "../channel/messages.ts";
import type { Recording } from "../model/recording.ts";
import { showsPiecesOneByOne } from "../model/scenario.ts";
import { type LabSetup, type PlannedPeer, plannedPeers, type RunMode, SEED_NUMBER } from "../model/setup.ts";
import { Recorder } from "./recorder.ts";

/** How often the swarm is looked at. */
export const LOOK_MS = 250;
/** Frames load side by side, this many at a time. */
const ARRIVING_AT_ONCE = 3;
/** A page that has not said hello by then will not. */
const ARRIVE_MS = 20_000;
/** Preparing a seed means to hash the file: a second per so many bytes at the very least, and this long besides. */
const PREPARE_MS = 20_000;
const HASHED_A_MS = 20_000;
/** From the last arrival: who has not found everybody by then may find them on the way. */
const GATHER_MS = 20_000;
/** Reports come every second. */
const LOST_AFTER_MS = 8_000;
/** A peer that is told to leave closes its links and says bye, at the latest then. */
const LEAVE_MS = 1_500;
const MOST_PEERS = 24;

export interface RunOptions {
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly file: File;
  readonly tell: (message: LabToPeer) => void;
  readonly openFrame: (peer: number) => void;
  readonly closeFrame: (peer: number) => void;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly changed: (recording: Recording) => void;
  readonly ended: (recording: Recording) => void;
}

interface Hand {
  readonly number: number;
  /** Of the page that plays this part; undefined: none has come yet. */
  token: string | undefined;
  /** Since when it is awaited: its frame's page, or a tab in its place. */
  awaitedSince: number | undefined;
  heardAt: number;
  place: "frame" | "tab";
}

export class LabRun {
  /** Known once the seed has hashed the file. */
  infoHash: InfoHash | undefined;
  private readonly options: RunOptions;
  private readonly recorder: Recorder;
  private readonly plans: readonly PlannedPeer[];
  private readonly hands = new Map<number, Hand>();
  private readonly leaving = new Map<string, () => void>();
  private readonly startedAt: number;
  private gatheringSince: number | undefined;
  private lookedAt: number;
  private isRunning = false;
  private isOver = false;

  constructor(options: RunOptions) {
    const { id, setup, mode, file, now } = options;
    this.options = options;
    this.startedAt = now();
    this.lookedAt = this.startedAt;
    this.plans = plannedPeers(setup, mode);
    this.recorder = new Recorder({ id, setup, mode, fileName: file.name, startedAtMs: this.startedAt });
    this.await(SEED_NUMBER, "frame");
    options.openFrame(SEED_NUMBER);
    options.changed(this.recorder.sample(this.startedAt));
  }

  /** What a peer said. */
  take(message: PeerToLab): void {
    if (this.isOver) return;
    if (message.type === "hello") return this.welcome(message);
    if (message.type === "bye") this.leaving.get(message.token)?.();
    const hand = this.handOf(message.token);
    if (hand === undefined) return;
    const now = this.options.now();
    switch (message.type) {
      case "report":
        hand.heardAt = now;
        this.recorder.hear(hand.number, message.report);
        if (hand.number === SEED_NUMBER && message.report.state === "seeding")
          this.infoHash ??= message.report.infoHash;
        return this.progress(now);
      case "trouble":
        return this.recorder.trouble(hand.number, message.problem, now);
      case "bye":
        return this.lose(hand, now);
    }
  }

  /**
   * Time has passed: to be called every LOOK_MS.
   * @param isHeldBack where the browser slows down timers of a page that nobody sees
   */
  look(isHeldBack = false): void {
    if (this.isOver) return;
    const now = this.options.now();
    if (this.isRunning && !isHeldBack) this.recorder.looks.add(now - this.lookedAt, LOOK_MS);
    this.lookedAt = now;
    for (const hand of this.hands.values()) {
      const since = hand.awaitedSince;
      if (since !== undefined && now - since > ARRIVE_MS) this.lose(hand, now);
      if (since === undefined && now - hand.heardAt > this.patienceFor(hand)) this.lose(hand, now);
    }
    if (!this.isRunning) this.gather(now);
    if (this.isOver) return;
    this.options.changed(this.recorder.sample(now));
    this.progress(now);
  }

  /** By the reader, before everybody has finished. */
  stop(): void {
    this.end("stopped");
  }

  /** A tab is to take the place of this leecher's frame. @returns whether it can */
  moveToTab(number: number): boolean {
    const hand = this.hands.get(number);
    if (hand?.place !== "frame" || number === SEED_NUMBER || this.isOver) return false;
    this.dismiss(hand);
    this.recorder.moveToTab(number, this.options.now());
    this.await(number, "tab");
    return true;
  }

  private get isAnyoneMissing(): boolean {
    for (const hand of this.hands.values()) if (hand.awaitedSince !== undefined) return true;
    return this.hands.size < this.plans.length;
  }

  private handOf(token: string): Hand | undefined {
    for (const hand of this.hands.values()) if (hand.token === token) return hand;
    return undefined;
  }

  private await(number: number, place: Hand["place"]): void {
    const now = this.options.now();
    this.hands.set(number, { number, token: undefined, awaitedSince: now, heardAt: now, place });
  }

  private welcome({ token, peer, place }: Extract<PeerToLab, { type: "hello" }>): void {
    if (this.handOf(token) !== undefined) return;
    const awaited = peer === undefined ? undefined : this.hands.get(peer);
    if (awaited?.token === undefined && awaited?.place === place) {
      awaited.token = token;
      awaited.awaitedSince = undefined;
      awaited.heardAt = this.options.now();
      return this.hire(awaited, token);
    }
    // Whose part is taken, who brings an old link, or who comes by the lab's link: a guest.
    if (place === "frame" || this.infoHash === undefined) return;
    if (this.hands.size >= MOST_PEERS) return this.options.tell({ type: "refuse", token, reason: "full" });
    const heardAt = this.options.now();
    const number = this.recorder.addGuest(heardAt);
    this.hands.set(number, { number, token, awaitedSince: undefined, heardAt, place: "tab" });
    this.hire({ number }, token);
  }

  private hire({ number }: Pick<Hand, "number">, token: string): void {
    const { file, tell } = this.options;
    const plan = this.plans[number];
    const isSeed = number === SEED_NUMBER;
    const { infoHash } = this;
    if (!isSeed && infoHash === undefined) return;
    tell({
      type: "hire",
      token,
      number,
      role: isSeed ? "seed" : "leecher",
      limits: this.isRunning ? this.capsOf(plan) : { upload: 0, download: 0 },
      lab: this.optionsOf(plan),
      work:
        infoHash === undefined || isSeed
          ? { kind: "seed", name: file.name, file }
          : { kind: "download", infoHash },
    });
  }

  /** @param plan undefined: a guest, which downloads as the others do */
  private capsOf(plan: PlannedPeer | undefined): Limits {
    return plan === undefined
      ? { upload: undefined, download: this.options.setup.download }
      : { upload: plan.upload, download: plan.download };
  }

  private optionsOf(plan: PlannedPeer | undefined): LabOptions {
    const { setup, mode } = this.options;
    return {
      policy: {
        pieceOrder: setup.strategy,
        titForTat: setup.choker,
        freeRiding: plan?.behaviour === "free-rider",
        // Where leechers pass nothing on, a seed that waits for its pieces to spread would wait in vain.
        superSeeding: mode === "p2p" && showsPiecesOneByOne(setup),
      },
      pieceLength: setup.pieceLength,
    };
  }

  /** Brings the leechers in, a few at a time, and starts the clock when all know each other. */
  private gather(now: number): void {
    const { openFrame, setup } = this.options;
    if (this.recorder.reportOf(SEED_NUMBER)?.state === "failed" || !this.hands.has(SEED_NUMBER))
      return this.end("failed");
    if (this.infoHash === undefined) return;
    let arriving = [...this.hands.values()].filter(({ awaitedSince }) => awaitedSince !== undefined).length;
    for (let number = 1; number <= setup.leechers && arriving < ARRIVING_AT_ONCE; number++) {
      if (this.hands.has(number) || this.recorder.isGone(number)) continue;
      this.await(number, "frame");
      openFrame(number);
      arriving++;
    }
    if (this.recorder.isHopeless) return this.end("failed");
    if (this.isAnyoneMissing && arriving > 0) return;
    this.gatheringSince ??= now;
    if (this.isEverybodyLinked || now - this.gatheringSince > GATHER_MS) this.begin(now);
  }

  /** Whether every leecher knows the metadata and is connected to all that it trades with. */
  private get isEverybodyLinked(): boolean {
    const { mode } = this.options;
    const wanted = mode === "client-server" ? 1 : this.hands.size - 1;
    const seedId = this.recorder.reportOf(SEED_NUMBER)?.ownId;
    for (const { number } of this.hands.values()) {
      if (number === SEED_NUMBER) continue;
      const report = this.recorder.reportOf(number);
      if (report === undefined || report.pieceCount === 0 || report.links.length < wanted) return false;
      if (!report.links.some(({ peerId }) => peerId === seedId)) return false;
    }
    return true;
  }

  private begin(now: number): void {
    const { tell } = this.options;
    this.isRunning = true;
    this.recorder.begin(now);
    for (const { number, token } of this.hands.values()) {
      if (token !== undefined) tell({ type: "limit", token, limits: this.capsOf(this.plans[number]) });
    }
  }

  /** Acts on what has come to pass. */
  private progress(now: number): void {
    if (!this.isRunning || this.isOver) return;
    const { setup, mode } = this.options;
    const seed = this.hands.get(SEED_NUMBER);
    if (setup.seedLeaves && mode === "p2p" && seed !== undefined && this.recorder.isFirstCopyOut) {
      this.recorder.goes(SEED_NUMBER, "left", now);
      this.dismiss(seed);
    }
    if (this.recorder.isComplete) this.end(this.recorder.isHopeless ? "failed" : "finished");
    else if (this.recorder.isHopeless) this.end("failed");
  }

  private patienceFor({ number }: Hand): number {
    const isPreparing = number === SEED_NUMBER && this.infoHash === undefined;
    return isPreparing ? PREPARE_MS + this.options.file.size / HASHED_A_MS : LOST_AFTER_MS;
  }

  private lose(hand: Hand, now: number): void {
    this.recorder.goes(hand.number, "lost", now);
    this.hands.delete(hand.number);
    this.options.closeFrame(hand.number);
  }

  /** Tells a peer to leave; its frame goes when it has, or soon. */
  private dismiss({ number, token, place }: Hand): void {
    this.hands.delete(number);
    const { tell, closeFrame } = this.options;
    if (token === undefined) return closeFrame(number);
    const done = (): void => {
      clearTimeout(timer);
      this.leaving.delete(token);
      // By now another page may play this part.
      if (place === "frame" && this.hands.get(number)?.place !== "frame") closeFrame(number);
    };
    const timer = setTimeout(done, LEAVE_MS);
    this.leaving.set(token, done);
    tell({ type: "leave", token });
  }

  private end(phase: "finished" | "stopped" | "failed"): void {
    if (this.isOver) return;
    this.isOver = true;
    const { tell, closeFrame, changed, ended, now } = this.options;
    this.recorder.end(phase, now());
    for (const done of [...this.leaving.values()]) done();
    tell({ type: "over" });
    for (const { number } of this.hands.values()) closeFrame(number);
    this.hands.clear();
    const { recording } = this.recorder;
    changed(recording);
    ended(recording);
  }
}
