/** The guided tour, one step at a time. The outcome appears only after a prediction and a run that the machine carried. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { presetSetup } from "../model/presets.ts";
import { texts } from "../texts/current.ts";
import { capsOf } from "../theory/points.ts";
import type { Simulator } from "../theory/simulator.ts";
import type { Journey, StepState } from "../tour/journey.ts";
import { type Answer, FEW, TOUR, type TourStep } from "../tour/plan.ts";
import { CopyButton } from "./copy-link.tsx";
import type { LabProps } from "./lab-props.ts";
import { WithSymbols } from "./symbols.tsx";

/** The only one of which no step of the tour shows the whole. */
const NEXT_PRESET = "client-server";
const ANSWERS = [0, 1, 2] as const satisfies readonly Answer[];

interface TourPanelProps {
  readonly journey: Journey;
  readonly lab: LabProps;
  readonly simulator: Simulator;
  /** Makes the form of the setup start unfolded. */
  readonly unfoldSetup: () => void;
}

export function TourPanel({ journey, lab, simulator, unfoldSetup }: TourPanelProps) {
  const index = journey.index.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  // A new step starts at its top, with the focus on its heading for screen readers.
  useEffect(() => {
    if (index === undefined) return;
    body.current?.scrollTo(0, 0);
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [index]);
  const step = journey.step.value;
  const { value } = journey.state;
  const state = value.kind;
  const isAnswered = value.kind === "answered" && value.shown !== undefined;
  // Scroll to the outcome, because a low panel would hide it, or to the end, where a run without one is made again.
  useEffect(() => {
    const box = body.current;
    if (state !== "answered" || box === null) return;
    const outcome = box.querySelector(".outcome");
    box.scrollTop = outcome instanceof HTMLElement ? outcome.offsetTop - box.offsetTop : box.scrollHeight;
  }, [index, state, isAnswered]);
  // The button that began the run has gone, and would leave the focus at the top of the page.
  useEffect(() => {
    if (state !== "asking" && document.activeElement === document.body)
      body.current?.focus({ preventScroll: true });
  }, [state]);
  if (index === undefined) return null;
  const { tour } = texts;
  return (
    // Its last step is wider: a new element, so that nothing moves.
    <aside
      key={step === undefined ? "end" : "steps"}
      class={step === undefined ? "tour tour-end" : "tour"}
      aria-label={tour.heading}
    >
      <header>
        <p class="tour-where">{index < TOUR.length ? tour.stepOf(index + 1, TOUR.length) : tour.heading}</p>
        <button type="button" class="quiet" onClick={() => journey.leave()}>
          {tour.leave}
        </button>
      </header>
      <progress
        class="tour-progress"
        aria-hidden="true"
        max={TOUR.length}
        value={index < TOUR.length && !isAnswered ? index : Math.min(TOUR.length, index + 1)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div class="tour-body" ref={body} tabIndex={0}>
        <h2 ref={heading} tabIndex={-1}>
          {step === undefined ? tour.summary.title : tour.steps[step.name].title}
        </h2>
        {step === undefined ? (
          <Summary journey={journey} lab={lab} simulator={simulator} unfoldSetup={unfoldSetup} />
        ) : (
          <Step key={step.name} step={step} journey={journey} />
        )}
      </div>
      <footer class="row">
        <button type="button" disabled={index === 0} onClick={() => journey.go(index - 1)}>
          {tour.back}
        </button>
        {index < TOUR.length && (
          <button type="button" class={isAnswered ? "button-main" : ""} onClick={() => journey.go(index + 1)}>
            {isAnswered ? (index === TOUR.length - 1 ? tour.finish : tour.next) : tour.skip}
          </button>
        )}
      </footer>
    </aside>
  );
}

function Step({ step, journey }: { step: TourStep; journey: Journey }) {
  const id = useId();
  const { tour } = texts;
  const labels = tour.steps[step.name];
  /** Comes into sight with the guess: a low panel may hide it. */
  const run = useRef<HTMLDivElement>(null);
  const prediction = journey.prediction.value;
  const state = journey.state.value;
  const shown = state.kind === "answered" ? state.shown : undefined;
  return (
    <>
      {labels.text.map((paragraph) => (
        <p key={paragraph}>
          <WithSymbols text={paragraph} />
        </p>
      ))}
      <fieldset class="question" disabled={state.kind !== "asking"}>
        <legend>{labels.question}</legend>
        {ANSWERS.map((answer) => (
          <label key={answer} class={answer === shown ? "choice-shown" : ""}>
            <input
              type="radio"
              name={id}
              checked={prediction === answer}
              onChange={() => {
                journey.predict(answer);
                run.current?.scrollIntoView({ block: "nearest" });
              }}
            />
            <span>{labels.choices[answer]}</span>
          </label>
        ))}
      </fieldset>
      {state.kind === "asking" && (
        <div class="row" ref={run}>
          <button
            type="button"
            class="button-main"
            disabled={prediction === undefined}
            onClick={() => journey.act()}
          >
            {journey.isSeen.value ? tour.look : journey.isSimulatedNext.value ? tour.runSimulated : tour.run}
          </button>
          {prediction === undefined && <p class="hint">{tour.predictFirst}</p>}
        </div>
      )}
      <div aria-live="polite">
        {state.kind === "running" && (
          <p class="tour-running">{journey.isVirtualPending.value ? tour.simulating : tour.running}</p>
        )}
        {state.kind === "answered" && <Outcome step={step} state={state} prediction={prediction} />}
      </div>
      {state.kind === "running" && !journey.isVirtualPending.value && <Impatience journey={journey} />}
      {state.kind === "answered" && <Again step={step} state={state} journey={journey} />}
    </>
  );
}

/** Offers a run in virtual time instead of one that takes much longer than it should. */
function Impatience({ journey }: { journey: Journey }) {
  const { tour } = texts;
  const [isSlow, setSlow] = useState(false);
  const offer = useRef<HTMLDivElement>(null);
  const patience = journey.patience.value;
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000 * patience);
    return () => clearTimeout(timer);
  }, [patience]);
  // A low panel would hide it.
  useEffect(() => {
    if (isSlow) offer.current?.scrollIntoView({ block: "nearest" });
  }, [isSlow]);
  if (!isSlow) return null;
  return (
    <div ref={offer}>
      <p class="tour-slow" role="status">
        {tour.slow}
      </p>
      <div class="row">
        <button type="button" class="button-main" onClick={() => journey.actVirtually()}>
          {tour.simulate}
        </button>
      </div>
    </div>
  );
}

