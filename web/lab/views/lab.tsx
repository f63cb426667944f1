/** The whole page of the lab: the recorded runs and the controls for new ones. */
import { useEffect, useMemo } from "preact/hooks";
import { sentenceFor } from "../../page/texts/current.ts";
import { Logo } from "../../page/views/icons.tsx";
import { LanguageSwitch } from "../../page/views/language-switch.tsx";
import { checkSetup } from "../model/check-setup.ts";
import { endOf } from "../model/recording.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { createSimulator } from "../theory/simulator.ts";
import { createJourney, type Journey } from "../tour/journey.ts";
import { TOUR } from "../tour/plan.ts";
import { BoundCard } from "./bound-card.tsx";
import { ByteChart } from "./byte-chart.tsx";
import { ChokerTimeline } from "./choker-timeline.tsx";
import { CopyLink } from "./copy-link.tsx";
import { Events } from "./events.tsx";
import type { LabProps } from "./lab-props.ts";
import { PieceRows } from "./piece-rows.tsx";
import { createPlayback, type Moment, type Playback, paced } from "./playback.ts";
import { PlaybackBar } from "./playback-bar.tsx";
import { Presets } from "./presets.tsx";
import { SetupForm } from "./setup/setup-form.tsx";
import { SwarmGraph } from "./swarm-graph.tsx";
import { Bubble } from "./term.tsx";
import { TheoryChart } from "./theory-chart.tsx";
import { TourPanel } from "./tour-panel.tsx";

/** Four pictures per second are enough to follow a run and leave the processor to the peers. */
const PICTURE_MS = 250;

export function Lab(lab: LabProps) {
  const shown = useMemo(() => paced(lab.recordings, PICTURE_MS), [lab.recordings]);
  useEffect(() => () => shown.stop(), [shown]);
  const playback = useMemo(() => createPlayback(shown.value), [shown]);
  const journey = useMemo(() => createJourney({ ...lab, recordings: shown.value }), [shown]);
  const simulator = useMemo(() => createSimulator(createSimulationWorker), []);
  useDocument();
  const moment = playback.moment.value;
  const recordings = shown.value.value;
  useFollowing(lab, playback, recordings.at(-1)?.id);
  useGuide(journey, playback);

  return (
    <div class={journey.index.value === undefined ? "lab" : "lab lab-touring"}>
      <header class="masthead">
        <Logo />
        <h1>{texts.heading}</h1>
        <p class="tagline">{texts.tagline}</p>
        <a href="/">{texts.toPage}</a>
      </header>
      <TourPanel journey={journey} />
      <main>
        <Troubles lab={lab} />
        {journey.index.value === undefined && (
          <div class="invitation">
            <p>{texts.tour.invitation}</p>
            <button type="button" onClick={() => journey.begin()}>
              {texts.tour.start}
            </button>
          </div>
        )}
        <section class="plan" aria-labelledby="plan-heading">
          <h2 id="plan-heading">{texts.presets.heading}</h2>
          <Presets setup={lab.setup.value} isBusy={lab.isBusy.value} apply={lab.controls.apply} />
          <SetupForm lab={lab} />
          {lab.joinLink.value !== undefined && (
            <CopyLink
              label={texts.commands.joinLink}
              hint={texts.commands.joinHint}
              url={lab.joinLink.value}
            />
          )}
        </section>
        <section class="run" id="run" aria-label={texts.run.playback.slider}>
          {moment === undefined ? (
            <p class="hint">{texts.run.nothingYet}</p>
          ) : (
            <>
              <h2>{texts.run.modes[moment.recording.mode]}</h2>
              <PlaybackBar recordings={recordings} playback={playback} />
              <Run lab={lab} moment={moment} isLive={playback.isLive.value} />
            </>
          )}
        </section>
        <TheoryChart
          recordings={recordings}
          setup={moment?.recording.setup ?? plausible(lab)}
          simulator={simulator}
        />
      </main>
      <footer class="footnote">
        <LanguageSwitch />
      </footer>
      <Bubble />
    </div>
  );
}

const createSimulationWorker = (): Worker =>
  new Worker(new URL("../theory/worker.ts", import.meta.url), { type: "module" });

/** The setup, or the default one where it has issues and no curves can be drawn. */
function plausible({ setup, device }: LabProps): LabSetup {
  return checkSetup(setup.value, device).length === 0 ? setup.value : DEFAULT_SETUP;
}

/** Shows a new run and scrolls to it. */
function useFollowing({ isBusy }: LabProps, playback: Playback, run: string | undefined): void {
  useEffect(() => {
    if (isBusy.value) playback.show(undefined);
  }, [isBusy.value, playback]);
  useEffect(() => {
    if (!isBusy.peek()) return;
    // In the next frame, because the form above closes and moves everything below it.
    const frame = requestAnimationFrame(() => document.getElementById("run")?.scrollIntoView());
    return () => cancelAnimationFrame(frame);
  }, [run]);
}

/** Shows what a tour step refers to: the middle of a run, or at the end the run that shows why the time stays flat. */
function useGuide(journey: Journey, playback: Playback): void {
  const index = journey.index.value;
  const state = journey.state.value.kind;
  useEffect(() => {
    const step = journey.step.peek();
    if (index === TOUR.length) playback.show(journey.runOf("peer-to-peer"));
    else if (step?.isHalfway && (step.setup === undefined || state === "answered")) {
      playback.show(undefined);
      const recording = playback.recording.peek();
      if (recording !== undefined) playback.seek(endOf(recording) / 2);
    }
  }, [index, state, playback]);
}

function Run({ lab, moment, isLive }: { lab: LabProps; moment: Moment; isLive: boolean }) {
  const { recording, at } = moment;
  const goesOn = recording.phase === "running" || recording.phase === "gathering";
  const finished = recording.peers.filter(
    ({ number, place }) =>
      place !== "guest" && (recording.finishedAt[number] ?? Number.POSITIVE_INFINITY) <= at,
  ).length;
  return (
    <>
      <p class="so-far">{texts.run.finishedSoFar(finished, recording.setup.leechers)}</p>
      <div class="sights">
        <div class="sights-left">
          <SwarmGraph moment={moment} openAsTab={goesOn && isLive ? lab.controls.openAsTab : undefined} />
          <Events moment={moment} />
        </div>
        <div class="sights-right">
          <BoundCard moment={moment} />
          <ByteChart moment={moment} />
        </div>
        <PieceRows moment={moment} />
        <ChokerTimeline moment={moment} />
      </div>
    </>
  );
}

/** Problems and invalid address parameters. */
function Troubles({ lab }: { lab: LabProps }) {
  const problem = lab.problem.value;
  const issues = lab.addressIssues.value;
  return (
    <>
      {problem !== undefined && (
        <p class="banner banner-grave" role="alert">
          {problem.kind === "unsupported" && problem.missing !== "BroadcastChannel"
            ? sentenceFor(problem.missing)
            : texts.problem(problem)}
        </p>
      )}
      {issues.length > 0 && (
        <div class="banner" role="alert">
          <div>
            <p>{texts.setup.inAddress}</p>
            {issues.map((issue) => (
              <p key={`${issue.field} ${issue.kind}`}>
                <strong>{texts.setup.fields[issue.field].label}:</strong> {texts.setup.issue(issue)}
              </p>
            ))}
          </div>
        </div>
      )}
    </>
  );
}

/** Sets the document's title and language. */
function useDocument(): void {
  const { documentTitle, language } = texts;
  useEffect(() => {
    document.title = documentTitle;
    document.documentElement.lang = language;
  }, [documentTitle, language]);
}
