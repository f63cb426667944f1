/**
 * The lanes of one torrent's links: opens and closes ours as the policy decides for each link, and accepts those that
 * peers open. Only the side that opened a lane sends on it. The engine does not know of lanes.
 *
 * Always true: a lane belongs to an open link and ends with it; a peer has at most MAX_LANES_PER_LINK lanes to us; a lane
 * that delivers anything but blocks is closed. Blocks in flight on a lane that breaks are lost, and requested again when their
 * requests time out.
 */
import type { LinkId, PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { isViolation } from "../../core/violation.ts";
import { decodePieces, type PieceMessage } from "../../wire/pieces.ts";
import type { Link } from "../links/link.ts";
import type { PeerWire } from "../links/peer-wire.ts";
import type { SessionPorts } from "../ports.ts";
import type { OpenLane } from "./lane-offer.ts";
import { LanePolicy, MAX_LANES_PER_LINK, MAX_LINKS_WITH_LANES } from "./lane-policy.ts";

/** A third of the policy's BACKLOG_MS. */
const SAMPLE_MS = 250;
/** How long a peer's lane counts after its end. Without it a peer could make us open one connection after another. */
const PLACE_KEPT_MS = 10_000;
/**
 * Time for the last bytes to arrive after they left the buffer. SCTP retransmits after 1 s at first and then doubles
 * (RFC 9260), so this covers three losses in a row.
 */
const RETIREMENT_MS = 10_000;

interface LanesOptions extends Pick<SessionPorts, "clock" | "timers"> {
  /** Blocks have arrived for that link. */
  readonly received: (link: LinkId, pieces: readonly PieceMessage[]) => void;
  /** One of the link's lanes has room again. */
  readonly drained: (link: LinkId) => void;
}

/** What a link offers beyond sending; both are absent for peers that do not know lanes. */
export interface LinkDoors {
  /** Reports the round trip time, ms, some time later, unless it is unknown. */
  measureRoundTrip?(measured: (ms: number) => void): void;
  readonly openLane?: OpenLane;
}

interface LinkWithLanes {
  readonly wire: PeerWire;
  readonly doors: LinkDoors;
  readonly policy: LanePolicy;
  /** Ours, being negotiated. */
  readonly opening: Set<Link>;
  /** Ours, open and in use. */
  readonly used: Set<Link>;
  /** Ours, no longer in use, and since when. */
  readonly retired: Map<Link, Instant>;
  /** The peer's: being negotiated, open, or closed within PLACE_KEPT_MS. */
  readonly accepted: Set<Link>;
  roundTripMs: number | undefined;
  sentBytes: number;
}

export class Lanes {
  private readonly options: LanesOptions;
  private readonly links = new Map<LinkId, LinkWithLanes>();
  private cancelTimer: (() => void) | undefined;

  constructor(options: LanesOptions) {
    this.options = options;
  }

  linkOpened(wire: PeerWire, doors: LinkDoors): void {
    const link: LinkWithLanes = {
      wire,
      doors,
      policy: new LanePolicy(),
      opening: new Set(),
      used: new Set(),
      retired: new Map(),
      accepted: new Set(),
      roundTripMs: undefined,
      sentBytes: 0,
    };
    this.links.set(wire.id, link);
    // Before payload passes: on a busy machine answers are late, and every peer looks far away.
    if (doors.openLane !== undefined && this.links.size <= MAX_LINKS_WITH_LANES) measure(link);
  }

  linkClosed(id: LinkId): void {
    const link = this.links.get(id);
    if (link === undefined) return;
    this.links.delete(id);
    for (const lane of [...link.opening, ...link.used, ...link.retired.keys(), ...link.accepted])
      lane.close();
  }

  /** Payload has been sent: samples the links until they are quiet again. */
  watch(): void {
    this.cancelTimer ??= this.options.timers.after(SAMPLE_MS, () => {
      this.cancelTimer = undefined;
      let isAnyActive = false;
      for (const link of this.links.values()) isAnyActive = this.look(link) || isAnyActive;
      if (isAnyActive) this.watch();
    });
  }

  /** @param peerId as the tracker says: a peer cannot open lanes in another's name */
  offered(peerId: PeerId, accept: OpenLane): void {
    const link = [...this.links.values()].find(({ wire }) => wire.peerId === peerId);
    if (link === undefined || link.accepted.size >= MAX_LANES_PER_LINK) return;
    const end = (): void => {
      lane?.close();
      this.options.timers.after(PLACE_KEPT_MS, () => lane && link.accepted.delete(lane));
    };
    const lane: Link | undefined = accept({
      failed: end,
      opened: () => ({
        message: (data) => {
          const pieces = decodePieces(new Uint8Array(data));
          if (isViolation(pieces)) end();
          else this.options.received(link.wire.id, pieces);
        },
        drained: () => undefined,
        closed: end,
      }),
    });
    if (lane !== undefined) link.accepted.add(lane);
  }

  close(): void {
    this.cancelTimer?.();
    for (const id of [...this.links.keys()]) this.linkClosed(id);
  }

  /** @returns whether the link needs another sample */
  private look(link: LinkWithLanes): boolean {
    const { wire, doors } = link;
    const now = this.options.clock.now();
    const decision = link.policy.decide({
      now,
      leftBytes: wire.sentBytes - wire.waitingBytes,
      isBacklogged: wire.waitingBytes > 0 && doors.openLane !== undefined,
      links: this.links.size,
      roundTripMs: link.roundTripMs,
      lanes: link.used.size,
      opening: link.opening.size,
    });
    if (decision === "measure") measure(link);
    else if (decision === "open") for (let i = 0; i < MAX_LANES_PER_LINK; i++) this.open(link);
    else if (decision === "close") this.retire(now, link);
    this.closeRetired(now, link);
    const hasSent = wire.sentBytes > link.sentBytes;
    link.sentBytes = wire.sentBytes;
    return hasSent || link.opening.size + link.used.size + link.retired.size > 0;
  }

  private open(link: LinkWithLanes): void {
    const { wire, doors, opening, used, retired } = link;
    const end = (): void => {
      if (lane === undefined) return;
      for (const group of [opening, used, retired]) group.delete(lane);
      wire.removeLane(lane);
    };
    const lane = doors.openLane?.({
      failed: end,
      opened: (opened) => {
        opening.delete(opened);
        used.add(opened);
        wire.addLane(opened);
        this.options.drained(wire.id);
        return {
          // Only we send on it.
          message: () => {
            end();
            opened.close();
          },
          drained: () => this.options.drained(wire.id),
          closed: end,
        };
      },
    });
    if (lane !== undefined) opening.add(lane);
  }

  private retire(now: Instant, { wire, opening, used, retired }: LinkWithLanes): void {
    for (const lane of opening) lane.close();
    opening.clear();
    for (const lane of used) {
      wire.removeLane(lane);
      retired.set(lane, now);
    }
    used.clear();
  }

  private closeRetired(now: Instant, { retired }: LinkWithLanes): void {
    for (const [lane, since] of retired) {
      if (lane.bufferedAmount > 0 || now - since < RETIREMENT_MS) continue;
      retired.delete(lane);
      lane.close();
    }
  }
}

function measure(link: LinkWithLanes): void {
  link.doors.measureRoundTrip?.((ms) => {
    link.roundTripMs = Math.min(ms, link.roundTripMs ?? ms);
  });
}
