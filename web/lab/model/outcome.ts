/**
 * A run held against the theory (Kumar & Ross 2006). Pure: from the setup, the finish times and what spoke against the
 * measurement. A figure that is not valid is never shown: `ratio` exists in a valid outcome alone.
 */
import { boundsOfRun } from "./scenario.ts";
import { type LabSetup, plannedPeers, type RunMode } from "./setup.ts";

/** Terms of the formulas, in the lecture's words: F/us, F/dmin, N·F/(us + Σui), N·F/us. */
export type BoundTerm = "seed-upload" | "slowest-download" | "total-upload" | "server-upload";

export interface Term {
  readonly term: BoundTerm;
  /** 0 where nothing caps it. */
  readonly seconds: number;
}

/** Why a measured time cannot be held against the bound. */
export type Invalidity =
  /**
   * The machine could not keep up, so that the caps did not bind. `used`: the share of its cap that the peer whose cap binds
   * sent; `lag`: the share of the time that timers of the slowest worker were overdue, or of the page's looks that were missed.
   */
  | { readonly kind: "cpu-bound"; readonly used: number; readonly lag: number }
  /** A tab was held back by the browser. */
  | { readonly kind: "throttled"; readonly peer: number }
  | { readonly kind: "peer-lost"; readonly peer: number }
  /** Somebody joined who is not in the formula. */
  | { readonly kind: "guest"; readonly peer: number }
  /** Ended before all had finished. */
  | { readonly kind: "stopped" }
  /** The reader paused some peers, or moved them to a tab of their own, meanwhile. */
  | { readonly kind: "interfered" };

export type Validity =
  | { readonly kind: "running" }
  | { readonly kind: "valid"; readonly measured: number; readonly ratio: number }
  | { readonly kind: "not-valid"; readonly reasons: readonly [Invalidity, ...Invalidity[]] };

export interface Outcome {
  readonly mode: RunMode;
  /** The terms of this run's formula, in its order. */
  readonly terms: readonly Term[];
  /** The greatest of them, which is the bound. */
  readonly binding: BoundTerm;
  /** Seconds: of this run's own formula. */
  readonly bound: number;
  /** Seconds: both, with the caps of the setup, for the two lines of the chart. */
  readonly peerToPeerBound: number;
  readonly clientServerBound: number;
  readonly validity: Validity;
}

/** @param validity from `judge`, or "running" */
export function outcomeOf(setup: LabSetup, mode: RunMode, validity: Validity): Outcome {
  const terms = termsOf(setup, mode);
  const greatest = terms.reduce((most, term) => (term.seconds > most.seconds ? term : most));
  return {
    mode,
    terms,
    binding: greatest.term,
    bound: greatest.seconds,
    // What the setup's caps allow peer-to-peer, also where this run is client–server.
    peerToPeerBound: boundsOfRun(setup, "p2p").peerToPeer,
    clientServerBound: boundsOfRun(setup, "client-server").clientServer,
    validity,
  };
}

/** @param measured from the start of the clock to the last leecher's finish, seconds; undefined: some have not finished */
export function judge(
  setup: LabSetup,
  mode: RunMode,
  measured: number | undefined,
  reasons: readonly Invalidity[],
): Validity {
  const [first, ...others] = reasons;
  if (first !== undefined) return { kind: "not-valid", reasons: [first, ...others] };
  if (measured === undefined) return { kind: "not-valid", reasons: [{ kind: "stopped" }] };
  const { bound } = outcomeOf(setup, mode, { kind: "running" });
  return { kind: "valid", measured, ratio: measured / bound };
}

function termsOf(setup: LabSetup, mode: RunMode): readonly Term[] {
  const { fileLength, leechers, seedUpload, download } = setup;
  const slowest: Term = {
    term: "slowest-download",
    seconds: download === undefined ? 0 : fileLength / download,
  };
  if (mode === "client-server")
    return [{ term: "server-upload", seconds: (leechers * fileLength) / seedUpload }, slowest];
  return [
    { term: "seed-upload", seconds: fileLength / seedUpload },
    slowest,
    { term: "total-upload", seconds: (leechers * fileLength) / totalUpload(setup) },
  ];
}

/** us + Σui: of those who upload. */
export function totalUpload(setup: LabSetup): number {
  let sum = 0;
  for (const { behaviour, upload } of plannedPeers(setup, "p2p"))
    if (behaviour === "contributor") sum += upload ?? 0;
  return sum;
}
