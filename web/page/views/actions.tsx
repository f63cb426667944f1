/** A card's buttons: save, pause or resume, remove. Removing asks for confirmation in place of the buttons. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import { type Client, problemOf } from "../client/client.ts";
import { askToNotify } from "../tab/notifications.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import type { ShownState } from "../texts/texts.ts";
import { PauseIcon, RemoveIcon, ResumeIcon } from "./icons.tsx";
import { SaveFile } from "./save-file.tsx";

/** Runs a command. If it throws, the card shows `sentence(error)`. */
export type Attempt = (
  command: () => Promise<unknown>,
  sentence: (error: unknown) => string,
) => Promise<void>;

const commandProblem = (error: unknown): string => sentenceFor(problemOf(error));

interface ActionsProps {
  readonly id: string;
  /** undefined while the files are being prepared. */
  readonly infoHash: InfoHash | undefined;
  readonly isSingleFile: boolean;
  /** Of the only file. */
  readonly fileName: string;
  readonly state: ShownState;
  /** How much stored data removing deletes. */
  readonly stored: "all" | "some" | "none";
  readonly client: Client;
  readonly attempt: Attempt;
}

export function Actions(props: ActionsProps) {
  const { id, infoHash, isSingleFile, fileName, state, stored, client, attempt } = props;
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
          if (infoHash === undefined) client.cancelSeed(id);
          else {
            await attempt(() => client.remove(infoHash), commandProblem);
            setAsks(false);
          }
        }}
      />
    );

  return (
    <div class="row actions">
      {isSingleFile && (
        <SaveFile
          saves={client.saves}
          infoHash={infoHash}
          fileIndex={0}
          name={fileName}
          path={displayName(fileName)}
          isWhole={stored === "all"}
          isOneOfSeveral={false}
          look={state === "seeding" ? "" : "button-main"}
        />
      )}
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

interface QuestionProps {
  readonly stored: ActionsProps["stored"];
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
