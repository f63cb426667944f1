/**
 * The messages between client and tracker: WebTorrent's announce, offer, answer and scrape, and the `signal` extension, with
 * which a client sees the peers of a swarm and dials those it chooses, sending candidates one by one (docs/protocol.md).
 *
 * On the wire WebTorrent calls announces, offers, answers and their responses all "announce" and tells them apart by
 * their fields; here each is a type of its own. Ids are hexadecimal here and binary strings only on the wire.
 */
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";
import type { EncodedText } from "./encoded-text.ts";

/** The text of a session description. A tracker need not decode it. */
export type Sdp = string | EncodedText;

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
  readonly sdp: Sdp;
}

export interface Announce {
  readonly type: "announce";
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  /** Any other event ("update", "paused" …) counts as a regular update: undefined. */
  readonly event: "started" | "completed" | "stopped" | undefined;
  /** Bytes. */
  readonly uploaded: number;
  /** Bytes. */
  readonly downloaded: number;
  /** Bytes still missing; undefined while the metadata is not known. */
  readonly left: number | undefined;
  /** How many peers the response may name, 0 to 50. */
  readonly numwant: number;
  /** The tracker gives each to a different random member. */
  readonly offers: readonly Offer[];
  /** Whether this client understands `signal` messages and wants `peers` in the response. */
  readonly signals: boolean;
}

/** An answer to a plain offer. */
export interface Answer {
  readonly type: "answer";
  readonly infoHash: InfoHash;
  /** The answering peer. */
  readonly peerId: PeerId;
  /** The peer that made the offer. */
  readonly toPeerId: PeerId;
  readonly offerId: OfferId;
  readonly sdp: Sdp;
}

export interface Scrape {
  readonly type: "scrape";
  /** At least one. */
  readonly infoHashes: readonly InfoHash[];
}

/** To one member of the swarm; the tracker adds the sender. */
export interface DirectedSignal {
  readonly type: "signal";
  readonly infoHash: InfoHash;
  readonly toPeerId: PeerId;
  readonly offerId: OfferId;
  readonly signal: Signal;
}

export type ClientMessage = Announce | Answer | Scrape | DirectedSignal;

/** A member of the swarm in the response to an announce. */
export interface PeerEntry {
  readonly peerId: PeerId;
  /** Whether it understands `signal` messages. If not, offers to it must contain all candidates. */
  readonly signals: boolean;
  readonly complete: boolean;
}

export interface AnnounceResponse {
  readonly type: "announce-response";
  /** undefined: a foreign tracker leaves to the client which announce it answers. */
  readonly infoHash: InfoHash | undefined;
  /** Seconds until the next announce is due. */
  readonly interval: number;
  /** Seconds that must pass between two announces; only foreign trackers ask for it. */
  readonly minInterval?: number | undefined;
  /** Number of members that have everything, and of the others; undefined: the tracker does not say. */
  readonly complete: number | undefined;
  readonly incomplete: number | undefined;
  /** undefined: the tracker has no `signal` extension and expects offers in the announce. */
  readonly peers: readonly PeerEntry[] | undefined;
  /** A foreign tracker's words for the user. */
  readonly warning?: string | undefined;
}

/** A plain offer or answer of another member; it contains all candidates. */
export interface RelayedDescription<Text extends Sdp = string> {
  readonly type: "offer" | "answer";
  readonly infoHash: InfoHash;
  /** The sender. */
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly sdp: Text;
}

export interface RelayedSignal {
  readonly type: "signal";
  readonly infoHash: InfoHash;
  /** The sender. */
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly signal: Signal;
}

export interface SwarmCounts {
  readonly complete: number;
  readonly incomplete: number;
  /** Members that completed since the tracker has known the swarm. */
  readonly downloaded: number;
}

export interface ScrapeResponse {
  readonly type: "scrape-response";
  readonly files: ReadonlyMap<InfoHash, SwarmCounts>;
}

export type Action = "announce" | "scrape" | "signal";

/** The tracker's refusal, with as much as it understood of the refused message. */
export interface Failure {
  readonly type: "failure";
  readonly action: Action | undefined;
  readonly infoHash: InfoHash | undefined;
  /** The negotiation that has failed, if the refused message belongs to one. */
  readonly offerId: OfferId | undefined;
  readonly reason: string;
}

/** `Text`: string for clients; a tracker passes on what it has received. */
export type ServerMessage<Text extends Sdp = string> =
  | AnnounceResponse
  | RelayedDescription<Text>
  | RelayedSignal
  | ScrapeResponse
  | Failure;
