/**
 * The members of all swarms, beyond the sockets of one process. The tracker issues operations among its outputs and receives the
 * answers as events. Alone, a process answers them from its own memory within the same step; several processes share one
 * membership, and the answers come later (signal-server/cluster).
 *
 * Operations of one process are carried out in the order in which they are issued, as far as they concern one swarm.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { Announce, Scrape, SwarmCounts } from "../protocol/messages.ts";
import type { Envelope } from "./envelope.ts";
import type { SocketId } from "./swarm.ts";

/** A member of a swarm, wherever its socket is. */
export interface SwarmPeer {
  readonly peerId: PeerId;
  readonly signals: boolean;
  readonly isComplete: boolean;
}

export interface Join {
  readonly type: "join";
  readonly socket: SocketId;
  /** Of a member that stays: its event is not "stopped". Each of its offers needs a receiver, and `numwant` peers are listed. */
  readonly announce: Announce;
  readonly isComplete: boolean;
  /** It had pieces to download until now. */
  readonly isCompletion: boolean;
}

/** The counts that a stopping client or a scrape waits for. */
export interface Count {
  readonly type: "count";
  readonly socket: SocketId;
  readonly message: Announce | Scrape;
}

/** A socket uses this peer id for the first time. */
export interface Claim {
  readonly type: "claim";
  readonly socket: SocketId;
  readonly peerId: PeerId;
}

export interface Forward {
  readonly type: "forward";
  readonly envelope: Envelope;
}

/** Messages of an address since the last report. */
export interface Spend {
  readonly type: "spend";
  readonly address: string;
  readonly amount: number;
}

export type MembershipOperation =
  | Join
  | Count
  | Claim
  | Forward
  | Spend
  /** Enters a member again that is known to this process; no client waits for an answer. */
  | { readonly type: "renew"; readonly infoHash: InfoHash; readonly peer: SwarmPeer }
  | { readonly type: "leave"; readonly infoHash: InfoHash; readonly peerId: PeerId }
  /** The socket that used this peer id has closed. */
  | { readonly type: "release"; readonly peerId: PeerId };

export interface Joined {
  readonly type: "joined";
  readonly operation: Join;
  readonly counts: SwarmCounts;
  /** Distinct and chosen at random, without the member itself: to list, and to receive its offers. */
  readonly peers: readonly SwarmPeer[];
  readonly receivers: readonly SwarmPeer[];
}

export interface Counted {
  readonly type: "counted";
  readonly operation: Count;
  /** In the order in which they were requested. */
  readonly counts: readonly SwarmCounts[];
}

export type MembershipAnswer =
  | Joined
  | Counted
  | { readonly type: "claimed"; readonly operation: Claim; readonly isGranted: boolean }
  /** The addressee is not in the swarm. A forwarded envelope gets no answer. */
  | { readonly type: "absent"; readonly operation: Forward }
  /** `left`: messages that the address may still send, less than zero if it has sent too many through other processes. */
  | { readonly type: "spent"; readonly operation: Spend; readonly left: number };

/** What other processes of the membership make happen here. */
export type MembershipNews =
  | { readonly type: "forwarded"; readonly envelope: Envelope }
  /** A client of another process wants to use this peer id. */
  | { readonly type: "contested"; readonly peerId: PeerId };
