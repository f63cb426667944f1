/**
 * The part of the page that a step of the tour needs: before the answer the swarm alone, because any other picture would give the
 * answer away, and afterwards the picture that proves it, at the moment that proves it.
 */
import { useMemo } from "preact/hooks";
import { unreachable } from "../../../shared/core/invariant.ts";
import { presetOf } from "../model/presets.ts";
import { previewOf } from "../model/preview.ts";
import { endOf, type Recording, sampleAt } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import type { Journey } from "../tour/journey.ts";
import { modeOf, sourceOf, TOUR_STEPS, type TourStep } from "../tour/plan.ts";
import { BoundCard } from "./bound-card.tsx";
import { ByteChart } from "./byte-chart.tsx";
import { ChokerTimeline } from "./choker-timeline.tsx";
import { type Panel, Panels } from "./panels.tsx";
import { PieceRows } from "./piece-rows.tsx";
import type { Moment, Playback } from "./playback.ts";
import { PlaybackBar } from "./playback-bar.tsx";
import { RunHead } from "./run-view.tsx";
import { type Legend, SwarmGraph } from "./swarm-graph.tsx";

interface TourViewProps {
  readonly journey: Journey;
  readonly playback: Playback;
  readonly recordings: readonly Recording[];
  readonly chart: Panel;
}

export function TourView({ journey, playback, recordings, chart }: TourViewProps) {
  const step = journey.step.value;
  const state = journey.state.value;
  // The run of another step would give the answer away, unless that is the run that this one asks about.
  const asked = step?.setup === undefined ? journey.source.value : undefined;
  const own = journey.recording.value ?? asked;
  const latest = playback.moment.value;
  const moment = latest?.recording.id === own?.id ? latest : undefined;
  const setup = step && (step.setup ?? step.virtual?.setup ?? sourceOf(step)?.setup);
  const preview = useMemo(() => setup && previewMoment(setup), [setup]);
  if (step === undefined) return <Panels fixed={[]} others={[chart]} pointed="chart" />;
  const isAnswered = state.kind === "answered" && state.shown !== undefined;
  const shown = journey.isVirtualPending.value ? preview : (moment ?? preview);
  if (shown === undefined) return null;
  const isRun = shown !== preview;
  return (
    <>
      <div class="tour-top">
        {isRun ? (
          <>
            {/* The name of a preset says what will happen, and that of another setup nothing. */}
            <RunHead
              moment={shown}
              hasResults={isAnswered && step.virtual === undefined}
              isNamed={isAnswered && presetOf(shown.recording.setup) !== undefined}
            />
            <PlaybackBar recordings={recordings} playback={playback} isChoice={false} />
          </>
        ) : (
          <p class="hint">{texts.tour.runLater}</p>
        )}
      </div>
      <Panels {...panelsOf(step, shown, isAnswered, journey)} pointed={isAnswered ? step.sight : "swarm"} />
    </>
  );
}

/** The place of the picture that proves the answer. */
const LATER = () => <p class="later">{texts.tour.answerLater}</p>;

function panelsOf(
  step: TourStep,
  moment: Moment,
  isAnswered: boolean,
  journey: Journey,
): { readonly fixed: readonly Panel[]; readonly others: readonly Panel[] } {
  // What the lines mean would give away who serves whom, and why.
  const hasSlots =
    TOUR_STEPS.indexOf(step.name) >= TOUR_STEPS.indexOf(isAnswered ? "tit-for-tat" : "free-riders");
  const legend: Legend = hasSlots ? "slots" : "plain";
  const tracker = step.name === "tracker" ? (isAnswered ? "told" : "asked") : undefined;
  const swarm: Panel = {
    name: "swarm",
    draw: () => <SwarmGraph moment={moment} openAsTab={undefined} legend={legend} tracker={tracker} />,
  };
  // Chunks need the whole width, so that they take the swarm's place.
  const isBeside = step.sight === "bound" || step.sight === "bytes" || step.sight === "choker";
  if (!isAnswered && isBeside)
    return { fixed: [swarm, { name: step.sight, isLater: true, draw: LATER }], others: [] };
  if (!isAnswered || step.sight === "swarm" || step.sight === "chart") return { fixed: [swarm], others: [] };
  const { comparison } = journey;
  switch (step.sight) {
    case "bound": {
      // The client–server steps do not show how fast a swarm would be.
      const isSwarmHidden = moment.recording.mode === "client-server";
      return {
        fixed: [
          swarm,
          { name: "bound", draw: () => <BoundCard moment={moment} isSwarmHidden={isSwarmHidden} /> },
        ],
        others: [],
      };
    }
    case "bytes":
      return { fixed: [swarm, { name: "bytes", draw: () => <ByteChart moment={moment} /> }], others: [] };
    case "pieces": {
      const other =
        comparison.value &&
        momentOf(comparison.value, step.moment?.(comparison.value) ?? endOf(comparison.value));
      const rows: Panel = {
        name: "pieces",
        draw: () => (
          <>
            <PieceRows moment={moment} title={titleOf(moment)} />
            {other && <PieceRows moment={other} title={titleOf(other)} />}
          </>
        ),
      };
      return { fixed: [rows], others: other === undefined ? [swarm] : [] };
    }
    case "choker": {
      // The peer whose decisions the text is about.
      const figures = figuresShown(journey);
      const suggested = figures?.newcomer?.from ?? figures?.choice?.peer ?? figures?.trialBy;
      const choker: Panel = {
        name: "choker",
        draw: () => <ChokerTimeline key={step.name} moment={moment} suggested={suggested} />,
      };
      return { fixed: [swarm, choker], others: [] };
    }
    default:
      return unreachable(step.sight);
  }
}

function figuresShown(journey: Journey) {
  const { value } = journey.state;
  return value.kind === "answered" ? value.run : undefined;
}

/** What tells two runs apart, and the moment that both are compared at. */
function titleOf({ recording, at }: Moment): string {
  return `${texts.setup.strategies[recording.setup.strategy]} · ${texts.format.time(Math.round(at * 10) / 10)}`;
}

function momentOf(recording: Recording, at: number): Moment | undefined {
  const sample = sampleAt(recording, at);
  return sample && { recording, sample, at };
}

function previewMoment(setup: LabSetup): Moment | undefined {
  return momentOf(previewOf(setup, modeOf(setup)), 0);
}
