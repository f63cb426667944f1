/** What the theory chart shows: the bounds over N, and points measured and simulated. Pure. */
import type { Recording } from "../model/recording.ts";
import type { LabSetup, RunMode } from "../model/setup.ts";
import { parametersOf } from "../model/setup-link.ts";
import { boundsAt } from "./scenario-at.ts";

export interface Point {
  readonly kind: "measured" | "simulated";
  readonly mode: RunMode;
  /** N */
  readonly leechers: number;
  readonly seconds: number;
  /** Of the same mode, for the same N. */
  readonly bound: number;
  /** What else it went by: only points with the caps of the curves belong on them. */
  readonly caps: string;
}

/** F, us, ui, d, free-riders and rules as a link holds them, whatever N is: what the curves are drawn for. */
export function capsOf(setup: LabSetup): string {
  const parameters = parametersOf({ ...setup, mode: "p2p" });
  parameters.delete("peers");
  return parameters.toString();
}

/** Runs whose figure is valid. */
export function measuredPoints(recordings: readonly Recording[]): readonly Point[] {
  return recordings.flatMap(({ setup, mode, outcome: { validity, bound } }) =>
    validity.kind === "valid"
      ? [
          {
            kind: "measured" as const,
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

/** @param most N up to which; @param also further N that must be among them, as of points */
export function curves(setup: LabSetup, most: number, also: Iterable<number> = []): Curves {
  const leechers = [...new Set([...steps(most), ...also])].filter((n) => n <= most).sort((a, b) => a - b);
  return {
    leechers,
    clientServer: leechers.map((n) => boundsAt(setup, "client-server", n).clientServer),
    peerToPeer: leechers.map((n) => boundsAt(setup, "p2p", n).peerToPeer),
  };
}

const CURVE_STEPS = 40;

/** From 1 to `most`, about evenly on a logarithmic axis and on a linear one. */
function steps(most: number): readonly number[] {
  return Array.from({ length: CURVE_STEPS + 1 }, (_, step) => {
    const share = step / CURVE_STEPS;
    return [Math.round(most ** share), Math.max(1, Math.round(most * share))];
  }).flat();
}

/** N of the simulated points: the lecture's round numbers up to `most`. */
export function simulatedLeechers(most: number): readonly number[] {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((n) => n <= most);
}
