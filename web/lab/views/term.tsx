/**
 * A word with an explanation on hover, focus or tap. The sentence is part of the page for screen readers. The visible bubble
 * exists once per page, so that no scrolling box can cut it off.
 */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../texts/current.ts";
import type { GlossaryWord } from "../texts/texts.ts";
import { WithSymbols } from "./symbols.tsx";

interface Bubble {
  readonly word: GlossaryWord;
  readonly anchor: Element;
}

const bubble = signal<Bubble | undefined>(undefined);

export interface TermProps {
  readonly word: GlossaryWord;
  /** Needed when the children are a formula or a sign. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function Term({ word, label, children }: TermProps) {
  const id = useId();
  const show = (event: Event) => {
    if (event.currentTarget instanceof Element) bubble.value = { word, anchor: event.currentTarget };
  };
  return (
    <>
      <button
        type="button"
        class="term"
        aria-label={label}
        aria-describedby={id}
        onMouseEnter={show}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        {children}
      </button>
      <span id={id} hidden>
        <WithSymbols text={texts.glossary[word].sentence} />
      </span>
    </>
  );
}

function hide(): void {
  bubble.value = undefined;
}

/** CSS pixels from the bubble to its word and to the edges. */
const MARGIN = 8;

/** The one bubble of the page. */
export function Bubble() {
  const box = useRef<HTMLDivElement>(null);
  const shown = bubble.value;

  useLayoutEffect(() => {
    const { current } = box;
    if (shown === undefined || current === null) return;
    const follow = () => place(current, shown.anchor.getBoundingClientRect());
    follow();
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape") hide();
    };
    addEventListener("keydown", onKey);
    // Focusing a word may scroll it into view.
    addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("scroll", follow, { capture: true });
    };
  }, [shown]);

  if (shown === undefined) return null;
  const { lecture, bittorrent, sentence } = texts.glossary[shown.word];
  return (
    <div ref={box} class="bubble" aria-hidden="true">
      <p>
        <WithSymbols text={sentence} />
      </p>
      <dl>
        {lecture !== undefined && (
          <div>
            <dt>{texts.glossaryLabels.lecture}</dt>
            <dd>{lecture}</dd>
          </div>
        )}
        {bittorrent !== undefined && (
          <div>
            <dt>{texts.glossaryLabels.bittorrent}</dt>
            <dd>{bittorrent}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

/** Places the bubble below its word, or above it where there is no room, and within the window. */
function place(box: HTMLElement, anchor: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(anchor.left, document.documentElement.clientWidth - width - MARGIN);
  const below = anchor.bottom + MARGIN;
  const top = below + height <= innerHeight ? below : anchor.top - height - MARGIN;
  box.style.left = `${Math.max(MARGIN, left)}px`;
  box.style.top = `${Math.max(MARGIN, top)}px`;
}
