/** The page's side of the simulation worker: one order at a time, with progress, cancellable at any moment. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { LabSetup } from "../model/setup.ts";
import { capsOf } from "./points.ts";
import type { SimulatedPoint, SimulationNews, SimulationOrder } from "./simulate.ts";

export type SimulatorState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly share: number; readonly leechers: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed" };

/** A simulated point and `capsOf` its setup. */
export interface CappedPoint extends SimulatedPoint {
  readonly caps: string;
}

export interface Simulator {
  readonly state: ReadonlySignal<SimulatorState>;
  readonly points: ReadonlySignal<readonly CappedPoint[]>;
  /** Cancels the current order. Points that exist for these limits are not simulated again. */
  start(setup: LabSetup, leechers: readonly number[]): void;
  cancel(): void;
}

/** @param createWorker called for each order, because terminating the worker is the only way to interrupt a simulation */
export function createSimulator(createWorker: () => Worker): Simulator {
  const state = signal<SimulatorState>({ kind: "idle" });
  const points = signal<readonly CappedPoint[]>([]);
  let worker: Worker | undefined;

  const end = (next: SimulatorState): void => {
    worker?.terminate();
    worker = undefined;
    state.value = next;
  };

  return {
    state,
    points,
    start: (setup, leechers) => {
      end({ kind: "idle" });
      const caps = capsOf(setup);
      const missing = leechers.filter(
        (n) => !points.peek().some((point) => point.caps === caps && point.leechers === n),
      );
      if (missing.length === 0) return;
      state.value = { kind: "running", share: 0, leechers: missing[0] ?? 0 };
      worker = createWorker();
      worker.addEventListener("message", ({ data }: MessageEvent<SimulationNews>) => {
        switch (data.kind) {
          case "progress":
            state.value = { kind: "running", share: data.share, leechers: data.leechers };
            break;
          case "point":
            points.value = [...points.peek(), { ...data.point, caps }];
            break;
          case "done":
            end({ kind: "idle" });
            break;
          default:
            unreachable(data);
        }
      });
      worker.addEventListener("error", () => end({ kind: "failed" }));
      worker.postMessage({ setup, leechers: missing } satisfies SimulationOrder);
    },
    cancel: () => {
      if (state.peek().kind === "running") end({ kind: "cancelled" });
    },
  };
}
