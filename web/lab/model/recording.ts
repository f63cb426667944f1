/**
 * A run as recorded: everything a view of the lab is a function of, live or rewound. Plain data that only grows while the
 * run lasts; the recorder makes a new `Recording` object for each sample, which shares its parts with the one before.
 * Times in seconds since the clock started, lengths in bytes, rates in bytes a second. Peers go by their number
 * everywhere: 0 the seed, 1 to N the leechers, further ones whoever joined by the lab's link.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { Outcome } from "./outcome.ts";
import type { LabSetup, PeerBehaviour, Role, RunMode } from "./setup.ts";

export interface RecordedPeer {
  /** Its index in `Recording.peers` and in every `Sample.peers`. */
  readonly number: number;
  readonly role: Role;
  readonly behaviour: PeerBehaviour;
  /** Caps that the engine keeps; undefined: none. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
  /** A frame of the lab's page, a tab that took a frame's place, or a tab that joined by the lab's link. */
  readonly place: "frame" | "tab" | "guest";
  /** As the swarm knows it; undefined until it has reported. */
  readonly peerId: PeerId | undefined;
}

/** Whom a peer serves, and by which slot. */
export type Unchoke = "regular" | "optimistic" | "choked";

/** One direction of a link: what the peer that reports it does for the peer `to`. */
export interface LinkSample {
  readonly to: number;
  /** Payload sent to it so far. */
  readonly uploaded: number;
  /** Payload that came from it so far: the other direction, as this end counts it. */
  readonly downloaded: number;
  /** Over the last two seconds or so, for the width of an edge. */
  readonly uploadRate: number;
  /** Whether the other end wants something of this one. */
  readonly isInterested: boolean;
  readonly unchoke: Unchoke;
  /** It has not delivered for a minute though we asked: no regular slot for it. */
  readonly isSnubbed: boolean;
  /** What a leecher's choker went by in its last round: how much came from it, 20 s average. A seed's goes by turns instead. */
  readonly decidedBy: number;
}

/**
 * "waiting": there, but the clock has not started or it knows no metadata yet. "lost": it fell silent without being told to
 * go. "left": it went as told. What a peer had when it went stays in its sample.
 */
export type PeerState = "starting" | "waiting" | "downloading" | "complete" | "seeding" | "left" | "lost";

export interface PeerSample {
  readonly state: PeerState;
  /** One bit a piece, the most significant first (`bitfield.ts`). Shared by samples between which nothing changed. */
  readonly pieces: Uint8Array;
  readonly piecesHave: number;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly fromSeed: number;
  readonly fromPeers: number;
  /** Payload received twice or unasked. */
  readonly wasted: number;
  /** In no particular order. */
  readonly links: readonly LinkSample[];
}

/** The whole swarm at one moment. */
export interface Sample {
  readonly at: number;
  /** By number; undefined: not there yet. */
  readonly peers: readonly (PeerSample | undefined)[];
}

export interface ChokeEntry {
  readonly to: number;
  readonly unchoke: Unchoke;
  readonly isSnubbed: boolean;
  readonly isInterested: boolean;
  readonly decidedBy: number;
}

/** One decision of one peer's choker: the column of its timeline. Every 10 s, at each peer's own time. */
export interface ChokeRound {
  readonly at: number;
  readonly peer: number;
  /** Whether it went by turns (nothing to gain any more, or the choker is off), not by what others give. */
  readonly byTurns: boolean;
  readonly entries: readonly ChokeEntry[];
}

export type LabEvent =
  /** The seed began to serve: the clock started. */
  | { readonly at: number; readonly kind: "started" }
  | { readonly at: number; readonly kind: "joined"; readonly peer: number }
  | { readonly at: number; readonly kind: "finished"; readonly peer: number }
  /** The leechers have one whole copy between them. */
  | { readonly at: number; readonly kind: "first-copy" }
  /** As the setup wanted it. */
  | { readonly at: number; readonly kind: "seed-left" }
  /** Somebody closed it from outside, or its frame or tab died. */
  | { readonly at: number; readonly kind: "lost"; readonly peer: number }
  /** Its reports come late: the browser holds the tab back, or the machine cannot keep up. */
  | { readonly at: number; readonly kind: "throttled"; readonly peer: number; readonly seconds: number }
  /** It said what went wrong; `problem` is a code of the bridge's problems. */
  | { readonly at: number; readonly kind: "trouble"; readonly peer: number; readonly problem: string }
  | { readonly at: number; readonly kind: "moved-to-tab"; readonly peer: number }
  | { readonly at: number; readonly kind: "ended" };

/** "gathering": peers start and link up, the seed is held. "stopped": by the user, before everybody had finished. */
export type RunPhase = "gathering" | "running" | "finished" | "stopped" | "failed";

export interface Recording {
  /** Tells runs of one session apart. */
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly phase: RunPhase;
  /** Of the wall, when the run was started: ms since 1970. */
  readonly startedAtMs: number;
  readonly fileName: string;
  readonly fileLength: number;
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly peers: readonly RecordedPeer[];
  readonly samples: readonly Sample[];
  readonly chokeRounds: readonly ChokeRound[];
  readonly events: readonly LabEvent[];
  /** By number; undefined: not yet, or the seed. */
  readonly finishedAt: readonly (number | undefined)[];
  readonly outcome: Outcome;
}

/** @returns the last sample at or before `at`; the first one before that; undefined where there is none */
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

/** When the last sample was taken: the slider's end. */
export function endOf({ samples }: Recording): number {
  return samples.at(-1)?.at ?? 0;
}

/** Whether a peer is there in this sample: what it has counts for the others. */
export function isHere(peer: PeerSample | undefined): peer is PeerSample {
  return peer !== undefined && peer.state !== "left" && peer.state !== "lost";
}
