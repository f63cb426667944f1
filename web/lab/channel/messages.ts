/**
 * The messages between the lab's page and its peers. They travel over two BroadcastChannels per lab, one in each direction, so
 * that peers do not receive each other's reports. Any page of this origin can send on them, so messages are parsed (`parse.ts`).
 * Each page load of a peer has its own token.
 */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { Limits, ObserverOptions } from "../../bridge/messages.ts";
import type { Role } from "../model/setup.ts";

export type LabToPeer =
  /** Become this peer. A page that already is a peer ignores it. */
  | {
      readonly type: "assign";
      readonly token: string;
      readonly number: number;
      readonly role: Role;
      readonly limits: Limits;
      readonly observer: ObserverOptions;
      readonly work:
        | { readonly kind: "seed"; readonly name: string; readonly file: File }
        | { readonly kind: "download"; readonly infoHash: InfoHash };
    }
  /** Replaces the limits. */
  | { readonly type: "limit"; readonly token: string; readonly limits: Limits }
  /** Leave the swarm and reply with "bye". */
  | { readonly type: "leave"; readonly token: string }
  /** The run has no place for this page. */
  | { readonly type: "refuse"; readonly token: string; readonly reason: "ended" | "full" }
  /** To all peers: the run is over. */
  | { readonly type: "over" };

export type PeerToLab =
  /** `peer`: its number in the run; undefined for a guest. */
  | {
      readonly type: "hello";
      readonly token: string;
      readonly peer: number | undefined;
      readonly place: "frame" | "tab";
    }
  | { readonly type: "report"; readonly token: string; readonly report: PeerReport }
  /** `problem`: a code from the bridge. */
  | { readonly type: "trouble"; readonly token: string; readonly problem: string }
  /** The peer has left the swarm. */
  | { readonly type: "bye"; readonly token: string };

export type ReportedState = "waiting" | "downloading" | "complete" | "seeding" | "failed";

/** A peer's view of itself at one moment. Totals are payload bytes since it started, rates are bytes per second. */
export interface PeerReport {
  /** Wall clock, ms since 1970. */
  readonly at: number;
  readonly ownId: PeerId;
  readonly infoHash: InfoHash;
  readonly state: ReportedState;
  /** 0 while the metadata is unknown. */
  readonly pieceCount: number;
  /** One bit per piece, most significant first. */
  readonly pieces: Uint8Array;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly wasted: number;
  /** Total time for which the worker's timers were overdue, and the total time watched. */
  readonly overdueMs: number;
  readonly watchedMs: number;
  readonly links: readonly LinkReport[];
  readonly round: RoundReport | undefined;
}

export type SlotKind = "regular" | "optimistic" | "choked";

export interface LinkReport {
  readonly peerId: PeerId;
  readonly uploaded: number;
  readonly downloaded: number;
  /** The share of pieces that the other end has, 0 to 1. */
  readonly progress: number;
  /** Whether the other end is interested in this one. */
  readonly isInterested: boolean;
  readonly unchoke: SlotKind;
  readonly isSnubbed: boolean;
}

export interface RoundReport {
  readonly agoMs: number;
  readonly byTurns: boolean;
  readonly entries: readonly {
    readonly peerId: PeerId;
    readonly unchoke: SlotKind;
    readonly isInterested: boolean;
    readonly isSnubbed: boolean;
    readonly downloadRate: number;
  }[];
}

/** The form of lab ids, run ids and tokens. */
export const RANDOM_NAME = /^[0-9a-f]{16}$/;

export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The channel from the lab to its peers. */
export function ordersChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-orders-${lab}`);
}

/** The channel from the peers to the lab. */
export function reportsChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-reports-${lab}`);
}
