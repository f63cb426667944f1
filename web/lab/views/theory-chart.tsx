/** Distribution time against N: both bounds as curves, runs and simulations as points. */
import { useSignal } from "@preact/signals";
import { useId, useMemo, useRef } from "preact/hooks";
import { saveToDownloads } from "../../page/files/save.ts";
import type { Plot } from "../charts/plot.ts";
import type { PlotSeries } from "../charts/plot-picture.ts";
import type { Recording } from "../model/recording.ts";
import { type LabSetup, type RunMode, ratesOf } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { csvOf } from "../theory/csv.ts";
import { type Curves, capsOf, curves, type Point, runPoints, simulatedLeechers } from "../theory/points.ts";
import type { Simulator } from "../theory/simulator.ts";
import { PlotView } from "./plot-view.tsx";
import { Sight, Table } from "./sight.tsx";
import { SimulationBar } from "./simulation-bar.tsx";

interface TheoryChartProps {
  readonly recordings: readonly Recording[];
  /** The setup that the curves are drawn for. */
  readonly setup: LabSetup;
  readonly simulator: Simulator;
  /** Shows the tour's large swarms, without controls. */
  readonly isTouring?: boolean;
}

const LARGEST = [20, 100, 1000] as const;
/** Axis steps of N, whole numbers only. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

export function TheoryChart({ recordings, setup, simulator, isTouring = false }: TheoryChartProps) {
  const isLogarithmic = useSignal(isTouring);
  const most = useSignal<number>(isTouring ? 1000 : 20);
  const plot = useRef<Plot | undefined>(undefined);
  const caps = capsOf(setup);
  const labels = texts.sights.chart;

  const points = useMemo<readonly Point[]>(
    () => [
      ...runPoints(recordings),
      ...simulator.points.value.map((point) => ({ ...point, kind: "simulated" as const })),
    ],
    [recordings.length, recordings.at(-1)?.outcome, simulator.points.value],
  );
  const own = points.filter((point) => point.caps === caps && point.leechers <= most.value);
  const measuredAt = own.map(({ leechers }) => leechers);
  const lines = useMemo(() => curves(setup, most.value, measuredAt), [caps, most.value, measuredAt.join()]);
  const series = useMemo(() => seriesOf(lines, own), [lines, points, caps]);
  const others = points.filter((point) => point.kind === "measured" && point.caps !== caps).length;
  // Show the whole curve that is being simulated.
  const simulate = (): void => {
    if (most.value < 1000) most.value = 1000;
    isLogarithmic.value = true;
    simulator.start(setup, simulatedLeechers(1000));
  };
  const description = summaryOf(lines);
  const scaled = (label: string): string => (isLogarithmic.value ? labels.scaled(label) : label);
  return (
    <Sight
      sight="chart"
      labels={labels}
      word="fluid-bound"
      // Nothing is selected in the tour, whose last step is seen at once.
      reading={isTouring ? undefined : description}
      table={() => <Points points={points} />}
    >
      <Legend points={own} isTouring={isTouring} />
      <PlotView
        label={labels.title}
        description={description}
        version={`${isLogarithmic.value} ${most.value} ${texts.language}`}
        options={{
          series: plotSeries(),
          x: {
            label: scaled(labels.peers),
            // A logarithmic scale has a label at its start, which is not a whole N.
            format: (n) => (Number.isInteger(n) ? texts.format.count(n) : ""),
            isLogarithmic: isLogarithmic.value,
            // Slightly wider than the points, so that none is cut off.
            range: isLogarithmic.value ? [0.8, 1.12 * most.value] : [0, 1.02 * most.value],
            ...(!isLogarithmic.value && { increments: WHOLE }),
          },
          y: { label: scaled(labels.time), format: texts.format.count, isLogarithmic: isLogarithmic.value },
        }}
        x={lines.leechers}
        series={series}
        plotRef={plot}
      />
      {isMixed(setup) && <p class="hint">{readings.chart.steps}</p>}
      {isTouring ? null : others > 0 && <p class="hint">{readings.chart.otherCaps(others)}</p>}
      {!isTouring && (
        <div class="row chart-controls">
          <Toggle
            legend={readings.chart.axis}
            choices={[
              ["linear", labels.linear],
              ["logarithmic", labels.logarithmic],
            ]}
            value={isLogarithmic.value ? "logarithmic" : "linear"}
            onValue={(value) => {
              isLogarithmic.value = value === "logarithmic";
            }}
          />
          <Toggle
            legend={readings.chart.upTo}
            choices={LARGEST.map((n) => [String(n), texts.format.count(n)])}
            value={String(most.value)}
            onValue={(value) => {
              most.value = Number(value);
            }}
          />
          <button
            type="button"
            onClick={() => saveToDownloads(csvOf(points, lines, caps), "tabswarm-lab.csv")}
          >
            {labels.csv}
          </button>
          <button
            type="button"
            onClick={async () => {
              const picture = await plot.current?.picture();
              if (picture !== undefined) saveToDownloads(picture, "tabswarm-lab.png");
            }}
          >
            {labels.png}
          </button>
        </div>
      )}
      <SimulationBar simulator={simulator} caps={caps} start={simulate} isStarted={isTouring} />
    </Sight>
  );
}

/** Whether some downloaders have other limits than others. */
function isMixed({ freeRiders, uploads }: LabSetup): boolean {
  return freeRiders > 0 || new Set(ratesOf(uploads)).size > 1;
}

