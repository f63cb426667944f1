/**
 * What the server and the keeper's process send each other. The process holds the torrents and decides nothing; it may die at
 * any time, and receives everything again when it starts. Both sides are ours, so that messages are not checked.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import type { IceServer } from "../process/config.ts";
import type { PortRange } from "../process/keeper-config.ts";
import type { Inspection } from "./shares.ts";

export interface ChildOptions {
  /** Of the torrents and the server's records. The process locks it. */
  readonly folder: string;
  /** A WebSocket of the server's own tracker. */
  readonly tracker: string;
  readonly iceServers: readonly IceServer[];
  readonly address: string | undefined;
  readonly ports: PortRange | undefined;
  /** Bytes per second. */
  readonly upload: number | undefined;
}

export interface ShareToHold {
  readonly infoHash: InfoHash;
  /** Its info dictionary has been inspected, so that its content may be fetched. */
  readonly isAdmitted: boolean;
}

export type ToChild =
  | { readonly type: "start"; readonly options: ChildOptions }
  /** First of all after "ready": what else lies in the folder is deleted. */
  | { readonly type: "hold"; readonly shares: readonly ShareToHold[] }
  | { readonly type: "fetch"; readonly infoHash: InfoHash }
  | { readonly type: "admit"; readonly infoHash: InfoHash }
  | { readonly type: "drop"; readonly infoHash: InfoHash }
  | { readonly type: "ice"; readonly iceServers: readonly IceServer[] }
  /** Leaves the swarms and ends. */
  | { readonly type: "stop" };

export interface Progress {
  readonly infoHash: InfoHash;
  readonly have: number;
}

export interface Report {
  /** Those that have changed since the last report. */
  readonly progress: readonly Progress[];
  /** Payload bytes since the last report. */
  readonly fetched: number;
  readonly served: number;
  /** How often links to peers were closed since the last report, by reason. */
  readonly offences: readonly { readonly reason: string; readonly count: number }[];
  /** Free bytes on the disk. */
  readonly room: number;
}

export type FromChild =
  | { readonly type: "ready" }
  /** Every few seconds. */
  | { readonly type: "alive" }
  /** It cannot work here, and ends: the reason is a sentence for the host. */
  | { readonly type: "unusable"; readonly reason: string; readonly isFolderInUse: boolean }
  | { readonly type: "inspected"; readonly infoHash: InfoHash; readonly inspection: Inspection }
  /** The info dictionary has the right hash and cannot be used. */
  | { readonly type: "broken"; readonly infoHash: InfoHash }
  | { readonly type: "report"; readonly report: Report }
  /** Something failed that a host may want to know. */
  | { readonly type: "trouble"; readonly event: string; readonly reason: string };

/** What it sends while it works. */
export type ChildNews = Exclude<FromChild, { readonly type: "ready" | "unusable" }>;
