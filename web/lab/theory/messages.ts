/** Messages between the theory chart and the worker that simulates for it. */
import type { LabSetup, RunMode } from "../model/setup.ts";

export interface SimulationOrder {
  readonly setup: LabSetup;
  /** N of each point, in order. */
  readonly leechers: readonly number[];
}

export interface SimulatedPoint {
  readonly mode: RunMode;
  readonly leechers: number;
  /** Virtual time until the last leecher finished. */
  readonly seconds: number;
  readonly bound: number;
  readonly pieces: number;
  /** Bytes. */
  readonly blockLength: number;
}

export type SimulationNews =
  /** `share`: of all ordered work, 0 to 1; `leechers`: of the point being simulated. */
  | { readonly kind: "progress"; readonly share: number; readonly leechers: number }
  | { readonly kind: "point"; readonly point: SimulatedPoint }
  | { readonly kind: "done" };
