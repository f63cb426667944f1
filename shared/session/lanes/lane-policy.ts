/**
 * Decides whether one link gets lanes, from samples of what we send. SCTP's window limits what one connection carries to a
 * far peer, and each connection has a window of its own (docs/decisions/0018).
 *
 * All lanes open together when the torrent has few links, the peer is far, and payload has waited without a break for
 * BACKLOG_MS, so that neither limits nor a lack of requests hold the link back. They stay if they raise the rate by
 * WORTHWHILE_GAIN; if not, something else is the bottleneck, and the next attempt is a minute later. They close when the
 * link falls idle.
 */
import { unreachable } from "../../core/invariant.ts";
import type { Instant } from "../../core/time.ts";

/** In addition to the link. Six were hardly faster than three (docs/decisions/0018). */
export const MAX_LANES_PER_LINK = 3;
/** A torrent with more links has windows enough, and on a busy machine all peers look far (docs/decisions/0018). */
export const MAX_LINKS_WITH_LANES = 2;
/** Round trips within a city are shorter, and there the processor is the bottleneck (docs/decisions/0018). */
const FAR_MS = 15;
/**
 * How long payload must wait before lanes open. At a round trip of 44 ms this gave 2.58 times WebTorrent's rate, and 1 s
 * gave 2.09 times (docs/decisions/0018).
 */
const BACKLOG_MS = 750;
/** A single measurement may be too long on a busy machine, so the shortest of several counts. */
const MEASURE_EVERY_MS = 1_000;
/** The trial starts then with the lanes that are open: one that fails may take 30 s to do so. */
const OPENING_MS = 5_000;
/** Ten samples average out the fluctuations of the rate. */
const TRIAL_MS = 2_500;
/** Rates fluctuate by less, and lanes gain more where the window is the bottleneck (docs/decisions/0018). */
const WORTHWHILE_GAIN = 1.3;
/** A failed attempt keeps needless connections for up to 7.5 s. With this pause that is at most an eighth of the time. */
const RETRY_AFTER_MS = 60_000;
/** Longer than the 10 s between choke rounds, so that a link that is choked for one round keeps its lanes. */
const IDLE_MS = 15_000;

export interface LinkSample {
  readonly now: Instant;
  /** Payload bytes that have left on the link and its lanes so far. */
  readonly leftBytes: number;
  /** Payload waits in the send buffers. */
  readonly isBacklogged: boolean;
  /** Links of the torrent. */
  readonly links: number;
  /** The shortest measured; undefined: none yet. */
  readonly roundTripMs: number | undefined;
  /** Open and in use. */
  readonly lanes: number;
  /** Lanes that are being negotiated. */
  readonly opening: number;
}

export type LaneDecision = "nothing" | "measure" | "open" | "close";

interface Mark {
  readonly at: Instant;
  readonly leftBytes: number;
}

type State =
  | { readonly kind: "single"; readonly backloggedSince: Mark | undefined; readonly measuredAt: Instant }
  | { readonly kind: "opening"; readonly since: Instant; readonly rateBefore: number }
  | { readonly kind: "trial"; readonly from: Mark; readonly rateBefore: number }
  | { readonly kind: "several"; readonly moved: Mark };

const SINGLE: State = { kind: "single", backloggedSince: undefined, measuredAt: Number.NEGATIVE_INFINITY };

export class LanePolicy {
  private state: State = SINGLE;
  private notBefore: Instant = Number.NEGATIVE_INFINITY;

  decide(sample: LinkSample): LaneDecision {
    const { state } = this;
    switch (state.kind) {
      case "single":
        return this.consider(state, sample);
      case "opening":
        return this.awaitLanes(state, sample);
      case "trial":
        return this.judge(state, sample);
      case "several":
        return this.watch(state, sample);
      default:
        return unreachable(state);
    }
  }

  private consider(state: State & { kind: "single" }, sample: LinkSample): LaneDecision {
    const { now, roundTripMs } = sample;
    const isCandidate = sample.isBacklogged && sample.links <= MAX_LINKS_WITH_LANES && now >= this.notBefore;
    if (!isCandidate) {
      this.state = { ...state, backloggedSince: undefined };
      return "nothing";
    }
    const backloggedSince = state.backloggedSince ?? markOf(sample);
    this.state = { ...state, backloggedSince };
    const isNear = roundTripMs !== undefined && roundTripMs < FAR_MS;
    if (isNear) return "nothing";
    if (roundTripMs !== undefined && now - backloggedSince.at >= BACKLOG_MS) {
      this.state = { kind: "opening", since: now, rateBefore: rateSince(backloggedSince, sample) };
      return "open";
    }
    if (now - state.measuredAt < MEASURE_EVERY_MS) return "nothing";
    this.state = { ...state, backloggedSince, measuredAt: now };
    return "measure";
  }

  private awaitLanes({ since, rateBefore }: State & { kind: "opening" }, sample: LinkSample): LaneDecision {
    const isTime = sample.opening === 0 || (sample.now - since >= OPENING_MS && sample.lanes > 0);
    if (!isTime) return "nothing";
    if (sample.lanes === 0) return this.giveUp(sample);
    this.state = { kind: "trial", from: markOf(sample), rateBefore };
    return "nothing";
  }

  private judge({ from, rateBefore }: State & { kind: "trial" }, sample: LinkSample): LaneDecision {
    if (sample.lanes === 0) return this.giveUp(sample);
    if (sample.now - from.at < TRIAL_MS) return "nothing";
    if (rateSince(from, sample) < WORTHWHILE_GAIN * rateBefore) return this.giveUp(sample);
    this.state = { kind: "several", moved: markOf(sample) };
    return "nothing";
  }

  private watch({ moved }: State & { kind: "several" }, sample: LinkSample): LaneDecision {
    if (sample.lanes === 0) return this.giveUp(sample);
    if (sample.leftBytes > moved.leftBytes) this.state = { kind: "several", moved: markOf(sample) };
    else if (sample.now - moved.at >= IDLE_MS) {
      this.state = SINGLE;
      return "close";
    }
    return "nothing";
  }

  private giveUp({ now }: LinkSample): LaneDecision {
    this.state = SINGLE;
    this.notBefore = now + RETRY_AFTER_MS;
    return "close";
  }
}

function markOf({ now, leftBytes }: LinkSample): Mark {
  return { at: now, leftBytes };
}

/** Bytes per millisecond. */
function rateSince(mark: Mark, { now, leftBytes }: LinkSample): number {
  return now > mark.at ? (leftBytes - mark.leftBytes) / (now - mark.at) : 0;
}
