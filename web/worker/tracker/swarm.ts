/** A torrent's place in its swarm, as the torrent sees it. */
import type { LinkId, PeerId } from "../../../shared/core/ids.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { LinkHandlers } from "../links/connection.ts";
import type { Link } from "../links/link.ts";

export interface AnnounceFacts {
  readonly event?: "started" | "completed";
  /** Bytes. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** Bytes still missing; undefined while the metadata is unknown. */
  readonly left: number | undefined;
  /** How many more peers could be used. */
  readonly wanted: number;
}

export interface Swarm {
  /** Through every tracker; repeated by itself when one comes back. */
  announce(facts: AnnounceFacts): void;
  /** Ends in `linkOpened` or `dialFailed`, unless it is cancelled. */
  dial(peerId: PeerId): void;
  cancelDial(peerId: PeerId): void;
  /** Answers what `offered` said; ends in `linkOpened` or `dialFailed`. */
  accept(peerId: PeerId): void;
  refuse(peerId: PeerId): void;
  /** Says goodbye and gives up every connection that is not open yet. No event follows. */
  leave(): void;
}

export interface SwarmEvents {
  announced(response: { intervalMs: number; complete: number; incomplete: number }): void;
  peersFound(peers: readonly { readonly peerId: PeerId; readonly complete: boolean }[]): void;
  /** A peer wants to connect: `accept` or `refuse`. A later offer of the same peer replaces an earlier one. */
  offered(peerId: PeerId): void;
  /** The channel is open. `initiator`: we dialled. Returns who handles it for its life. */
  linkOpened(opened: { id: LinkId; link: Link; peerId: PeerId; initiator: boolean }): LinkHandlers;
  dialFailed(peerId: PeerId, reason: string): void;
  /** undefined: it is well again. */
  trackerProblem(url: string, problem: Problem | undefined): void;
}
