/** A card's buttons: save, play, pause or resume, remove. Removing asks for confirmation in place of the buttons. */
import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView } from "../../bridge/views.ts";
import { lockOf } from "../audience.ts";
import { type Client, problemOf } from "../client/client.ts";
import { nameToSave, type SaveTarget } from "../files/save-ports.ts";
import { askToNotify } from "../tab/notifications.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import type { ShownState, Stored } from "../texts/texts.ts";
import { isComplete } from "./completeness.ts";
import { PauseIcon, RemoveIcon, ResumeIcon } from "./icons.tsx";
import { lazily } from "./lazily.tsx";
import { PlayButton } from "./play-button.tsx";
import type { MainAction } from "./role.ts";
import { hasStatus, SaveButton, saveStateOf } from "./save.tsx";

/** Runs a command. If it throws, the card shows `sentence(error)`. */
export type Attempt = (
  command: () => Promise<unknown>,
  sentence: (error: unknown) => string,
) => Promise<void>;

const commandProblem = (error: unknown): string => sentenceFor(problemOf(error));

interface ActionsProps {
  readonly view: SessionView;
  readonly state: ShownState;
  /** The button that stands out. */
  readonly main: MainAction;
  readonly client: Client;
  readonly attempt: Attempt;
  /** The server's keeper has been asked in this tab to keep it until then. */
  readonly keptUntil: number | undefined;
}

const loadStatus = () => import("./save-status.tsx").then((loaded) => loaded.SaveStatus);
const SaveStatus = lazily(loadStatus);
function storedOf(view: SessionView): Stored {
  if (isComplete(view)) return lockOf(view) === undefined ? "all" : "unreadable";
  return view.kind === "torrent" && view.piecesHave === 0 ? "none" : "some";
}

const KeepRemoval = lazily(() => import("./keep.tsx").then((loaded) => loaded.KeepRemoval));

/** What the card's own button saves: everything that is wanted. @returns undefined while there is nothing yet */
export function saveTargetOf(view: SessionView): SaveTarget | undefined {
  if (view.kind === "preparing") return undefined;
  const [file, ...more] = view.files;
  const isSingle = more.length === 0;
  return {
    infoHash: view.infoHash,
    fileIndex: isSingle ? 0 : undefined,
    name: isSingle && file !== undefined ? nameToSave(file) : view.name,
  };
}

export function Actions(props: ActionsProps) {
  const { view, state, main, client, attempt, keptUntil } = props;
  const infoHash = view.kind === "torrent" ? view.infoHash : undefined;
  const isWhole = isComplete(view);
  const stored = storedOf(view);
  const [asks, setAsks] = useState(false);
  const remover = useRef<HTMLButtonElement>(null);
  const returns = useRef(false);
  useEffect(() => {
    if (asks || !returns.current) return;
    returns.current = false;
    remover.current?.focus();
  }, [asks]);

  if (asks)
    return (
      <RemovalQuestion
        stored={stored}
        keptUntil={keptUntil}
        keep={() => {
          setAsks(false);
          returns.current = true;
        }}
        remove={async () => {
          if (infoHash === undefined) client.cancelSeed(view.id);
          else {
            await attempt(() => client.remove(infoHash), commandProblem);
            setAsks(false);
          }
        }}
      />
    );

  return (
    <div class="row actions">
      {infoHash !== undefined && <Save view={view} state={state} main={main} client={client} />}
      <span class="actions-quiet">
        {infoHash !== undefined && (
          <PauseButton
            isPaused={state === "paused"}
            isMain={main === "resume"}
            isEnabled={state !== "failed"}
            act={() => {
              if (state === "paused" && !isWhole) askToNotify();
              void attempt(
                () => (state === "paused" ? client.resume(infoHash) : client.pause(infoHash)),
                commandProblem,
              );
            }}
          />
        )}
        <button
          type="button"
          class={main === "remove" || state === "preparing" ? "" : "quiet"}
          ref={remover}
          onClick={() => setAsks(true)}
        >
          <RemoveIcon />
          {texts.remove.button}
        </button>
      </span>
    </div>
  );
}

