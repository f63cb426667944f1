/** What becomes of a save: its progress, what the user can decide, and how to cancel or continue it. */
import { useEffect, useRef } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import { type ConflictChoice, isOngoing, type OngoingSave, type SaveTarget } from "../files/save-ports.ts";
import type { TabSaves } from "../files/save-states.ts";
import { later } from "../texts/later.ts";
import { saveStateOf } from "./save.tsx";
import "../styles/saving.css";

/** A few words about a save under way. @param isWhole everything that is saved is stored */
export function savingText(state: OngoingSave, isWhole: boolean): string {
  switch (state.kind) {
    case "queued":
      return later.saving.queued;
    case "ready":
      return later.saving.ready;
    case "writing":
      return later.saving.writing(state.share, state.filesDone, state.files);
    case "streaming":
      return isWhole ? later.saving.copying(state.share) : later.saving.arriving(state.share);
    case "copying":
      return isWhole ? later.saving.copying(state.share) : later.saving.fetching(state.share);
  }
}

interface SaveStatusProps {
  readonly saves: TabSaves;
  readonly target: SaveTarget;
  /** What is saved, as users see it. */
  readonly title: string;
  readonly isWhole: boolean;
}

/** What becomes of the card's save, next to its button or below it. */
export function SaveStatus({ saves, target, title, isWhole }: SaveStatusProps) {
  const state = saveStateOf(saves, target);
  if (state === undefined || state.kind === "saved") return null;
  if (state.kind === "asking") return <Question conflicts={state.conflicts} answer={state.answer} />;
  const cancel = (
    <button
      type="button"
      class="quiet"
      aria-label={later.saving.cancelFile(title)}
      onClick={() => saves.cancel(target)}
    >
      {later.saving.cancel}
    </button>
  );
  if (isOngoing(state))
    return (
      <span class="saving">
        {state.kind !== "ready" && <SavingBar state={state} title={title} />}
        <span class="saving-text">{savingText(state, isWhole)}</span>
        {cancel}
      </span>
    );
  if (state.resume === undefined) return null;
  return (
    <span class="saving">
      {state.kind === "interrupted" && <span class="saving-text">{later.saving.interrupted}</span>}
      <button type="button" onClick={state.resume}>
        {later.saving.resume}
      </button>
      {state.kind === "interrupted" && cancel}
    </span>
  );
}

export function SavingBar({ state, title }: { readonly state: OngoingSave; readonly title: string }) {
  const share = "share" in state ? state.share : 0;
  return (
    <span
      class="saving-bar"
      role="progressbar"
      aria-label={later.saving.progress(title)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
    >
      <span style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}

interface QuestionProps {
  readonly conflicts: readonly string[];
  readonly answer: (choice: ConflictChoice) => void;
}

/** Files of the same names exist: nothing of the user's is overwritten without asking. */
function Question({ conflicts, answer }: QuestionProps) {
  const harmless = useRef<HTMLButtonElement>(null);
  useEffect(() => harmless.current?.focus(), []);
  const question = later.saving.exists(displayName(conflicts[0] ?? ""), conflicts.length - 1);
  return (
    <fieldset
      class="row question saving-question"
      aria-label={question}
      onKeyDown={({ key }) => {
        if (key === "Escape") answer("cancel");
      }}
    >
      <p title={conflicts.slice(0, MOST_NAMED).map(displayName).join("\n")}>{question}</p>
      <button type="button" class="button-grave" onClick={() => answer("replace")}>
        {later.saving.replace}
      </button>
      <button type="button" ref={harmless} onClick={() => answer("keep-both")}>
        {later.saving.keepBoth}
      </button>
      <button type="button" onClick={() => answer("cancel")}>
        {later.saving.cancel}
      </button>
    </fieldset>
  );
}

/** Longer tooltips do not fit on a screen. */
const MOST_NAMED = 20;
