/** A card's buttons: save, play, pause or resume, remove. Removing asks for confirmation in place of the buttons. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView } from "../../bridge/views.ts";
import { type Client, problemOf } from "../client/client.ts";
import { nameToSave, type SaveTarget } from "../files/saves.ts";
import { askToNotify } from "../tab/notifications.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import type { ShownState } from "../texts/texts.ts";
import { PauseIcon, RemoveIcon, ResumeIcon } from "./icons.tsx";
import { PlayButton } from "./play-button.tsx";
import { isComplete } from "./progress.tsx";
import { SaveButton, SaveStatus } from "./save.tsx";

/** Runs a command. If it throws, the card shows `sentence(error)`. */
export type Attempt = (
  command: () => Promise<unknown>,
  sentence: (error: unknown) => string,
) => Promise<void>;

const commandProblem = (error: unknown): string => sentenceFor(problemOf(error));

interface ActionsProps {
  readonly view: SessionView;
  readonly state: ShownState;
  readonly client: Client;
  readonly attempt: Attempt;
}

export function Actions(props: ActionsProps) {
  const { view, state, client, attempt } = props;
  const infoHash = view.kind === "torrent" ? view.infoHash : undefined;
  const isWhole = isComplete(view);
  const stored = isWhole ? "all" : view.kind === "torrent" && view.piecesHave === 0 ? "none" : "some";
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
      <Save view={view} state={state} client={client} />
      {state === "paused" ? (
        <button
          type="button"
          onClick={() => {
            if (stored !== "all") askToNotify();
            if (infoHash !== undefined) void attempt(() => client.resume(infoHash), commandProblem);
          }}
        >
          <ResumeIcon />
          {texts.resume}
        </button>
      ) : (
        <button
          type="button"
          disabled={infoHash === undefined || state === "failed"}
          onClick={() => infoHash && attempt(() => client.pause(infoHash), commandProblem)}
        >
          <PauseIcon />
          {texts.pause}
        </button>
      )}
      <button type="button" ref={remover} onClick={() => setAsks(true)}>
        <RemoveIcon />
        {texts.remove.button}
      </button>
    </div>
  );
}

/** Saves everything that is wanted; a single file can also be played. */
function Save({ view, state, client }: Pick<ActionsProps, "view" | "state" | "client">) {
  const { saves, canStream } = client;
  const torrent = view.kind === "torrent" ? view : undefined;
  const [file, ...more] = view.files;
  const isSingle = more.length === 0;
  const name = isSingle && file !== undefined ? nameToSave(file) : view.name;
  const target: SaveTarget | undefined = torrent && {
    infoHash: torrent.infoHash,
    fileIndex: isSingle ? 0 : undefined,
    name,
  };
  // A seeder has the files, so that saving them is not what the card is for.
  const isKnown = file !== undefined && state !== "failed";
  const hasSome = torrent !== undefined && torrent.unwanted.length < view.files.length;
  return (
    <>
      <SaveButton
        saves={saves}
        target={target}
        isEnabled={isKnown && hasSome && (isComplete(view) || canStream.value)}
        look={state === "seeding" ? "" : "button-main"}
      />
      {target && (
        <SaveStatus saves={saves} target={target} title={displayName(name)} isWhole={isComplete(view)} />
      )}
      {torrent && file !== undefined && isSingle && (
        <PlayButton client={client} infoHash={torrent.infoHash} fileIndex={0} file={file} />
      )}
    </>
  );
}

interface QuestionProps {
  readonly stored: "all" | "some" | "none";
  readonly keep: () => void;
  readonly remove: () => Promise<void>;
}

function RemovalQuestion({ stored, keep, remove }: QuestionProps) {
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