interface PauseButtonProps {
  readonly isPaused: boolean;
  readonly isMain: boolean;
  readonly isEnabled: boolean;
  readonly act: () => void;
}

/** It pauses or resumes: one button, so that it keeps the focus. */
function PauseButton({ isPaused, isMain, isEnabled, act }: PauseButtonProps) {
  return (
    <button type="button" class={isMain ? "button-main" : "quiet"} disabled={!isEnabled} onClick={act}>
      {isPaused ? <ResumeIcon /> : <PauseIcon />}
      {isPaused ? texts.resume : texts.pause}
    </button>
  );
}

/** Otherwise several files become an archive (`files/folder-picker.ts`). */
const canChooseFolder = (): boolean => "showDirectoryPicker" in window;

/** Saves everything that is wanted; a single file can also be played. */
function Save({ view, state, main, client }: Pick<ActionsProps, "view" | "state" | "main" | "client">) {
  const { saves, canStream } = client;
  const torrent = view.kind === "torrent" ? view : undefined;
  const [file, ...more] = view.files;
  const target = saveTargetOf(view);
  const isKnown = file !== undefined && state !== "failed";
  const hasArrived = torrent !== undefined && torrent.progress > 0;
  // In advance: when somebody saves it, the server may be gone.
  useEffect(() => {
    if (hasArrived) loadStatus().catch(() => undefined);
  }, [hasArrived]);
  const hasSome = torrent !== undefined && torrent.unwanted.length < view.files.length;
  const isEnabled = isKnown && hasSome && (isComplete(view) || canStream.value);
  const hint = useId();
  const hasSaveStatus = target !== undefined && hasStatus(saveStateOf(saves, target));
  const isHinted = isEnabled && more.length > 0 && !hasSaveStatus && !canChooseFolder();
  return (
    <>
      <SaveButton
        saves={saves}
        target={target}
        isEnabled={isEnabled}
        look={main === "save" ? "button-main" : ""}
        hint={isHinted ? hint : undefined}
      />
      {isHinted && (
        <span class="hint" id={hint}>
          {texts.saving.asArchive}
        </span>
      )}
      {target && hasSaveStatus && (
        <SaveStatus
          saves={saves}
          target={target}
          title={displayName(target.name)}
          isWhole={isComplete(view)}
        />
      )}
      {torrent && file !== undefined && more.length === 0 && (
        <PlayButton client={client} infoHash={torrent.infoHash} fileIndex={0} file={file} />
      )}
    </>
  );
}

interface QuestionProps {
  readonly stored: Stored;
  readonly keptUntil: number | undefined;
  readonly keep: () => void;
  readonly remove: () => Promise<void>;
}

function RemovalQuestion({ stored, keptUntil, keep, remove }: QuestionProps) {
  const keeping = useRef<HTMLButtonElement>(null);
  // Focus the safe answer.
  useEffect(() => keeping.current?.focus(), []);
  const isRemoving = useSignal(false);
  const question = texts.remove.question(stored);
  return (
    <fieldset
      class="row actions question"
      aria-label={question}
      onKeyDown={({ key }) => {
        if (key === "Escape") keep();
      }}
    >
      <p>{question}</p>
      {keptUntil !== undefined && <KeepRemoval until={keptUntil} />}
      <button
        type="button"
        class="button-grave"
        onClick={async () => {
          if (isRemoving.value) return;
          isRemoving.value = true;
          await remove();
          isRemoving.value = false;
        }}
      >
        <RemoveIcon />
        {texts.remove.button}
      </button>
      <button type="button" ref={keeping} onClick={keep}>
        {texts.remove.keep}
      </button>
    </fieldset>
  );
}
