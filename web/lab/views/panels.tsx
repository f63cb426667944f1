/**
 * The pictures of a run. The first ones stand next to each other where there is room; the others share a place, and a row of tabs
 * chooses one of them. On a phone all of them share that place. Only what is visible is drawn.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { texts } from "../texts/current.ts";
import type { TourSight } from "../tour/plan.ts";
import { arrowKey } from "./sight.tsx";
import { useNarrow } from "./use-narrow.ts";

export type PanelName = TourSight | "events";

export interface Panel {
  readonly name: PanelName;
  /** Keeps the place of a picture that comes later, where pictures stand next to each other. */
  readonly isLater?: boolean;
  readonly draw: () => ComponentChildren;
}

const chosen = signal<PanelName | undefined>(undefined);

/** The picture that the user or the tour chose. */
export const chosenPanel: ReadonlySignal<PanelName | undefined> = chosen;

export function choosePanel(name: PanelName | undefined): void {
  chosen.value = name;
}

interface PanelsProps {
  /** Next to each other. */
  readonly fixed: readonly Panel[];
  /** One at a time. */
  readonly others: readonly Panel[];
  /** The picture that the tour refers to. */
  readonly pointed?: PanelName | undefined;
}

export function Panels({ fixed, others, pointed }: PanelsProps) {
  const isNarrow = useNarrow();
  const tabbed = isNarrow ? [...fixed, ...others].filter(({ isLater }) => !isLater) : others;
  const place = (panel: Panel) => (
    <div key={panel.name} class={panel.name === pointed ? "panel panel-pointed" : "panel"}>
      {panel.draw()}
    </div>
  );
  return (
    <>
      {!isNarrow && fixed.length > 0 && (
        // Another number of columns is another layout: its parts are new elements, so that none of them moves.
        <div key={fixed.length} class={`panels panels-${fixed.length}`}>
          {fixed.map(place)}
        </div>
      )}
      {tabbed.length > 1 ? <Tabs panels={tabbed} place={place} /> : tabbed.map(place)}
    </>
  );
}

function Tabs({ panels, place }: { panels: readonly Panel[]; place: (panel: Panel) => ComponentChildren }) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const current = panels.find(({ name }) => name === chosen.value) ?? panels[0];
  const onKey = (event: KeyboardEvent) => {
    const move = arrowKey(event);
    if (move === undefined) return;
    const index = (current === undefined ? 0 : panels.indexOf(current)) + move.across + move.down;
    const next = panels[(index + panels.length) % panels.length];
    chosen.value = next?.name;
    row.current?.querySelector<HTMLElement>(`[data-panel="${next?.name}"]`)?.focus();
  };
  return (
    <div class="tabbed">
      <div class="tabs" role="tablist" aria-label={texts.layout.pictures} ref={row} onKeyDown={onKey}>
        {panels.map(({ name }) => (
          <button
            key={name}
            type="button"
            role="tab"
            class="tab"
            id={`${id}-${name}`}
            data-panel={name}
            aria-selected={name === current?.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === current?.name ? 0 : -1}
            onClick={() => {
              chosen.value = name;
            }}
          >
            {titleOf(name)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current?.name}`}>
        {current && place(current)}
      </div>
    </div>
  );
}

function titleOf(name: PanelName): string {
  return name === "events" ? texts.run.eventsHeading : texts.sights[name].title;
}