const SERIES: readonly {
  readonly kind: Point["kind"];
  readonly mode: RunMode;
  readonly about: Omit<PlotSeries, "label">;
}[] = [
  { kind: "simulated", mode: "client-server", about: { colour: "--blue", shape: "box", fill: "--card" } },
  { kind: "simulated", mode: "p2p", about: { colour: "--plot-peers", shape: "ring", fill: "--card" } },
  {
    kind: "measured",
    mode: "client-server",
    about: { colour: "--blue", shape: "square", fill: "--blue" },
  },
  { kind: "measured", mode: "p2p", about: { colour: "--plot-peers", shape: "dot", fill: "--plot-peers" } },
];

function plotSeries(): readonly PlotSeries[] {
  const { bound } = texts.sights;
  return [
    { label: bound.clientServerBound, colour: "--blue", dash: [8, 5] },
    { label: bound.peerToPeerBound, colour: "--plot-peers" },
    ...SERIES.map(({ kind, mode, about }) => ({ label: labelOf(kind, mode), ...about })),
  ];
}

function labelOf(kind: Point["kind"], mode: RunMode): string {
  const { measured, simulated } = texts.sights.chart;
  return (kind === "measured" ? measured : simulated)[mode];
}

/** Uses the last of several points at the same N. */
function seriesOf(lines: Curves, points: readonly Point[]): readonly (readonly (number | undefined)[])[] {
  const found = SERIES.map(({ kind, mode }) =>
    lines.leechers.map(
      (n) =>
        points.findLast((point) => point.kind === kind && point.mode === mode && point.leechers === n)
          ?.seconds,
    ),
  );
  return [lines.clientServer, lines.peerToPeer, ...found];
}

function summaryOf({ leechers, clientServer, peerToPeer }: Curves): string {
  const at = (index: number) => ({
    n: leechers.at(index) ?? 1,
    clientServer: clientServer.at(index) ?? 0,
    peerToPeer: peerToPeer.at(index) ?? 0,
  });
  return readings.chart.summary({ least: at(0), most: at(-1) });
}

/** Of the kinds of points that are there. In the tour, simulated ones soon follow, and must not move the chart then. */
function Legend({ points, isTouring }: { points: readonly Point[]; isTouring: boolean }) {
  const { bound } = texts.sights;
  const isThere = (kind: Point["kind"], mode: RunMode): boolean =>
    points.some((point) => point.kind === kind && point.mode === mode) ||
    (isTouring && kind === "simulated" && mode === "p2p");
  return (
    <ul class="legend lab-legend">
      <li class="line line-server">{bound.clientServerBound}</li>
      <li class="line">{bound.peerToPeerBound}</li>
      {SERIES.filter(({ kind, mode }) => isThere(kind, mode)).map(({ kind, mode }) => (
        <li
          key={`${kind} ${mode}`}
          class={`point ${mode === "p2p" ? "" : "point-cs"} ${kind === "measured" ? "" : "point-simulated"}`}
        >
          {labelOf(kind, mode)}
        </li>
      ))}
    </ul>
  );
}

interface ToggleProps {
  readonly legend: string;
  readonly choices: readonly (readonly [value: string, name: string])[];
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** Radio buttons that look like one segmented button. */
function Toggle({ legend, choices, value, onValue }: ToggleProps) {
  const id = useId();
  return (
    <fieldset class="toggle">
      <legend>{legend}</legend>
      {choices.map(([choice, name]) => (
        <label key={choice}>
          <input type="radio" name={id} checked={choice === value} onChange={() => onValue(choice)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Points({ points }: { points: readonly Point[] }) {
  const { chart, bound, bytes } = texts.sights;
  if (points.length === 0) return <p class="hint">{readings.chart.noPoints}</p>;
  return (
    <Table
      caption={chart.title}
      head={[
        chart.columns.kind,
        chart.peers,
        bytes.columns.time,
        bound.bound,
        chart.columns.ratio,
        readings.chart.caps,
      ]}
      rows={points.map((point) => [
        labelOf(point.kind, point.mode),
        texts.format.count(point.leechers),
        texts.format.time(point.seconds),
        texts.format.time(point.bound),
        texts.format.ratio(point.seconds / point.bound),
        point.caps === "" ? "–" : decodeURIComponent(point.caps).replaceAll("&", " "),
      ])}
    />
  );
}
