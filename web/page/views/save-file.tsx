/** The button that saves one file, and next to it what becomes of the save. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SaveState, Saves } from "../files/saves.ts";
import { texts } from "../texts/current.ts";
import { CheckIcon, SaveIcon } from "./icons.tsx";

interface SaveFileProps {
  readonly saves: Saves;
  /** undefined: nothing can be saved yet. */
  readonly infoHash: InfoHash | undefined;
  readonly fileIndex: number;
  /** Of the file; data from outside. */
  readonly name: string;
  /** As users see it. */
  readonly path: string;
  /** True when every piece of the torrent is stored. */
  readonly isWhole: boolean;
  /** Whether the button's name contains the path. */
  readonly isOneOfSeveral: boolean;
  /** Of the button, as long as the file has not been saved. */
  readonly look: string;
}

/** The button keeps its place and its name, so that impatient clicks neither cancel nor repeat the save. */
export function SaveFile(props: SaveFileProps) {
  const { saves, infoHash, fileIndex, name, path, isWhole, isOneOfSeveral, look } = props;
  const state = infoHash && saves.state(infoHash, fileIndex).value;
  const isOngoing = state?.kind === "queued" || state?.kind === "copying" || state?.kind === "ready";
  return (
    <>
      <button
        type="button"
        class={state?.kind === "saved" && !isOneOfSeveral ? "" : look}
        disabled={!isWhole && !isOngoing}
        aria-label={isOneOfSeveral ? texts.saveFile(path) : undefined}
        aria-busy={state?.kind === "queued" || state?.kind === "copying"}
        onClick={() => infoHash && saves.click({ infoHash, fileIndex, name })}
      >
        <SaveIcon />
        {texts.save}
      </button>
      {state?.kind === "saved" && (
        <span class="saved">
          <CheckIcon />
          {texts.saving.saved}
        </span>
      )}
      {infoHash && isOngoing && (
        <span class="saving">
          <Progress state={state} path={path} isWhole={isWhole} />
          <button
            type="button"
            class="quiet"
            aria-label={texts.saving.cancelFile(path)}
            onClick={() => saves.cancel({ infoHash, fileIndex })}
          >
            {texts.saving.cancel}
          </button>
        </span>
      )}
    </>
  );
}

interface ProgressProps extends Pick<SaveFileProps, "path" | "isWhole"> {
  readonly state: Extract<SaveState, { readonly kind: "queued" | "copying" | "ready" }>;
}

function Progress({ state, path, isWhole }: ProgressProps) {
  if (state.kind === "ready") return <span class="saving-text">{texts.saving.ready}</span>;
  const share = state.kind === "copying" ? state.share : 0;
  return (
    <>
      <span
        class="saving-bar"
        role="progressbar"
        aria-label={texts.saving.progress(path)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
      >
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
      <span class="saving-text">
        {state.kind === "queued"
          ? texts.saving.queued
          : isWhole
            ? texts.saving.copying(share)
            : texts.saving.fetching(share)}
      </span>
    </>
  );
}
