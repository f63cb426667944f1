/** A run at one moment: its name and results, the slider, and its pictures. */
import { endOf, isOver, isUncertain, type Recording } from "../model/recording.ts";
import { groupResults } from "../model/roles.ts";
import { texts } from "../texts/current.ts";
import { clearestChoice } from "../tour/clearest-choice.ts";
import { BoundCard } from "./bound-card.tsx";
import { ByteChart } from "./byte-chart.tsx";
import { ChokerTimeline } from "./choker-timeline.tsx";
import { Events } from "./events.tsx";
import type { LabProps } from "./lab-props.ts";
import { type Panel, Panels } from "./panels.tsx";
import { PieceRows } from "./piece-rows.tsx";
import type { Moment, Playback } from "./playback.ts";
import { PlaybackBar } from "./playback-bar.tsx";
import { nameOfSetup } from "./setup-name.ts";
import { SwarmGraph } from "./swarm-graph.tsx";

interface RunViewProps {
  readonly lab: LabProps;
  readonly recordings: readonly Recording[];
  readonly moment: Moment;
  readonly playback: Playback;
  /** The chart, which shows all runs. */
  readonly chart: Panel;
}

export function RunView({ lab, recordings, moment, playback, chart }: RunViewProps) {
  const { recording } = moment;
  const isMovable = !isOver(recording.phase) && playback.isLive.value;
  // During a run, another peer every ten seconds would be shown.
  const suggested = isOver(recording.phase) ? clearestChoice(recording)?.peer : undefined;
  const isTroubled = recording.outcome.validity.kind === "not-valid";
  return (
    <>
      <RunHead moment={moment} />
      <PlaybackBar recordings={recordings} playback={playback} />
      <Panels
        fixed={[
          {
            name: "swarm",
            draw: () => (
              <SwarmGraph moment={moment} openAsTab={isMovable ? lab.controls.openAsTab : undefined} />
            ),
          },
          { name: "bound", draw: () => <BoundCard moment={moment} remedy={isTroubled ? lab : undefined} /> },
        ]}
        others={[
          { name: "pieces", draw: () => <PieceRows moment={moment} /> },
          { name: "choker", draw: () => <ChokerTimeline moment={moment} suggested={suggested} /> },
          { name: "bytes", draw: () => <ByteChart moment={moment} /> },
          chart,
          { name: "events", draw: () => <Events moment={moment} /> },
        ]}
      />
    </>
  );
}

/** What ran, how far it is, and what each group got. */
interface RunHeadProps {
  readonly moment: Moment;
  readonly hasResults?: boolean;
  readonly isNamed?: boolean;
}

export function RunHead({ moment, hasResults = true, isNamed = true }: RunHeadProps) {
  const { recording, at } = moment;
  const finished = recording.peers.filter(
    ({ number, place }) =>
      place !== "guest" && (recording.finishedAt[number] ?? Number.POSITIVE_INFINITY) <= at,
  ).length;
  const isDoubtful = isUncertain(recording);
  const isLookingBack = isOver(recording.phase) && at < endOf(recording);
  const { leechers } = recording.setup;
  // Of the whole run once it is over, whatever moment of it is shown.
  const until = isOver(recording.phase) ? Number.POSITIVE_INFINITY : at;
  const results = hasResults ? groupResults(recording, until) : [];
  return (
    <div class="run-head">
      {isNamed && <h2>{nameOfSetup(recording.setup)}</h2>}
      <span class="mode">{texts.run.modes[recording.mode]}</span>
      {recording.isSimulated && (
        <span class="mode" title={texts.run.simulatedHint}>
          {texts.run.simulated}
        </span>
      )}
      <p class="so-far">
        {(isLookingBack ? texts.run.finishedThen : texts.run.finishedSoFar)(finished, leechers)}
      </p>
      {results.length > 0 && (
        <p class={isDoubtful ? "groups groups-uncertain" : "groups"}>
          <span class="hint">{texts.run.groups}</span>
          {results.map(({ role, mean, peers, finished: done }) => (
            <strong key={role}>{texts.run.group(texts.peers.roles[role].group, mean, done, peers)}</strong>
          ))}
          {isDoubtful && <span class="hint">{texts.run.uncertain}</span>}
        </p>
      )}
    </div>
  );
}
