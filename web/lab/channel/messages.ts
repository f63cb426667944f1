/**
 * What the lab's page and its peers say to each other, over two BroadcastChannels of the lab: one that only peers listen
 * to, one that only the lab listens to, so that peers are not woken by each other's reports. Any page of this origin may
 * speak here: what arrives is parsed (`parse.ts`). A peer is known by the token of its page load.
 */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { LabOptions, Limits } from "../../bridge/messages.ts";
import type { Role } from "../model/setup.ts";

export type LabToPeer =
  /** Take up this part. A peer that has one already stays with it. */
  | {
      readonly type: "hire";
      readonly token: string;
      readonly number: number;
      readonly role: Role;
      readonly limits: Limits;
      readonly lab: LabOptions;
      /** What to share or to look for. */
      readonly work:
        | { readonly kind: "seed"; readonly name: string; readonly file: File }
        | { readonly kind: "download"; readonly infoHash: InfoHash };
    }
  /** From now on these hold. */
  | { readonly type: "limit"; readonly token: string; readonly limits: Limits }
  /** Leave the swarm, and say bye. */
  | { readonly type: "leave"; readonly token: string }
  /** There is no part for it. */
  | { readonly type: "refuse"; readonly token: string; readonly reason: "ended" | "full" }
  /** To everybody: the run is over. */
  | { readonly type: "over" };

export type PeerToLab =
  /** `peer`: whose part it comes for; undefined: a guest. */
  | {
      readonly type: "hello";
      readonly token: string;
      readonly peer: number | undefined;
      readonly place: "frame" | "tab";
    }
  | { readonly type: "report"; readonly token: string; readonly report: PeerReport }
  /** `problem`: a code of the bridge's problems; data. */
  | { readonly type: "trouble"; readonly token: string; readonly problem: string }
  /** It has left the swarm. */
  | { readonly type: "bye"; readonly token: string };

export type ReportedState = "waiting" | "downloading" | "complete" | "seeding" | "failed";

/** What a peer sees of itself at one moment. Payload bytes in this peer's life, rates in bytes a second. */
export interface PeerReport {
  /** Of the wall, ms since 1970; of one machine's clocks all are the same. */
  readonly at: number;
  readonly ownId: PeerId;
  readonly infoHash: InfoHash;
  readonly state: ReportedState;
  /** 0 while the metadata is unknown. */
  readonly pieceCount: number;
  /** One bit a piece, the most significant first. */
  readonly pieces: Uint8Array;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly wasted: number;
  /** How long the worker's timers have been overdue, all in all, and of what time. */
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
  /** How much of the file the other end says it has, 0 to 1. */
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

/** What a lab is called in links and channels. */
export const LAB_ID = /^[0-9a-f]{16}$/;
/** Of one page load. */
export const TOKEN = /^[0-9a-f]{16}$/;

export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The channel that peers listen to. */
export function ordersChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-orders-${lab}`);
}

/** The channel that the lab listens to. */
export function reportsChannel(lab: string): BroadcastChannel {
  return new BroadcastChannel(`tabswarm-lab-reports-${lab}`);
}
