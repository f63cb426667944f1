/**
 * Whether one link gets lanes, decided by whoever sends, from samples taken a few times a second. SCTP's window bounds what a
 * single connection carries to a far peer, and each connection has a window of its own.
 *
 * Lanes are opened, all at once, when a far link of few has had payload waiting without a break for some time: then neither
 * limits nor a lack of requests hold it back. They stay if the rate rises by a good part with them; if it does not,
 * something else is the bottleneck, and they are not tried again for a minute. They go when the link falls idle.
 */
import type { Instant } from "../../core/time.ts";

/** Beside the link. */
export const MAX_LANES_A_LINK = 3;
/** Of a torrent. More of them have windows enough, and on a busy machine all of them look far. */
export const MAX_LINKS = 2;
/** Between neighbours and within a house it is less, and there the processor is what is short. */
const FAR_MS = 15;
const BACKLOG_MS = 750;
/** On a busy machine a single answer may come late. */
const MEASURE_EVERY_MS = 1_000;
/** Lanes that have not come up by then are not waited for. */
const OPENING_MS = 5_000;
const TRIAL_MS = 2_500;
/** Rates waver by less than that, and lanes where the window is the bottleneck bring more. */
const WORTHWHILE_GAIN = 1.3;
const RETRY_AFTER_MS = 60_000;
const IDLE_MS = 15_000;

export interface LinkSample {
  readonly now: Instant;
  /** Payload bytes that have left by link and lanes so far. */
  readonly leftBytes: number;
  /** Payload waits in the channels for room on the way. */
  readonly isBacklogged: boolean;
  /** Of the torrent. */
  readonly links: number;
  /** The shortest that was measured; undefined: none yet. */
  readonly roundTripMs: number | undefined;
  /** Open and in use, beside the link. */
  readonly lanes: number;
  /** Lanes that are coming up. */
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
    }
  }

  private consider(state: State & { kind: "single" }, sample: LinkSample): LaneDecision {
    const { now, roundTripMs } = sample;
    const isCandidate = sample.isBacklogged && sample.links <= MAX_LINKS && now >= this.notBefore;
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

/** Bytes a millisecond. */
function rateSince(mark: Mark, { now, leftBytes }: LinkSample): number {
  return now > mark.at ? (leftBytes - mark.leftBytes) / (now - mark.at) : 0;
}
