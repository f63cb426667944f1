/**
 * What a client and a tracker say to each other: WebTorrent's announce, offer, answer and scrape, and the `signal`
 * extension by which a client sees the peers of a swarm and dials those it chooses, trickling candidates.
 *
 * On the wire WebTorrent calls announces, offers, answers and their responses all "announce" and tells them apart by
 * their fields; here each is a type of its own. Ids are hexadecimal here and binary strings only on the wire.
 */
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";

export interface Candidate {
  readonly candidate: string;
  readonly sdpMLineIndex: number | undefined;
  readonly sdpMid: string | undefined;
}

export type Signal =
  | { readonly type: "offer" | "answer"; readonly sdp: string }
  | { readonly candidate: Candidate };

export interface Offer {
  readonly offerId: OfferId;
  readonly sdp: string;
}

/** Anything else that a client reports ("update", "paused" …) is a plain update. */
export type AnnounceEvent = "started" | "completed" | "stopped";

export interface Announce {
  readonly type: "announce";
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly event: AnnounceEvent | undefined;
  /** Bytes. */
  readonly uploaded: number;
  /** Bytes. */
  readonly downloaded: number;
  /** Bytes still missing; undefined while the metadata is not known. */
  readonly left: number | undefined;
  /** How many peers the response may name, 0 to 50. */
  readonly numwant: number;
  /** For the tracker to hand to as many random members, each to one. */
  readonly offers: readonly Offer[];
  /** Whether this client understands `signal` messages and wants `peers` in the response. */
  readonly signals: boolean;
}

/** An answer to an offer that came the plain way. */
export interface Answer {
  readonly type: "answer";
  readonly infoHash: InfoHash;
  /** Who answers. */
  readonly peerId: PeerId;
  /** Who offered. */
  readonly toPeerId: PeerId;
  readonly offerId: OfferId;
  readonly sdp: string;
}

export interface Scrape {
  readonly type: "scrape";
  /** At least one. */
  readonly infoHashes: readonly InfoHash[];
}

/** To one member of the swarm; the tracker says who sent it. */
export interface DirectedSignal {
  readonly type: "signal";
  readonly infoHash: InfoHash;
  readonly toPeerId: PeerId;
  readonly offerId: OfferId;
  readonly signal: Signal;
}

export type ClientMessage = Announce | Answer | Scrape | DirectedSignal;

/** A member of the swarm, as an announce's response names it. */
export interface PeerEntry {
  readonly peerId: PeerId;
  /** Whether it takes `signal` messages; else it gets plain offers, which must hold all candidates. */
  readonly signals: boolean;
  readonly complete: boolean;
}

export interface AnnounceResponse {
  readonly type: "announce-response";
  readonly infoHash: InfoHash;
  /** Seconds until the next announce is due. */
  readonly interval: number;
  /** Members that have everything, and others. */
  readonly complete: number;
  readonly incomplete: number;
  /** Undefined: a tracker without the `signal` extension, which wants offers in the announce. */
  readonly peers: readonly PeerEntry[] | undefined;
}

/** Another member's offer (answer) that came the plain way: all candidates are in it. */
export interface RelayedDescription {
  readonly type: "offer" | "answer";
  readonly infoHash: InfoHash;
  /** Who sent it. */
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly sdp: string;
}

export interface RelayedSignal {
  readonly type: "signal";
  readonly infoHash: InfoHash;
  /** Who sent it. */
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly signal: Signal;
}

export interface SwarmCounts {
  readonly complete: number;
  readonly incomplete: number;
  /** How many members said "completed" while the tracker has known the swarm. */
  readonly downloaded: number;
}

export interface ScrapeResponse {
  readonly type: "scrape-response";
  readonly files: ReadonlyMap<InfoHash, SwarmCounts>;
}

export type Action = "announce" | "scrape" | "signal";

/** The tracker's refusal, with as much as it understood of what it refuses. */
export interface Failure {
  readonly type: "failure";
  readonly action: Action | undefined;
  readonly infoHash: InfoHash | undefined;
  /** Of a signal that could not be delivered: give this dial up. */
  readonly offerId: OfferId | undefined;
  readonly reason: string;
}

export type ServerMessage = AnnounceResponse | RelayedDescription | RelayedSignal | ScrapeResponse | Failure;
