/**
 * One peer's choker over time as a real table: a row per peer, a column per decision. A letter gives the meaning of a cell and
 * colour repeats it; the rate that decided is below the letter and in the sentence below the table.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ChokeGrid, type ChokeMark, chokeGrid, markOf, rankOf } from "../charts/choke-grid.ts";
import { type ChokeEntry, isOver, type Recording } from "../model/recording.ts";
import { type PeerRole, rolesOf } from "../model/roles.ts";
import { SEEDER_NUMBER } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { nameWithRole } from "./peer-name.ts";
import type { Moment } from "./playback.ts";
import { arrowKey, Sight, Table } from "./sight.tsx";

const MARKS = [
  "regular",
  "optimistic",
  "in-turn",
  "by-chance",
  "lent",
  "choked",
  "snubbed",
  "not-interested",
] as const satisfies readonly ChokeMark[];

interface Cursor {
  readonly row: number;
  readonly column: number;
}

interface ChokerTimelineProps {
  readonly moment: Moment;
  /** Whose decisions to show until the user chooses; undefined: the first downloader's. */
  readonly suggested?: number | undefined;
}

export function ChokerTimeline({ moment, suggested }: ChokerTimelineProps) {
  const { recording, at } = moment;
  const [wanted, setChooser] = useState<number | undefined>(undefined);
  const [cursor, setCursor] = useState<Cursor | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  // Free-riders serve nobody, so their chokers decide nothing.
  const choosers = recording.peers.filter(({ behaviour }) => behaviour === "contributor");
  const chooser =
    choosers.find(({ number }) => number === wanted)?.number ??
    choosers.find(({ number }) => number === suggested)?.number ??
    choosers.find(({ role }) => role === "leecher")?.number ??
    0;
  const grid = chokeGrid(recording, chooser, at);
  const { columns } = grid;
  const roles = rolesOf(recording);
  // First those that a run is about. The seeder wants nothing of anybody.
  const rows = grid.rows
    .filter((number) => number !== SEEDER_NUMBER)
    .toSorted((a, b) => Number(isSpecial(roles[b])) - Number(isSpecial(roles[a])));
  const labels = texts.sights.choker;

  // Scroll to the newest decision unless the user looks at an older one.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box !== null && cursor === undefined) box.scrollLeft = box.scrollWidth;
  }, [columns.length, chooser]);

  const onKey = (event: KeyboardEvent) => {
    const move = arrowKey(event);
    if (move === undefined) return;
    const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
    setCursor({
      row: within((cursor?.row ?? 0) + (cursor === undefined ? 0 : move.down), rows.length),
      column: within(
        (cursor?.column ?? columns.length - 1) + (cursor === undefined ? 0 : move.across),
        columns.length,
      ),
    });
  };

  // Redrawn for a new decision or cursor only, not for every sample: after ten minutes it has a thousand cells.
  const table = useMemo(
    () => (
      <table>
        <caption class="visually-hidden">{nameWithRole(recording, chooser, labels.of)}</caption>
        <thead>
          <tr>
            <th scope="col">{labels.columns.peer}</th>
            {columns.map((column) => (
              <th key={column.at} scope="col">
                {texts.format.time(Math.round(column.at))}
                {column.byTurns && chooser !== SEEDER_NUMBER && <small>{readings.choker.hasAll}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onMouseLeave={() => setCursor(undefined)}>
          {rows.map((number, row) => (
            <tr key={number}>
              <th scope="row">{nameWithRole(recording, number)}</th>
              {columns.map((column, index) => (
                <Cell
                  key={column.at}
                  entry={column.entries[number]}
                  byTurns={column.byTurns}
                  isChosen={cursor?.row === row && cursor.column === index}
                  point={() => setCursor({ row, column: index })}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    ),
    [recording.id, chooser, columns.length, cursor, texts.language],
  );

  return (
    <Sight
      sight="choker"
      labels={labels}
      word="tit-for-tat"
      aside={
        <select
          class="choice"
          aria-label={labels.of(texts.peers.name(chooser))}
          value={String(chooser)}
          onChange={({ currentTarget }) => {
            setChooser(Number(currentTarget.value));
            setCursor(undefined);
          }}
        >
          {choosers.map(({ number }) => (
            <option key={number} value={String(number)}>
              {nameWithRole(recording, number, labels.of)}
            </option>
          ))}
        </select>
      }
      reading={readingOf(cursor, chooser, { rows, columns })}
      table={() => <Decisions chooser={chooser} grid={grid} />}
    >
      {columns.length === 0 ? (
        <p class="hint">{readings.choker.empty}</p>
      ) : (
        // It scrolls, and the arrow keys move a cursor that the line below describes.
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend.
        <div
          class="scroller choker"
          role="group"
          aria-label={labels.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
          tabIndex={0}
          ref={scroller}
          onKeyDown={onKey}
        >
          {table}
        </div>
      )}
      <ul class="legend lab-legend">
        {marksIn(recording, chooser).map((mark) => (
          <li key={mark}>
            <span class={`choke choke-${mark}`} aria-hidden="true">
              {readings.choker.marks[mark].letter}
            </span>
            {readings.choker.marks[mark].name}
          </li>
        ))}
      </ul>
    </Sight>
  );
}

/** Those of the chooser's decisions. All of them during a run, so that the legend keeps its place. */
function marksIn({ phase, chokeRounds }: Recording, chooser: number): readonly ChokeMark[] {
  if (!isOver(phase)) return MARKS;
  const made = new Set<ChokeMark>(
    chokeRounds.flatMap(({ peer, entries, byTurns }) =>
      peer === chooser ? entries.map((entry) => markOf(entry, byTurns)) : [],
    ),
  );
  return MARKS.filter((mark) => made.has(mark));
}

function isSpecial(role: PeerRole | undefined): boolean {
  return role === "newcomer" || role === "free-rider";
}

interface CellProps {
  readonly entry: ChokeEntry | undefined;
  readonly byTurns: boolean;
  readonly isChosen: boolean;
  readonly point: () => void;
}

function Cell({ entry, byTurns, isChosen, point }: CellProps) {
  if (entry === undefined) return <td class="choke" />;
  const mark = markOf(entry, byTurns);
  const { letter, name } = readings.choker.marks[mark];
  return (
    <td
      class={`choke choke-${mark} ${isChosen ? "choke-chosen" : ""}`}
      onMouseEnter={point}
      onPointerDown={point}
    >
      <span aria-hidden="true">{letter}</span>
      <span class="visually-hidden">{name}</span>
      <small>{byTurns || entry.decidedBy === 0 ? " " : texts.format.rate(entry.decidedBy)}</small>
    </td>
  );
}

function readingOf(cursor: Cursor | undefined, chooser: number, { rows, columns }: ChokeGrid): string {
  const column = columns[cursor?.column ?? -1];
  const other = rows[cursor?.row ?? -1];
  const entry = other === undefined ? undefined : column?.entries[other];
  if (column === undefined || other === undefined || entry === undefined) return readings.point;
  return readings.choker.cell({
    chooser: texts.peers.name(chooser),
    other: texts.peers.name(other),
    at: column.at,
    mark: markOf(entry, column.byTurns),
    byTurns: column.byTurns,
    decidedBy: entry.decidedBy,
    ...rankOf(entry, column),
  });
}

function Decisions({ chooser, grid: { rows, columns } }: { chooser: number; grid: ChokeGrid }) {
  const labels = texts.sights.choker;
  const head = labels.columns;
  return (
    <Table
      caption={labels.of(texts.peers.name(chooser))}
      head={[head.time, head.peer, head.standing, head.rate]}
      rows={columns.flatMap((column) =>
        rows.flatMap((number) => {
          const entry = column.entries[number];
          if (entry === undefined) return [];
          return [
            [
              texts.format.time(column.at),
              texts.peers.name(number),
              readings.choker.marks[markOf(entry, column.byTurns)].name,
              column.byTurns ? labels.byTurns : texts.format.rate(entry.decidedBy),
            ],
          ];
        }),
      )}
    />
  );
}
