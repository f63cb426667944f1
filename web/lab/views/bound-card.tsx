/**
 * The run compared with the theory: the measured time between the two bounds, and the formula with its numbers and the binding
 * term.
 */

import type { ComponentChildren } from "preact";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { BoundTerm, Term as FormulaTerm, Outcome } from "../model/outcome.ts";
import { totalUpload } from "../model/outcome.ts";
import { lastFinish, type Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { Distribution, TermFormula } from "./formula.tsx";
import type { LabProps } from "./lab-props.ts";
import { NotValid } from "./not-valid.tsx";
import type { Moment } from "./playback.ts";
import { Sight, Table } from "./sight.tsx";
import { WithSymbols } from "./symbols.tsx";
import { Term } from "./term.tsx";

interface BoundCardProps {
  readonly moment: Moment;
  /** In the tour, before it says how fast a swarm is. */
  readonly isSwarmHidden?: boolean;
  /** Offers other setups after a run that the machine did not carry; undefined: it does not. */
  readonly remedy?: LabProps | undefined;
}

export function BoundCard({ moment, isSwarmHidden = false, remedy }: BoundCardProps) {
  const { recording } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  return (
    <Sight
      sight="bound"
      labels={labels}
      word="distribution-time"
      isTerse
      table={() => <Terms recording={recording} />}
    >
      <div class="bound">
        <Verdict moment={moment} remedy={remedy} />
        <Lines moment={moment} isSwarmHidden={isSwarmHidden} />
        <div class="formula">
          <Distribution mode={outcome.mode} bound={texts.format.time(outcome.bound)} />
          <ul>
            {outcome.terms.map((term) => (
              <li key={term.term} class={term.term === outcome.binding ? "formula-binding" : ""}>
                <TermFormula term={term.term} />
                <span class="formula-numbers">{numbersOf(term, recording.setup)}</span>
                <span class="formula-seconds">
                  {term.seconds === 0 ? "–" : `= ${texts.format.time(term.seconds)}`}
                </span>
              </li>
            ))}
          </ul>
          <p class="formula-why">
            <Term word="binding-term" label={texts.glossary["binding-term"].lecture ?? "▲"}>
              ▲
            </Term>{" "}
            {labels.binds(outcome.binding, recording.setup.leechers)}
          </p>
          <p class="hint">
            <WithSymbols text={labels.symbols} />
          </p>
        </div>
      </div>
    </Sight>
  );
}

function numbersOf({ term, seconds }: FormulaTerm, setup: LabSetup): string {
  const { size, rate, count } = texts.format;
  const file = size(setup.fileLength);
  const copies = `${count(setup.leechers)} × ${file}`;
  if (seconds === 0) return texts.setup.noLimit;
  switch (term) {
    case "seeder-upload":
      return `${file} ÷ ${rate(setup.seederUpload)}`;
    case "slowest-download":
      return `${file} ÷ ${rate(setup.download ?? 0)}`;
    case "total-upload":
      return `${copies} ÷ ${rate(totalUpload(setup))}`;
    case "server-upload":
      return `${copies} ÷ ${rate(setup.seederUpload)}`;
    default:
      return unreachable(term);
  }
}

function Verdict({ moment, remedy }: { moment: Moment; remedy: LabProps | undefined }) {
  const { recording, at } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  const { validity } = outcome;
  switch (validity.kind) {
    case "running":
      return <p class="verdict-sentence">{labels.running(Math.round(at * 10) / 10, outcome.bound)}</p>;
    case "valid":
      return (
        <div class="verdict">
          <Figure label={timeLabel(recording)} value={texts.format.time(validity.measured)} />
          <Figure label={labels.bound} value={texts.format.time(outcome.bound)} />
          <Figure label={ratioLabel(recording)} value={`${texts.format.ratio(validity.ratio)} ×`} isMain />
          <p class="visually-hidden">{labels.verdict(validity.measured, outcome.bound, validity.ratio)}</p>
        </div>
      );
    case "not-valid":
      return <NotValid recording={recording} reasons={validity.reasons} remedy={remedy} />;
    default:
      return unreachable(validity);
  }
}

function Figure({ label, value, isMain = false }: { label: string; value: string; isMain?: boolean }) {
  return (
    <p class={isMain ? "big-figure big-figure-main" : "big-figure"}>
      <span>{label}</span>
      <strong>{value}</strong>
    </p>
  );
}

/** The run's time as a bar between the two bounds. */
function Lines({ moment, isSwarmHidden }: { moment: Moment; isSwarmHidden: boolean }) {
  const { recording, at } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  const time = timeOf(outcome, recording, at);
  const isUncertain = outcome.validity.kind === "not-valid";
  const longest = Math.max(outcome.peerToPeerBound, outcome.clientServerBound, time ?? 0);
  const bar = (kind: string, label: ComponentChildren, seconds: number | undefined) => (
    <li class={`bar bar-${kind}`}>
      <span>{label}</span>
      <span class="bar-track" aria-hidden="true">
        <span
          class="bar-fill"
          style={{ inlineSize: `${(100 * (seconds ?? 0)) / Math.max(longest, 0.001)}%` }}
        />
      </span>
      <span class="bar-value">{seconds === undefined ? "–" : texts.format.time(seconds)}</span>
    </li>
  );
  const peerToPeer = <Term word="fluid-bound">{labels.peerToPeerBound}</Term>;
  const clientServer = <Term word="client-server-bound">{labels.clientServerBound}</Term>;
  return (
    <ul class="bars">
      {!isSwarmHidden && bar("peer-to-peer", peerToPeer, outcome.peerToPeerBound)}
      {bar(isUncertain ? "measured bar-uncertain" : "measured", timeLabel(recording), time)}
      {bar("client-server", clientServer, outcome.clientServerBound)}
    </ul>
  );
}

/** The value of the middle bar: the measurement, valid or not, or the time so far. */
function timeOf({ validity }: Outcome, recording: Recording, at: number): number | undefined {
  const { phase } = recording;
  if (validity.kind === "not-valid") return lastFinish(recording);
  // Whatever moment is shown, a measurement has one value.
  if (validity.kind === "valid") return validity.measured;
  return phase === "running" ? Math.round(at * 10) / 10 : undefined;
}

/** A time in virtual time is not a measurement. */
function timeLabel({ isSimulated }: Recording): string {
  const { measured, simulated } = texts.sights.bound;
  return isSimulated ? simulated : measured;
}

function ratioLabel({ isSimulated }: Recording): string {
  const { ratio, simulatedRatio } = texts.sights.bound;
  return isSimulated ? simulatedRatio : ratio;
}

function Terms({ recording }: { recording: Recording }) {
  const { outcome, setup } = recording;
  const labels = texts.sights.bound;
  const name = (term: BoundTerm): string =>
    term === outcome.binding ? `${labels.terms[term]} (▲)` : labels.terms[term];
  const rows = outcome.terms.map((term) => [
    `${name(term.term)}: ${numbersOf(term, setup)}`,
    term.seconds === 0 ? "–" : texts.format.time(term.seconds),
  ]);
  return (
    <Table
      caption={labels.title}
      head={[labels.bound, texts.sights.bytes.columns.time]}
      rows={[
        ...rows,
        [labels.peerToPeerBound, texts.format.time(outcome.peerToPeerBound)],
        [labels.clientServerBound, texts.format.time(outcome.clientServerBound)],
        ...(outcome.validity.kind === "valid"
          ? [
              [timeLabel(recording), texts.format.time(outcome.validity.measured)],
              [ratioLabel(recording), texts.format.ratio(outcome.validity.ratio)],
            ]
          : []),
      ]}
    />
  );
}
