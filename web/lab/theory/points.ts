/** The data of the theory chart: bounds over N, and measured and simulated points. */
import type { Recording } from "../model/recording.ts";
import type { LabSetup, RunMode } from "../model/setup.ts";
import { parametersOf } from "../model/setup-parameters.ts";
import { boundsAt } from "./scenario-at.ts";

export interface Point {
  readonly kind: "measured" | "simulated";
  readonly mode: RunMode;
  /** N */
  readonly leechers: number;
  readonly seconds: number;
  /** For the same mode and N. */
  readonly bound: number;
  /** `capsOf` its setup; only points with the same value as the curves belong to them. */
  readonly caps: string;
}

/** Everything of a setup but N and the mode, as search parameters: what a pair of curves is drawn for. */
export function capsOf(setup: LabSetup): string {
  const parameters = parametersOf({ ...setup, mode: "p2p" });
  parameters.delete("peers");
  return parameters.toString();
}

/** The valid runs as points: of real tabs measured, in virtual time simulated. */
export function runPoints(recordings: readonly Recording[]): readonly Point[] {
  return recordings.flatMap(({ setup, mode, isSimulated, outcome: { validity, bound } }) =>
    validity.kind === "valid"
      ? [
          {
            kind: isSimulated ? ("simulated" as const) : ("measured" as const),
            mode,
            leechers: setup.leechers,
            seconds: validity.measured,
            bound,
            caps: capsOf(setup),
          },
        ]
      : [],
  );
}

export interface Curves {
  /** N, ascending. */
  readonly leechers: readonly number[];
  /** Seconds. */
  readonly clientServer: readonly number[];
  readonly peerToPeer: readonly number[];
}

/** @param most greatest N @param also other N to include, such as those of points */
export function curves(setup: LabSetup, most: number, also: Iterable<number> = []): Curves {
  const leechers = [...new Set([...steps(most), ...also])].filter((n) => n <= most).sort((a, b) => a - b);
  return {
    leechers,
    clientServer: leechers.map((n) => boundsAt(setup, "client-server", n).clientServer),
    peerToPeer: leechers.map((n) => boundsAt(setup, "p2p", n).peerToPeer),
  };
}

/** Enough for a smooth curve across a chart of some 600 pixels. */
const CURVE_STEPS = 40;

/** N from 1 to `most`, evenly spaced on a logarithmic axis and on a linear one. */
function steps(most: number): readonly number[] {
  return Array.from({ length: CURVE_STEPS + 1 }, (_, step) => {
    const share = step / CURVE_STEPS;
    return [Math.round(most ** share), Math.max(1, Math.round(most * share))];
  }).flat();
}

/** N of the simulated points: round numbers up to `most`. */
export function simulatedLeechers(most: number): readonly number[] {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((n) => n <= most);
}
