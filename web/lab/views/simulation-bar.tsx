/** Starts and cancels the simulation of the theory chart's points, with its progress and its parameters. */
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import type { Simulator } from "../theory/simulator.ts";

interface SimulationBarProps {
  readonly simulator: Simulator;
  readonly caps: string;
  readonly start: () => void;
  /** Whether it has been started without the button, which is then needed only if something went wrong. */
  readonly isStarted: boolean;
}

export function SimulationBar({ simulator, caps, start, isStarted }: SimulationBarProps) {
  const labels = texts.sights.chart;
  const state = simulator.state.value;
  const own = simulator.points.value.filter((point) => point.caps === caps);
  const [largest] = own.sort((a, b) => b.leechers - a.leechers);
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
          {(!isStarted || state.kind === "cancelled" || state.kind === "failed") && (
            <button type="button" onClick={start}>
              {labels.simulate(1000)}
            </button>
          )}
          {state.kind === "cancelled" && <p class="hint">{readings.chart.cancelled}</p>}
          {state.kind === "failed" && <p class="complaint">{readings.chart.failed}</p>}
        </>
      )}
      {largest && <p class="hint">{readings.chart.simulatedWith(largest.pieces, largest.blockLength)}</p>}
    </div>
  );
}
