/** A part of the page that shows something: its title, the picture, a line that reads it out, its numbers as a table. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { GlossaryWord, Sight as SightTexts } from "../texts/texts.ts";
import type { TourSight } from "../tour/plan.ts";
import { Term } from "./term.tsx";

export interface SightProps {
  /** What the tour points at it by. */
  readonly sight: TourSight;
  readonly says: SightTexts;
  readonly word: GlossaryWord;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  /** What is pointed at, read out; undefined: the picture has nothing to point at. */
  readonly reading?: string | undefined;
  readonly table: () => ComponentChildren;
}

export function Sight({ sight, says, word, aside, children, reading, table }: SightProps) {
  const id = useId();
  return (
    <section class={`sight sight-${sight}`} id={`sight-${sight}`} aria-labelledby={id} tabIndex={-1}>
      <div class="sight-head">
        <h3 id={id}>
          <Term word={word}>{says.title}</Term>
        </h3>
        {aside}
      </div>
      <p class="hint">{says.caption}</p>
      {children}
      {reading !== undefined && (
        <p class="reading" aria-live="polite">
          {reading}
        </p>
      )}
      <Numbers summary={says.table} table={table} />
    </section>
  );
}

/** A table that is made only while somebody looks at it: it would be drawn anew with every sample. */
export function Numbers({ summary, table }: { summary: string; table: () => ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <div class="scroller" tabIndex={0}>
          {table()}
        </div>
      )}
    </details>
  );
}

/** Header row and rows; the first cell of each names it. */
export function Table({
  caption,
  head,
  rows,
}: {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly ComponentChildren[])[];
}) {
  return (
    <table class="figures-table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          // Rows have no identity but their place.
          <tr key={row}>
            {cells.map((cell, column) =>
              column === 0 ? (
                <th key={head[column]} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={head[column]}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
