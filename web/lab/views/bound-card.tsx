/**
 * The run compared with the theory: the formula with its numbers, the binding term and the measured time. If the measurement is
 * not valid, the reasons are shown instead.
 */

import type { ComponentChildren } from "preact";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { BoundTerm, Term as FormulaTerm, Outcome } from "../model/outcome.ts";
import { totalUpload } from "../model/outcome.ts";
import type { Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { Distribution, TermFormula } from "./formula.tsx";
import type { Moment } from "./playback.ts";
import { Sight, Table } from "./sight.tsx";
import { Term } from "./term.tsx";

export function BoundCard({ moment }: { moment: Moment }) {
  const { recording } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  return (
    <Sight
      sight="bound"
      labels={labels}
      word="distribution-time"
      aside={<span class="mode">{texts.run.modes[recording.mode]}</span>}
      table={() => <Terms recording={recording} />}
    >
      <div class="bound">
        <div class="formula">
          <Distribution mode={outcome.mode} bound={texts.format.seconds(outcome.bound)} />
          <ul>
            {outcome.terms.map((term) => (
              <li key={term.term} class={term.term === outcome.binding ? "formula-binding" : ""}>
                <TermFormula term={term.term} />
                <span class="formula-numbers">{numbersOf(term, recording.setup)}</span>
                <span class="formula-seconds">
                  {term.seconds === 0 ? "–" : `= ${texts.format.seconds(term.seconds)}`}
                </span>
              </li>
            ))}
          </ul>
          <p class="formula-why">
            <Term word="binding-term" label={texts.glossary["binding-term"].lecture ?? "▲"}>
              ▲
            </Term>{" "}
            {labels.binds(outcome.binding)}
          </p>
        </div>
        <Verdict moment={moment} />
        <Lines moment={moment} />
      </div>
    </Sight>
  );
}

function numbersOf({ term, seconds }: FormulaTerm, setup: LabSetup): string {
  const { amount, rate, count } = texts.format;
  const file = amount(setup.fileLength);
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

function Verdict({ moment }: { moment: Moment }) {
  const { recording, at } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  const { validity } = outcome;
  switch (validity.kind) {
    case "running":
      return <p class="verdict-sentence">{labels.running(Math.round(at), outcome.bound)}</p>;
    case "valid":
      return (
        <div class="verdict">
          <Figure label={labels.measured} value={texts.format.seconds(validity.measured)} />
          <Figure label={labels.bound} value={texts.format.seconds(outcome.bound)} />
          <Figure label={labels.ratio} value={`${texts.format.ratio(validity.ratio)} ×`} isMain />
          <p class="visually-hidden">{labels.verdict(validity.measured, outcome.bound, validity.ratio)}</p>
        </div>
      );
    case "not-valid":
      return (
        <div class="banner banner-grave">
          <div>
            <p>
              <strong>{labels.notValid}</strong>
            </p>
            {validity.reasons.map((reason) => (
              <p key={JSON.stringify(reason)}>{labels.reason(reason)}</p>
            ))}
          </div>
        </div>
      );
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
function Lines({ moment }: { moment: Moment }) {
  const { recording, at } = moment;
  const { outcome } = recording;
  const labels = texts.sights.bound;
  const time = timeOf(outcome, recording, at);
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
      <span class="bar-value">{seconds === undefined ? "–" : texts.format.seconds(seconds)}</span>
    </li>
  );
  const peerToPeer = <Term word="fluid-bound">{labels.peerToPeerBound}</Term>;
  const clientServer = <Term word="client-server-bound">{labels.clientServerBound}</Term>;
  return (
    <ul class="bars">
      {bar("peer-to-peer", peerToPeer, outcome.peerToPeerBound)}
      {bar("measured", labels.measured, time)}
      {bar("client-server", clientServer, outcome.clientServerBound)}
    </ul>
  );
}

/** The value of the middle bar: the measurement or the time so far; undefined when the measurement is not valid. */
function timeOf({ validity }: Outcome, { phase }: Recording, at: number): number | undefined {
  if (validity.kind === "not-valid") return undefined;
  if (validity.kind === "valid") return Math.min(validity.measured, at);
  return phase === "running" ? Math.round(at) : undefined;
}

function Terms({ recording: { outcome, setup } }: { recording: Recording }) {
  const labels = texts.sights.bound;
  const name = (term: BoundTerm): string =>
    term === outcome.binding ? `${labels.terms[term]} (▲)` : labels.terms[term];
  const rows = outcome.terms.map((term) => [
    `${name(term.term)}: ${numbersOf(term, setup)}`,
    term.seconds === 0 ? "–" : texts.format.seconds(term.seconds),
  ]);
  return (
    <Table
      caption={labels.title}
      head={[labels.bound, texts.sights.bytes.columns.time]}
      rows={[
        ...rows,
        [labels.peerToPeerBound, texts.format.seconds(outcome.peerToPeerBound)],
        [labels.clientServerBound, texts.format.seconds(outcome.clientServerBound)],
        ...(outcome.validity.kind === "valid"
          ? [
              [labels.measured, texts.format.seconds(outcome.validity.measured)],
              [labels.ratio, texts.format.ratio(outcome.validity.ratio)],
            ]
          : []),
      ]}
    />
  );
}