type Answered = Extract<StepState, { kind: "answered" }>;

/** After an answer the run can be made again. Without one, it should be, or a run in virtual time gives it on any machine. */
function Again({ step, state, journey }: { step: TourStep; state: Answered; journey: Journey }) {
  const { tour } = texts;
  if (step.virtual !== undefined) return null;
  const isConclusive = state.shown !== undefined;
  if (isConclusive && step.setup === undefined) return null;
  const isSimulated = journey.recording.value?.isSimulated === true;
  // A busy machine will not carry the next run either.
  const isBusy = state.trouble === "busy";
  const simulate = !isConclusive && (
    <button type="button" class={isBusy ? "button-main" : "quiet"} onClick={() => journey.actVirtually()}>
      {tour.simulate}
    </button>
  );
  return (
    <div class="row">
      {isBusy && simulate}
      <button
        type="button"
        class={isConclusive || isBusy ? "quiet" : "button-main"}
        onClick={() => journey.actForReal()}
      >
        {isSimulated ? tour.runReally : tour.runAgain}
      </button>
      {!isBusy && simulate}
    </div>
  );
}

interface OutcomeProps {
  readonly step: TourStep;
  readonly state: Answered;
  readonly prediction: Answer | undefined;
}

function Outcome({ step, state: { run, besides, shown, trouble }, prediction }: OutcomeProps) {
  const { tour } = texts;
  const labels = tour.steps[step.name];
  if (shown === undefined) return <p class="no-outcome">{tour.noAnswer[trouble ?? "stopped"]}</p>;
  return (
    <div class="outcome">
      <p>
        <strong>{shown === prediction ? tour.right : tour.wrong(labels.choices[shown])}</strong>
      </p>
      <p>
        <WithSymbols text={shown === step.expected ? labels.outcome(run, besides) : tour.unexpected} />
      </p>
    </div>
  );
}

function Summary({ journey, lab, simulator, unfoldSetup }: TourPanelProps) {
  const { summary, startOver } = texts.tour;
  const { right, of } = journey.score.value;
  const at = (leechers: number) =>
    simulator.points.value.find((point) => point.caps === capsOf(FEW) && point.leechers === leechers)
      ?.seconds;
  const one = at(1);
  const few = at(100);
  const many = at(1000);
  return (
    <>
      {of > 0 && (
        <p class="score">
          <strong>{summary.score(right, of)}</strong>
        </p>
      )}
      <p aria-live="polite">
        {one !== undefined && few !== undefined && many !== undefined
          ? summary.simulated(one, few, many)
          : summary.simulating}
      </p>
      {summary.text.map((paragraph) => (
        <p key={paragraph}>
          <WithSymbols text={paragraph} />
        </p>
      ))}
      <h3>{summary.nextSteps}</h3>
      <ul class="next-steps">
        <NextStep
          act={() => {
            journey.leave();
            lab.controls.apply(presetSetup(NEXT_PRESET));
          }}
        >
          {summary.tryPreset(texts.presets.each[NEXT_PRESET].name)}
        </NextStep>
        <NextStep
          act={() => {
            journey.leave();
            unfoldSetup();
          }}
        >
          {summary.ownSetup}
        </NextStep>
        <li>
          <CopyButton label={summary.copyLink} url={() => `${location.origin}${location.pathname}`} isQuiet />
        </li>
        <NextStep act={() => journey.restart()}>{startOver}</NextStep>
      </ul>
    </>
  );
}

function NextStep({ act, children }: { act: () => void; children: ComponentChildren }) {
  return (
    <li>
      <button type="button" class="quiet" onClick={act}>
        {children}
      </button>
    </li>
  );
}
