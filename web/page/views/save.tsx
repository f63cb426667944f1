/** The button that saves a file or a whole torrent. */
import { isOngoing, type SaveState, type SaveTarget } from "../files/save-ports.ts";
import type { TabSaves } from "../files/save-states.ts";
import { texts } from "../texts/current.ts";
import { CheckIcon, SaveIcon } from "./icons.tsx";

/** @returns undefined while nothing can be saved */
export function saveStateOf(saves: TabSaves, target: SaveTarget | undefined): SaveState | undefined {
  return target && saves.state(target.infoHash, target.fileIndex).value;
}

interface SaveButtonProps {
  readonly saves: TabSaves;
  /** undefined: nothing can be saved yet. */
  readonly target: SaveTarget | undefined;
  readonly isEnabled: boolean;
  /** The accessible name; undefined: "Save". */
  readonly label?: string;
  /** As long as it has not been saved. */
  readonly look: string;
  /** Id of what describes it; undefined: nothing. */
  readonly hint?: string | undefined;
}

/**
 * The button keeps its place and its name, so that impatient clicks neither cancel nor repeat the save. Afterwards it reads
 * "Saved", and saves again.
 */
export function SaveButton({ saves, target, isEnabled, label, look, hint }: SaveButtonProps) {
  const state = saveStateOf(saves, target);
  const isSaved = state?.kind === "saved";
  return (
    <button
      type="button"
      class={isSaved ? "button-done" : look}
      disabled={!isEnabled && !isOngoing(state)}
      aria-label={label ?? (isSaved ? texts.save : undefined)}
      aria-describedby={hint}
      aria-busy={isOngoing(state) && state.kind !== "ready"}
      title={isSaved ? texts.saving.again : undefined}
      onClick={() => target && saves.click(target)}
    >
      {isSaved ? <CheckIcon /> : <SaveIcon />}
      {isSaved ? texts.saving.saved : texts.save}
    </button>
  );
}

/** Whether `SaveStatus` has something to show. */
export function hasStatus(state: SaveState | undefined): boolean {
  return (
    state !== undefined && state.kind !== "saved" && (state.kind !== "failed" || state.resume !== undefined)
  );
}
