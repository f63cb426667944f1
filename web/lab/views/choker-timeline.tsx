/**
 * One peer's choker over time: a real table, a row a peer, a column a decision. A letter says what a cell means, colour
 * repeats it; the rate that decided stands beneath the letter and is read out beneath the table.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ChokeColumn, type ChokeMark, chokeGrid, markOf, rankOf } from "../charts/choke-grid.ts";
import type { ChokeEntry, Recording } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { nameOf } from "./names.ts";
import type { Moment } from "./playback.ts";
import { Sight, Table } from "./sight.tsx";

const MARKS = [
  "regular",
  "optimistic",
  "choked",
  "snubbed",
  "not-interested",
] as const satisfies readonly ChokeMark[];

interface Cursor {
  readonly row: number;
  readonly column: number;
}

export function ChokerTimeline({ moment }: { moment: Moment }) {
  const { recording, at } = moment;
  const [wanted, setChooser] = useState<number | undefined>(undefined);
  const [cursor, setCursor] = useState<Cursor | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const choosers = recording.peers.filter(({ number }) => givesAnything(recording, number));
  const chooser =
    choosers.find(({ number }) => number === wanted)?.number ??
    choosers.find(({ role }) => role === "leecher")?.number ??
    0;
  const { rows, columns } = chokeGrid(recording, chooser, at);
  const says = texts.sights.choker;

  // The newest decision is the one to see, unless somebody looks at an older one.
  useEffect(() => {
    const box = scroller.current;
    if (box !== null && cursor === undefined) box.scrollLeft = box.scrollWidth;
  }, [columns.length, chooser]);

  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const [across = 0, down = 0] = move;
    const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
    setCursor({
      row: within((cursor?.row ?? 0) + (cursor === undefined ? 0 : down), rows.length),
      column: within(
        (cursor?.column ?? columns.length - 1) + (cursor === undefined ? 0 : across),
        columns.length,
      ),
    });
  };

  // Drawn anew with a decision or a cursor, not with every sample: after ten minutes it has a thousand cells.
  const table = useMemo(
    () => (
      <table>
        <caption class="visually-hidden">{says.of(nameOf(chooser))}</caption>
        <thead>
          <tr>
            <th scope="col">{says.columns.peer}</th>
            {columns.map((column) => (
              <th key={column.at} scope="col">
                {texts.format.seconds(Math.round(column.at))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onMouseLeave={() => setCursor(undefined)}>
          {rows.map((number, row) => (
            <tr key={number}>
              <th scope="row">{nameOf(number)}</th>
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
      says={says}
      word="tit-for-tat"
      aside={
        <select
          class="choice"
          aria-label={says.of(nameOf(chooser))}
          value={String(chooser)}
          onChange={({ currentTarget }) => {
            setChooser(Number(currentTarget.value));
            setCursor(undefined);
          }}
        >
          {choosers.map(({ number }) => (
            <option key={number} value={String(number)}>
              {says.of(nameOf(number))}
            </option>
          ))}
        </select>
      }
      reading={readingOf(cursor, chooser, rows, columns)}
      table={() => <Decisions chooser={chooser} rows={rows} columns={columns} />}
    >
      {columns.length === 0 ? (
        <p class="hint">{readings.choker.empty}</p>
      ) : (
        // It scrolls, and the arrow keys move a cursor that is read out beneath.
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend.
        <div
          class="scroller choker"
          role="group"
          aria-label={says.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
          tabIndex={0}
          ref={scroller}
          onKeyDown={onKey}
        >
          {table}
        </div>
      )}
      <ul class="legend lab-legend">
        {MARKS.map((mark) => (
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

interface CellProps {
  readonly entry: ChokeEntry | undefined;
  readonly byTurns: boolean;
  readonly isChosen: boolean;
  readonly point: () => void;
}

function Cell({ entry, byTurns, isChosen, point }: CellProps) {
  if (entry === undefined) return <td class="choke choke-none" />;
  const mark = markOf(entry);
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

/** Whether its choker has anything to decide: free-riders serve nobody. */
function givesAnything({ peers }: Recording, number: number): boolean {
  return peers[number]?.behaviour === "contributor";
}

function readingOf(
  cursor: Cursor | undefined,
  chooser: number,
  rows: readonly number[],
  columns: readonly ChokeColumn[],
): string {
  const column = columns[cursor?.column ?? -1];
  const other = rows[cursor?.row ?? -1];
  const entry = other === undefined ? undefined : column?.entries[other];
  if (column === undefined || other === undefined || entry === undefined) return readings.point;
  return readings.choker.cell({
    chooser: nameOf(chooser),
    other: nameOf(other),
    at: column.at,
    mark: markOf(entry),
    byTurns: column.byTurns,
    decidedBy: entry.decidedBy,
    ...rankOf(entry, column),
  });
}

function Decisions({
  chooser,
  rows,
  columns,
}: {
  chooser: number;
  rows: readonly number[];
  columns: readonly ChokeColumn[];
}) {
  const says = texts.sights.choker;
  const head = says.columns;
  return (
    <Table
      caption={says.of(nameOf(chooser))}
      head={[head.time, head.peer, head.standing, head.rate]}
      rows={columns.flatMap((column) =>
        rows.flatMap((number) => {
          const entry = column.entries[number];
          if (entry === undefined) return [];
          return [
            [
              texts.format.seconds(column.at),
              nameOf(number),
              readings.choker.marks[markOf(entry)].name,
              column.byTurns ? says.byTurns : texts.format.rate(entry.decidedBy),
            ],
          ];
        }),
      )}
    />
  );
}
