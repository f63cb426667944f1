/** The whole page of the lab: the recorded runs and the controls for new ones. */
import { computed, effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { appUrl } from "../../page/app-url.ts";
import { sentenceFor } from "../../page/texts/current.ts";
import { Logo } from "../../page/views/icons.tsx";
import { LanguageSwitch } from "../../page/views/language-switch.tsx";
import { checkSetup } from "../model/check-setup.ts";
import { isOver } from "../model/recording.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
import { isSameSetup } from "../model/setup-parameters.ts";
import { texts } from "../texts/current.ts";
import { createSimulator, type Simulator } from "../theory/simulator.ts";
import { createVirtualRecorder } from "../theory/virtual-recorder.ts";
import { createJourney, type Journey } from "../tour/journey.ts";
import { keepTour, recallTour } from "../tour/kept-tour.ts";
import { CHART_LEECHERS, FEW, TOUR } from "../tour/plan.ts";
import { CopyLink } from "./copy-link.tsx";
import type { LabProps } from "./lab-props.ts";
import { choosePanel, type Panel, Panels } from "./panels.tsx";
import { createPlayback, type Playback, paced } from "./playback.ts";
import { RunChoice } from "./playback-bar.tsx";
import { PresentButton } from "./present-button.tsx";
import { Presets } from "./presets.tsx";
import { RunView } from "./run-view.tsx";
import { SetupForm } from "./setup/setup-form.tsx";
import { nameOfSetup } from "./setup-name.ts";
import { WithSymbols } from "./symbols.tsx";
import { Bubble } from "./term.tsx";
import { TheoryChart } from "./theory-chart.tsx";
import { TourPanel } from "./tour-panel.tsx";
import { TourView } from "./tour-view.tsx";

/** Four pictures per second are enough to follow a run and leave the processor to the peers. */
const PICTURE_MS = 250;

export function Lab(lab: LabProps) {
  const shown = useMemo(() => paced(lab.recordings, PICTURE_MS), [lab.recordings]);
  useEffect(() => () => shown.stop(), [shown]);
  const journey = useMemo(
    () =>
      createJourney(
        { ...lab, recordings: shown.value },
        createVirtualRecorder(createSimulationWorker),
        recallTour(isReload()),
      ),
    [shown],
  );
  useEffect(() => effect(() => keepTour(journey.place.value)), [journey]);
  const all = useMemo(() => computed(() => [...journey.virtual.value, ...shown.value.value]), [journey]);
  const playback = useMemo(() => createPlayback(all), [all]);
  const simulator = useMemo(() => createSimulator(createSimulationWorker), []);
  const [isSetupUnfolded, setSetupUnfolded] = useState(false);
  useDocument();
  const moment = playback.moment.value;
  const recordings = shown.value.value;
  useFollowing(lab, playback, simulator, recordings.at(-1)?.id);
  useGuide(journey, playback, simulator);
  const isTouring = journey.index.value !== undefined;
  const setup = lab.setup.value;
  // The result of another setup would look like this one's.
  const isOfSetup = moment !== undefined && isSameSetup(moment.recording.setup, setup);
  const isChosen = playback.isChosen.value;
  const isShown = moment !== undefined && (isOfSetup || isChosen || lab.isBusy.value);
  const chart: Panel = {
    name: "chart",
    draw: () => (
      <TheoryChart
        recordings={isTouring ? all.value : recordings}
        setup={isTouring ? FEW : isShown ? moment.recording.setup : plausible(lab)}
        simulator={simulator}
        isTouring={isTouring}
      />
    ),
  };

  return (
    <div class={isTouring ? "lab lab-touring" : "lab"}>
      <header class="masthead">
        <Logo />
        <h1>{texts.heading}</h1>
        <p class="tagline">{texts.tagline}</p>
        {!isTouring && recordings.length > 0 && <TourButtons journey={journey} isMain={false} />}
        <PresentButton />
        <a href={appUrl().href}>{texts.toPage}</a>
      </header>
      <TourPanel
        journey={journey}
        lab={lab}
        simulator={simulator}
        unfoldSetup={() => setSetupUnfolded(true)}
      />
      <main>
        <Troubles lab={lab} />
        {isTouring ? (
          <section class="run" id="run" aria-label={texts.tour.heading}>
            <TourView journey={journey} playback={playback} recordings={all.value} chart={chart} />
          </section>
        ) : (
          <>
            {recordings.length === 0 && (
              <div class="invitation">
                <p>{texts.tour.invitation}</p>
                <TourButtons journey={journey} isMain />
              </div>
            )}
            <section class="plan" aria-labelledby="plan-heading">
              <h2 id="plan-heading" class="visually-hidden">
                {texts.presets.heading}
              </h2>
              <Presets setup={setup} cores={lab.cores} isBusy={lab.isBusy.value} apply={lab.controls.apply} />
              <SetupForm
                lab={lab}
                hasRun={isShown && isOfSetup}
                isMain={recordings.length > 0 || lab.isBusy.value}
                isUnfolded={isSetupUnfolded}
              />
              {lab.joinLink.value !== undefined && (
                <CopyLink
                  label={texts.commands.joinLink}
                  hint={texts.commands.joinHint}
                  url={lab.joinLink.value}
                />
              )}
            </section>
            <section class="run" id="run" aria-label={texts.run.playback.slider}>
              {isShown ? (
                <RunView
                  lab={lab}
                  recordings={recordings}
                  moment={moment}
                  playback={playback}
                  chart={chart}
                />
              ) : (
                <>
                  <div class="run-head">
                    <p>
                      {recordings.length === 0 ? texts.run.nothingYet : texts.run.notYet(nameOfSetup(setup))}
                    </p>
                    {recordings.length > 0 && (
                      <RunChoice recordings={recordings} playback={playback} shown={undefined} />
                    )}
                  </div>
                  <Panels fixed={[]} others={[chart]} />
                </>
              )}
            </section>
          </>
        )}
      </main>
      <footer class="footnote">
        <LanguageSwitch />
      </footer>
      <Bubble />
    </div>
  );
}

function TourButtons({ journey, isMain }: { journey: Journey; isMain: boolean }) {
  const { goOn, start, startOver } = texts.tour;
  return (
    <>
      <button type="button" class={isMain ? "button-main" : "quiet"} onClick={() => journey.begin()}>
        {journey.hasBegun.value ? goOn : start}
      </button>
      {journey.hasBegun.value && (
        <button type="button" class="quiet" onClick={() => journey.restart()}>
          {startOver}
        </button>
      )}
    </>
  );
}

/** Whether the user reloaded the page, or went back to it. */
function isReload(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type !== "navigate";
}

const createSimulationWorker = (): Worker =>
  new Worker(new URL("../theory/worker.ts", import.meta.url), { type: "module" });

/** The setup, or the default one where it has issues and no curves can be drawn. */
function plausible({ setup, device }: LabProps): LabSetup {
  return checkSetup(setup.value, device).length === 0 ? setup.value : DEFAULT_SETUP;
}

/** Shows a new run. Like the guide below, before the page is painted: otherwise another moment would be seen first. */
function useFollowing(
  { isBusy, setup, recordings }: LabProps,
  playback: Playback,
  simulator: Simulator,
  run: string | undefined,
): void {
  useLayoutEffect(() => playback.show(undefined), [run, playback]);
  useLayoutEffect(() => {
    if (!isBusy.value) return;
    playback.show(undefined);
    // The processor belongs to the peers.
    simulator.cancel();
  }, [isBusy.value, playback]);
  useEffect(() => () => simulator.cancel(), [simulator]);
  // The latest run of a new setup, which the tour may have made; without one, the chosen run is put away.
  useLayoutEffect(() => {
    const ofSetup = recordings.peek().findLast((recording) => isSameSetup(recording.setup, setup.peek()));
    playback.show(isBusy.peek() ? undefined : ofSetup?.id);
  }, [setup.value, playback]);
}

/** Shows the run and the moment that a tour step refers to, and at its end simulates the large swarms of the chart. */
function useGuide(journey: Journey, playback: Playback, simulator: Simulator): void {
  const index = journey.index.value;
  const state = journey.state.value.kind;
  const run = journey.recording.value?.id;
  useLayoutEffect(() => {
    if (index === undefined) {
      // Outside the tour, nothing chooses among its simulated runs.
      if (playback.moment.peek()?.recording.isSimulated) playback.show(undefined);
      return;
    }
    if (index === TOUR.length) return simulator.start(FEW, CHART_LEECHERS);
    choosePanel(undefined);
    const step = journey.step.peek();
    const asked = step?.setup === undefined ? journey.source.peek() : undefined;
    const recording = journey.recording.peek() ?? asked;
    if (recording === undefined || step === undefined) return;
    playback.show(recording.id);
    if (!isOver(recording.phase) || (state !== "answered" && asked === undefined)) return;
    choosePanel(state === "answered" ? step.sight : "swarm");
    const at = step.moment?.(recording);
    if (at !== undefined) playback.seek(at);
  }, [index, state, run, playback]);
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
                <strong>
                  <WithSymbols text={texts.setup.fields[issue.field].label} />:
                </strong>{" "}
                {texts.setup.issue(issue)}
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
