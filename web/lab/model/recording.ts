/**
 * A run as recorded. Every view of the lab is a function of it, live or rewound. It is plain data that only grows during the
 * run; the recorder makes a new `Recording` for each sample, which shares its parts with the previous one.
 * Times are seconds since the clock started, lengths bytes, rates bytes per second. Peers are identified by number: 0 is the
 * seeder, 1 to N are the leechers, higher numbers are guests that joined by the lab's link.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { Outcome } from "./outcome.ts";
import type { LabSetup, PlannedPeer, RunMode } from "./setup.ts";

/** `number` is the index in `Recording.peers` and in every `Sample.peers`. */
export interface RecordedPeer extends PlannedPeer {
  /** A frame of the lab's page, a tab that took a frame's place, or a tab that joined by the lab's link. */
  readonly place: "frame" | "tab" | "guest";
  /** undefined until the peer has reported. */
  readonly peerId: PeerId | undefined;
}

/** The slot in which one peer serves another. */
export type Unchoke = "regular" | "optimistic" | "choked";

/** A link as one end reports it; `to` is the other end. */
export interface LinkSample {
  readonly to: number;
  /** Payload bytes sent to and received from the other end so far. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** Average of the last two seconds or so; determines the width of the edge. */
  readonly uploadRate: number;
  /** Whether the other end is interested in this one. */
  readonly isInterested: boolean;
  readonly unchoke: Unchoke;
  /** The other end has not delivered requested blocks for a minute and gets no regular slot. */
  readonly isSnubbed: boolean;
  /** The 20 s download rate from the other end that a leecher's choker used in its last round. A seeder rotates its slots instead. */
  readonly decidedBy: number;
}

/**
 * "waiting": the clock has not started or the peer has no metadata yet. "lost": the peer disappeared unasked. "left": it left
 * as ordered. The sample of a peer that is gone keeps what it had.
 */
export type PeerState = "starting" | "waiting" | "downloading" | "complete" | "seeding" | "left" | "lost";

export interface PeerSample {
  readonly state: PeerState;
  /** One bit per piece (`bitfield.ts`). Samples share the array while it does not change. */
  readonly pieces: Uint8Array;
  readonly piecesHave: number;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly fromSeeder: number;
  readonly fromPeers: number;
  /** Payload received twice or unasked. */
  readonly wasted: number;
  /** Unordered. */
  readonly links: readonly LinkSample[];
}

/** The whole swarm at one moment. */
export interface Sample {
  readonly at: number;
  /** By number; undefined: not known yet. */
  readonly peers: readonly (PeerSample | undefined)[];
}

export type ChokeEntry = Pick<LinkSample, "to" | "unchoke" | "isSnubbed" | "isInterested" | "decidedBy">;

/** One decision of one peer's choker, a column of its timeline. Each peer decides every 10 s by its own timer. */
export interface ChokeRound {
  readonly at: number;
  readonly peer: number;
  /** Whether slots rotate (the peer is complete or the choker is off) instead of following what others send. */
  readonly byTurns: boolean;
  readonly entries: readonly ChokeEntry[];
}

export type LabEvent =
  /** The clock started; the seeder serves from now on. */
  | { readonly at: number; readonly kind: "started" }
  | { readonly at: number; readonly kind: "joined"; readonly peer: number }
  /** A leecher of the setup joined after the start. */
  | { readonly at: number; readonly kind: "arrived"; readonly peer: number }
  | { readonly at: number; readonly kind: "finished"; readonly peer: number }
  /** The leechers have one whole copy between them. */
  | { readonly at: number; readonly kind: "first-copy" }
  /** As the setup asked for. */
  | { readonly at: number; readonly kind: "seeder-left" }
  /** Its frame or tab was closed or died. */
  | { readonly at: number; readonly kind: "lost"; readonly peer: number }
  /** Its reports are late: the browser slows down the tab, or the machine cannot keep up. */
  | { readonly at: number; readonly kind: "throttled"; readonly peer: number; readonly seconds: number }
  /** The peer reported a problem; `problem` is a code from the bridge. */
  | { readonly at: number; readonly kind: "trouble"; readonly peer: number; readonly problem: string }
  | { readonly at: number; readonly kind: "moved-to-tab"; readonly peer: number }
  | { readonly at: number; readonly kind: "ended" };

/** "gathering": peers start and link up, all limits are 0. "stopped": by the user, before all leechers had finished. */
export type RunPhase = "gathering" | "running" | "finished" | "stopped" | "failed";

/** Whether nothing more is recorded in this phase. */
export function isOver(phase: RunPhase): boolean {
  return phase !== "gathering" && phase !== "running";
}

export interface Recording {
  readonly id: string;
  /** Made in virtual time with the real engine, not by tabs. */
  readonly isSimulated?: boolean;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly phase: RunPhase;
  /** Wall clock, ms since 1970. */
  readonly startedAtMs: number;
  readonly fileName: string;
  readonly fileLength: number;
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly peers: readonly RecordedPeer[];
  readonly samples: readonly Sample[];
  readonly chokeRounds: readonly ChokeRound[];
  readonly events: readonly LabEvent[];
  /** When each peer finished, indexed by peer number; undefined for the seeder and for leechers that have not finished. */
  readonly finishedAt: readonly (number | undefined)[];
  readonly outcome: Outcome;
}

/** @returns the last sample at or before `at`, else the first; undefined when there are none */
export function sampleAt(recording: Recording, at: number): Sample | undefined {
  const { samples } = recording;
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return samples[Math.max(0, low - 1)];
}

/** Time of the last sample, the slider's end. */
export function endOf({ samples }: Recording): number {
  return samples.at(-1)?.at ?? 0;
}

/** Whether a peer is present in this sample, so that its pieces are available. */
export function isHere(peer: PeerSample | undefined): peer is PeerSample {
  return peer !== undefined && peer.state !== "left" && peer.state !== "lost";
}

/** When the last leecher of the setup had the file, seconds; undefined: some have not. */
export function lastFinish({
  peers,
  finishedAt,
}: Pick<Recording, "peers" | "finishedAt">): number | undefined {
  const own = peers.filter(({ role, place }) => role === "leecher" && place !== "guest");
  const times = own.map(({ number }) => finishedAt[number]).filter((at) => at !== undefined);
  return times.length === own.length && times.length > 0 ? Math.max(...times) : undefined;
}

/** Whether nothing follows from the times of a run, so far. */
export function isUncertain({ outcome, isSimulated }: Recording): boolean {
  return outcome.validity.kind === "not-valid" && isSimulated !== true;
}
