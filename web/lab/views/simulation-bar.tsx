/** Starts and cancels the simulation of the theory chart's points, with its progress and its parameters. */
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { createSimulator, type Simulator } from "../theory/simulator.ts";

export function createLabSimulator(): Simulator {
  return createSimulator(
    () => new Worker(new URL("../theory/worker.ts", import.meta.url), { type: "module" }),
  );
}

interface SimulationBarProps {
  readonly simulator: Simulator;
  readonly caps: string;
  readonly start: () => void;
}

export function SimulationBar({ simulator, caps, start }: SimulationBarProps) {
  const labels = texts.sights.chart;
  const state = simulator.state.value;
  return (
    <div class="row simulation">
      {state.kind === "running" ? (
        <>
          <button type="button" onClick={() => simulator.cancel()}>
            {labels.cancel}
          </button>
          <progress aria-label={labels.simulate(1000)} max={1} value={state.share} />
          <p>
            N = {texts.format.count(state.leechers)} · {texts.format.percent(state.share)}
          </p>
        </>
      ) : (
        <>
          <button type="button" onClick={start}>
            {labels.simulate(1000)}
          </button>
          {state.kind === "cancelled" && <p class="hint">{readings.chart.cancelled}</p>}
          {state.kind === "failed" && <p class="complaint">{readings.chart.failed}</p>}
        </>
      )}
      <Circumstances simulator={simulator} caps={caps} />
    </div>
  );
}

function Circumstances({ simulator, caps }: { simulator: Simulator; caps: string }) {
  const largest = simulator.points.value
    .filter((point) => point.caps === caps)
    .reduce<{ leechers: number; pieces: number; blockLength: number } | undefined>(
      (most, point) => (most === undefined || point.leechers > most.leechers ? point : most),
      undefined,
    );
  if (largest === undefined) return null;
  return <p class="hint">{readings.chart.simulatedWith(largest.pieces, largest.blockLength)}</p>;
}
