/** A part of the page with a picture: title, picture, a sentence for the selected thing, and the numbers as a table. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { GlossaryWord, Sight as SightTexts } from "../texts/texts.ts";
import type { TourSight } from "../tour/plan.ts";
import { Term } from "./term.tsx";

interface SightProps {
  readonly sight: TourSight;
  readonly labels: SightTexts;
  readonly word: GlossaryWord;
  /** Tells it from another picture of the same kind; part of its name. */
  readonly which?: string | undefined;
  /** Next to the title. */
  readonly aside?: ComponentChildren;
  /** Leaves the caption to screen readers, where the picture speaks for itself. */
  readonly isTerse?: boolean;
  readonly children: ComponentChildren;
  /** Describes the selected thing; undefined when nothing can be selected. */
  readonly reading?: string | undefined;
  /** Called only while the table is open, because it is redrawn with every sample. */
  readonly table: () => ComponentChildren;
}

export function Sight({
  sight,
  labels,
  word,
  which,
  aside,
  isTerse = false,
  children,
  reading,
  table,
}: SightProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <section
      class={`sight sight-${sight}`}
      aria-labelledby={which === undefined ? id : `${id} ${id}-which`}
      tabIndex={-1}
    >
      <div class="sight-head">
        <h3 id={id}>
          <Term word={word}>{labels.title}</Term>
        </h3>
        {which !== undefined && (
          <strong class="which" id={`${id}-which`}>
            {which}
          </strong>
        )}
        {aside}
      </div>
      <p class={isTerse ? "visually-hidden" : "hint"}>{labels.caption}</p>
      {children}
      {reading !== undefined && (
        <p class="reading" aria-live="polite">
          {reading}
        </p>
      )}
      <details class="numbers" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{labels.table}</summary>
        {isOpen && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <div class="scroller" tabIndex={0}>
            {table()}
          </div>
        )}
      </details>
    </section>
  );
}

/** The direction of an arrow key, which then does not scroll the page; undefined for other keys. */
export function arrowKey(event: KeyboardEvent): { across: number; down: number } | undefined {
  const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (move === undefined) return undefined;
  event.preventDefault();
  return { across: move[0] ?? 0, down: move[1] ?? 0 };
}

interface TableProps {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

export function Table({ caption, head, rows }: TableProps) {
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
          // Rows have no identity other than their position.
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
