/** What the downloaders have received so far, from the seeder and from each other. */
import { useMemo } from "preact/hooks";
import { TIME_STEPS } from "../../page/charts/ticks.ts";
import { byteSeries, received, thinned } from "../charts/byte-series.ts";
import { texts } from "../texts/current.ts";
import type { Moment } from "./playback.ts";
import { PlotView } from "./plot-view.tsx";
import { Sight, Table } from "./sight.tsx";

const ROWS = 30;

export function ByteChart({ moment }: { moment: Moment }) {
  const { recording, sample } = moment;
  const labels = texts.sights.bytes;
  const { times, fromSeeder, fromPeers } = useMemo(() => byteSeries(recording), [recording]);
  const lines = useMemo(() => [fromPeers, fromSeeder], [fromPeers, fromSeeder]);
  const now = received(sample, recording.peers);
  const numbers = labels.numbers(now.fromSeeder, now.fromPeers);
  const { fileLength, outcome, setup } = recording;
  return (
    <Sight
      sight="bytes"
      labels={labels}
      word="seeder"
      aside={
        <ul class="legend lab-legend">
          <li class="line">{labels.fromPeers}</li>
          <li class="line line-server">{labels.fromSeeder}</li>
        </ul>
      }
      reading={numbers}
      table={() => (
        <Table
          caption={labels.title}
          head={[labels.columns.time, labels.fromSeeder, labels.fromPeers]}
          rows={thinned(
            times.map((at, index) => [
              texts.format.time(at),
              texts.format.size(fromSeeder[index] ?? 0),
              texts.format.size(fromPeers[index] ?? 0),
            ]),
            ROWS,
          )}
        />
      )}
    >
      <PlotView
        label={labels.title}
        description={numbers}
        version={`${recording.id} ${texts.language}`}
        options={{
          series: [
            { label: labels.fromPeers, colour: "--plot-peers", fill: "--plot-peers-area" },
            { label: labels.fromSeeder, colour: "--blue", dash: [7, 5] },
          ],
          x: {
            label: labels.columns.time,
            format: (at) => texts.format.time(at),
            isLogarithmic: false,
            increments: TIME_STEPS,
            // The axis reaches the bound from the start, so that the run is seen relative to it.
            reach: outcome.bound,
          },
          y: {
            label: "",
            format: (bytes) => texts.format.size(bytes),
            isLogarithmic: false,
            reach: setup.leechers * fileLength,
          },
        }}
        x={times}
        series={lines}
        mark={moment.at}
      />
    </Sight>
  );
}
