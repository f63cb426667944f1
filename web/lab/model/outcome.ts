/**
 * A run compared with the theory (Kumar & Ross 2006): a function of the setup, the finish times and the reasons against the
 * measurement. Only a valid outcome has a `ratio`, so that no other figure can be shown.
 */
import { boundsOfRun } from "./scenario.ts";
import { type LabSetup, plannedPeers, type RunMode } from "./setup.ts";

/** Terms of the formulas: F/us, F/dmin, N·F/(us + Σui), N·F/us. */
export type BoundTerm = "seeder-upload" | "slowest-download" | "total-upload" | "server-upload";

export interface Term {
  readonly term: BoundTerm;
  /** 0 where there is no limit. */
  readonly seconds: number;
}

/** Why a measured time cannot be compared with the bound. */
export type Invalidity =
  /**
   * The machine could not keep up, so the limits were not the bottleneck. `used`: the share of its limit that the binding peer
   * sent. `lag`: the share of time during which the slowest worker's timers were overdue, or of the page's samples that were missed.
   */
  | { readonly kind: "cpu-bound"; readonly used: number; readonly lag: number }
  /** The browser slowed down a tab. */
  | { readonly kind: "throttled"; readonly peer: number }
  | { readonly kind: "peer-lost"; readonly peer: number }
  /** A peer joined that is not in the formula. */
  | { readonly kind: "guest"; readonly peer: number }
  /** A leecher joined after the start, and the formula has all of them there. */
  | { readonly kind: "late"; readonly peer: number }
  /** The run ended before all leechers had finished. */
  | { readonly kind: "stopped" }
  /** The user moved a peer to its own tab during the run. */
  | { readonly kind: "interfered" };

export type Validity =
  | { readonly kind: "running" }
  | { readonly kind: "valid"; readonly measured: number; readonly ratio: number }
  | { readonly kind: "not-valid"; readonly reasons: readonly [Invalidity, ...Invalidity[]] };

export interface Outcome {
  readonly mode: RunMode;
  /** Terms of this run's formula, in order. */
  readonly terms: readonly Term[];
  /** The greatest term, which is the bound. */
  readonly binding: BoundTerm;
  /** Seconds, from this run's formula. */
  readonly bound: number;
  /** Seconds, both formulas with the limits of the setup: the two curves of the chart. */
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
  const { fileLength, leechers, seederUpload, download } = setup;
  const slowest: Term = {
    term: "slowest-download",
    seconds: download === undefined ? 0 : fileLength / download,
  };
  if (mode === "client-server")
    return [{ term: "server-upload", seconds: (leechers * fileLength) / seederUpload }, slowest];
  return [
    { term: "seeder-upload", seconds: fileLength / seederUpload },
    slowest,
    { term: "total-upload", seconds: (leechers * fileLength) / totalUpload(setup) },
  ];
}

/** us + Σui over the peers that upload. */
export function totalUpload(setup: LabSetup): number {
  let sum = 0;
  for (const { behaviour, upload } of plannedPeers(setup, "p2p"))
    if (behaviour === "contributor") sum += upload ?? 0;
  return sum;
}
