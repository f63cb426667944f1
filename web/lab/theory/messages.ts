/** Between the theory chart and the worker that simulates for it. */
import type { LabSetup, RunMode } from "../model/setup.ts";

export interface SimulationOrder {
  readonly setup: LabSetup;
  /** N of each point, in the order in which they are wanted. */
  readonly leechers: readonly number[];
}

export interface SimulatedPoint {
  readonly mode: RunMode;
  readonly leechers: number;
  /** Virtual, until the last one had finished. */
  readonly seconds: number;
  readonly bound: number;
  readonly pieces: number;
  /** Bytes. */
  readonly blockLength: number;
}

export type SimulationNews =
  /** 0 to 1, of all that was ordered, by the work that it takes; `leechers` of the point that is being simulated. */
  | { readonly kind: "progress"; readonly share: number; readonly leechers: number }
  | { readonly kind: "point"; readonly point: SimulatedPoint }
  | { readonly kind: "done" };
