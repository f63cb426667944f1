/** The guided tour, one step at a time. The outcome appears only after a prediction and a run. */
import { useEffect, useId, useRef } from "preact/hooks";
import { texts } from "../texts/current.ts";
import type { Journey, StepState } from "../tour/journey.ts";
import { type Answer, TOUR, type TourStep } from "../tour/plan.ts";

const ANSWERS = [0, 1, 2] as const satisfies readonly Answer[];

export function TourPanel({ journey }: { journey: Journey }) {
  const index = journey.index.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  // A new step starts at its top, with the focus on its heading for screen readers.
  useEffect(() => {
    if (index === undefined) return;
    body.current?.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [index]);
  const step = journey.step.value;
  const state = journey.state.value.kind;
  // The page scrolls to the picture of a step that is running, has ended or uses the previous run, and at the end to the chart.
  const isAsking = state === "asking" && step?.setup !== undefined;
  const sight = index === TOUR.length ? "chart" : isAsking ? undefined : step?.sight;
  useEffect(() => {
    if (sight === undefined) return;
    // In the next frame, when the page shows the run: what is above may change in height.
    const frame = requestAnimationFrame(() =>
      document.getElementById(`sight-${sight}`)?.scrollIntoView({ block: "start" }),
    );
    return () => cancelAnimationFrame(frame);
  }, [index, state, sight]);
  // Scroll to the outcome, because a low panel would hide it.
  useEffect(() => {
    const outcome = body.current?.querySelector(".outcome");
    if (state !== "answered" || body.current === null || !(outcome instanceof HTMLElement)) return;
    body.current.scrollTop = outcome.offsetTop - body.current.offsetTop;
  }, [index, state]);
  if (index === undefined) return null;
  const { tour } = texts;
  return (
    <aside class="tour" aria-label={tour.heading}>
      <header>
        <p class="tour-where">{index < TOUR.length ? tour.stepOf(index + 1, TOUR.length) : tour.heading}</p>
        <button type="button" class="quiet" onClick={() => journey.leave()}>
          {tour.leave}
        </button>
      </header>
      <progress class="tour-progress" aria-hidden="true" max={TOUR.length} value={index} />
      <div class="tour-body" ref={body}>
        <h2 ref={heading} tabIndex={-1}>
          {step === undefined ? tour.summary.title : tour.steps[step.name].title}
        </h2>
        {step === undefined ? (
          <Summary journey={journey} />
        ) : (
          <Step key={step.name} step={step} journey={journey} />
        )}
      </div>
      <footer class="row">
        <button type="button" disabled={index === 0} onClick={() => journey.go(index - 1)}>
          {tour.back}
        </button>
        {index < TOUR.length && (
          <button
            type="button"
            class={state === "answered" ? "button-main" : ""}
            onClick={() => journey.go(index + 1)}
          >
            {state === "answered" ? tour.next : tour.skip}
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
  const prediction = journey.prediction.value;
  const state = journey.state.value;
  const shown = state.kind === "answered" ? state.shown : undefined;
  return (
    <>
      {labels.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <fieldset class="question" disabled={state.kind !== "asking"}>
        <legend>{labels.question}</legend>
        {ANSWERS.map((answer) => (
          <label key={answer} class={answer === shown ? "choice-shown" : ""}>
            <input
              type="radio"
              name={id}
              checked={prediction === answer}
              onChange={() => journey.predict(answer)}
            />
            <span>{labels.choices[answer]}</span>
          </label>
        ))}
      </fieldset>
      {state.kind === "asking" && (
        <div class="row">
          <button
            type="button"
            class="button-main"
            disabled={prediction === undefined}
            onClick={() => journey.act()}
          >
            {journey.isSeen.value ? tour.look : tour.run}
          </button>
          {prediction === undefined && <p class="hint">{tour.predictFirst}</p>}
        </div>
      )}
      <div aria-live="polite">
        {state.kind === "running" && <p class="hint tour-running">{tour.running}</p>}
        {state.kind === "answered" && <Outcome step={step} state={state} prediction={prediction} />}
      </div>
      {state.kind === "answered" && step.setup !== undefined && (
        <button type="button" class="quiet" onClick={() => journey.act()}>
          {tour.runAgain}
        </button>
      )}
    </>
  );
}

interface OutcomeProps {
  readonly step: TourStep;
  readonly state: Extract<StepState, { kind: "answered" }>;
  readonly prediction: Answer | undefined;
}

function Outcome({ step, state: { run, besides, shown }, prediction }: OutcomeProps) {
  const { tour } = texts;
  const labels = tour.steps[step.name];
  if (shown === undefined) return <p class="complaint">{tour.noAnswer}</p>;
  return (
    <div class="outcome">
      <p>
        <strong>{shown === prediction ? tour.right : tour.wrong(labels.choices[shown])}</strong>
      </p>
      <p>{shown === step.expected ? labels.outcome(run, besides) : tour.unexpected}</p>
      {run.measured !== undefined && run.ratio === undefined && <p class="hint">{tour.inexact}</p>}
    </div>
  );
}

function Summary({ journey }: { journey: Journey }) {
  const { summary } = texts.tour;
  const { right, of } = journey.score.value;
  return (
    <>
      {summary.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {of > 0 && (
        <p>
          <strong>{summary.score(right, of)}</strong>
        </p>
      )}
    </>
  );
}
