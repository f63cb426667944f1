/** The button that saves a file or a whole torrent, and what becomes of the save. */
import { useEffect, useRef } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import { type ConflictChoice, isOngoing, type OngoingSave, type SaveState } from "../files/save-ports.ts";
import type { Saves, SaveTarget } from "../files/saves.ts";
import { texts } from "../texts/current.ts";
import { CheckIcon, SaveIcon } from "./icons.tsx";

/** @returns undefined while nothing can be saved */
export function saveStateOf(saves: Saves, target: SaveTarget | undefined): SaveState | undefined {
  return target && saves.state(target.infoHash, target.fileIndex).value;
}

interface SaveButtonProps {
  readonly saves: Saves;
  /** undefined: nothing can be saved yet. */
  readonly target: SaveTarget | undefined;
  readonly isEnabled: boolean;
  /** The accessible name; undefined: "Save". */
  readonly label?: string;
  /** As long as it has not been saved. */
  readonly look: string;
}

/**
 * The button keeps its place and its name, so that impatient clicks neither cancel nor repeat the save. Afterwards it reads
 * "Saved", and saves again.
 */
export function SaveButton({ saves, target, isEnabled, label, look }: SaveButtonProps) {
  const state = saveStateOf(saves, target);
  const isSaved = state?.kind === "saved";
  return (
    <button
      type="button"
      class={isSaved ? "button-done" : look}
      disabled={!isEnabled && !isOngoing(state)}
      aria-label={label ?? (isSaved ? texts.save : undefined)}
      aria-busy={isOngoing(state) && state.kind !== "ready"}
      title={isSaved ? texts.saving.again : undefined}
      onClick={() => target && saves.click(target)}
    >
      {isSaved ? <CheckIcon /> : <SaveIcon />}
      {isSaved ? texts.saving.saved : texts.save}
    </button>
  );
}

/** A few words about a save under way. @param isWhole everything that is saved is stored */
export function savingText(state: OngoingSave, isWhole: boolean): string {
  switch (state.kind) {
    case "queued":
      return texts.saving.queued;
    case "ready":
      return texts.saving.ready;
    case "writing":
      return texts.saving.writing(state.share, state.filesDone, state.files);
    case "streaming":
      return isWhole ? texts.saving.copying(state.share) : texts.saving.arriving(state.share);
    case "copying":
      return isWhole ? texts.saving.copying(state.share) : texts.saving.fetching(state.share);
  }
}

interface SaveStatusProps {
  readonly saves: Saves;
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
      aria-label={texts.saving.cancelFile(title)}
      onClick={() => saves.cancel(target)}
    >
      {texts.saving.cancel}
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
      {state.kind === "interrupted" && <span class="saving-text">{texts.saving.interrupted}</span>}
      <button type="button" onClick={state.resume}>
        {texts.saving.resume}
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
      aria-label={texts.saving.progress(title)}
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
  const question = texts.saving.exists(displayName(conflicts[0] ?? ""), conflicts.length - 1);
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
        {texts.saving.replace}
      </button>
      <button type="button" ref={harmless} onClick={() => answer("keep-both")}>
        {texts.saving.keepBoth}
      </button>
      <button type="button" onClick={() => answer("cancel")}>
        {texts.saving.cancel}
      </button>
    </fieldset>
  );
}

/** Longer tooltips do not fit on a screen. */
const MOST_NAMED = 20;
