/**
 * Why a negotiation with a peer that is there leads to no link, judged by what left this side and what arrived from the
 * peer. ICE needs candidates from both sides; a TCP candidate that only calls out reaches nobody that does the same.
 */
import type { Signal } from "../../tracker/protocol/messages.ts";

export type Obstacle =
  /** This browser made no description or no candidates: it, an extension, or a VPN's software prevents connections. */
  | "blocked-here"
  /** The peer answered without candidates. */
  | "blocked-there"
  /** Both sides have candidates, and no pair of them works: a firewall or NAT between them. */
  | "no-path"
  | "no-answer";

/** What has passed in one direction. */
export interface Passed {
  isDescribed: boolean;
  /** Those that a peer can call. */
  candidates: number;
}

export function obstacleOf(here: Readonly<Passed>, there: Readonly<Passed>): Obstacle {
  if (!here.isDescribed || here.candidates === 0) return "blocked-here";
  if (!there.isDescribed) return "no-answer";
  return there.candidates === 0 ? "blocked-there" : "no-path";
}

/** Adds a signal to what has passed. */
export function note(passed: Passed, signal: Signal): void {
  if ("sdp" in signal) {
    passed.isDescribed = true;
    for (const line of signal.sdp.split(/\r?\n/)) if (isCallable(line)) passed.candidates++;
  } else if (isCallable(signal.candidate.candidate)) passed.candidates++;
}

function isCallable(line: string): boolean {
  return /^(a=)?candidate:/.test(line) && !/ tcptype active\b/.test(line);
}
