/** What signalling for a torrent reports to its holder. */
import type { LinkId, PeerId } from "../../core/ids.ts";
import type { OpenLane } from "../lanes/lane-offer.ts";
import type { LinkDoors } from "../lanes/lanes.ts";
import type { Link, LinkHandlers } from "../links/link.ts";
import type { Obstacle } from "../links/obstacle.ts";
import type { SignalPath } from "./signal-path.ts";

export interface OpenedLink extends LinkDoors {
  readonly id: LinkId;
  readonly link: Link;
  readonly peerId: PeerId;
  /** We made the offer. */
  readonly initiator: boolean;
}

export interface SignallingEvents {
  /** @param intervalMs until an announce is due again */
  announced(intervalMs: number): void;
  peersFound(peers: readonly { peerId: PeerId; complete: boolean }[]): void;
  /** To be answered by `accept` or `refuse`. */
  offered(peerId: PeerId): void;
  /** Returns the handlers for the life of the link. */
  linkOpened(opened: OpenedLink): LinkHandlers;
  /** A peer offers a lane. Unless `accept` is called during the event, the lane is refused. */
  laneOffered(peerId: PeerId, accept: OpenLane): void;
  /** A dial or an accepted offer takes long, and this is in the way. */
  dialObstructed(peerId: PeerId, obstacle: Obstacle): void;
  /** A dial or an accepted offer came to nothing. @param obstacle undefined: not the network's doing */
  dialFailed(peerId: PeerId, reason: string, obstacle?: Obstacle): void;
  /** There was no room for the link in this tab. */
  dialPostponed(peerId: PeerId): void;
  /** A way to a peer through a neighbour, for a dial while no tracker answers. "busy": not now. */
  introducer?(peerId: PeerId): SignalPath | "busy" | undefined;
  /** `trackers` is another one. */
  trackersChanged(): void;
}
