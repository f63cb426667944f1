/** What can be done with a torrent: save, pause or resume, remove. Removing asks first, in its place. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { type Client, problemOf } from "../client/client.ts";
import { saveToDownloads } from "../files/save.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import { isComplete } from "./card.tsx";
import { PauseIcon, RemoveIcon, ResumeIcon, SaveIcon } from "./icons.tsx";

/** Runs a command; `sentence` says what went wrong, from what was thrown. */
export type Attempt = (
  command: () => Promise<unknown>,
  sentence: (error: unknown) => string,
) => Promise<void>;

export const saveProblem = (error: unknown): string =>
  sentenceFor(problemOf(error) ?? { code: "save-failed" });
const commandProblem = (error: unknown): string => sentenceFor(problemOf(error));

interface ActionsProps {
  readonly torrent: TorrentView;
  readonly client: Client;
  readonly attempt: Attempt;
}

export function Actions({ torrent, client, attempt }: ActionsProps) {
  const asks = useSignal(false);
  const { infoHash, state, files } = torrent;
  const isPreparing = infoHash === "";
  const remover = useRef<HTMLButtonElement>(null);
  const returns = useRef(false);
  useEffect(() => {
    if (asks.value || !returns.current) return;
    returns.current = false;
    remover.current?.focus();
  }, [asks.value]);

  if (asks.value)
    return (
      <RemovalQuestion
        torrent={torrent}
        keep={() => {
          asks.value = false;
          returns.current = true;
        }}
        remove={async () => {
          if (isPreparing) client.cancelSeed(torrent.id);
          else {
            await attempt(() => client.remove(infoHash), commandProblem);
            asks.value = false;
          }
        }}
      />
    );

  return (
    <div class="row actions">
      {files.length <= 1 && (
        <button
          type="button"
          class={state === "seeding" ? "" : "button-main"}
          disabled={!isComplete(torrent)}
          onClick={() =>
            attempt(
              async () =>
                saveToDownloads(await client.save(infoHash, 0), files[0]?.path.at(-1) ?? torrent.name),
              saveProblem,
            )
          }
        >
          <SaveIcon />
          {texts.save}
        </button>
      )}
      {state === "paused" ? (
        <button type="button" onClick={() => attempt(() => client.resume(infoHash), commandProblem)}>
          <ResumeIcon />
          {texts.resume}
        </button>
      ) : (
        <button
          type="button"
          disabled={isPreparing || state === "failed"}
          onClick={() => attempt(() => client.pause(infoHash), commandProblem)}
        >
          <PauseIcon />
          {texts.pause}
        </button>
      )}
      <button
        type="button"
        ref={remover}
        onClick={() => {
          asks.value = true;
        }}
      >
        <RemoveIcon />
        {texts.remove.button}
      </button>
    </div>
  );
}

interface QuestionProps {
  readonly torrent: TorrentView;
  readonly keep: () => void;
  readonly remove: () => Promise<void>;
}

function RemovalQuestion({ torrent, keep, remove }: QuestionProps) {
  const keeping = useRef<HTMLButtonElement>(null);
  // The safe answer is the one under the finger.
  useEffect(() => keeping.current?.focus(), []);
  const isRemoving = useSignal(false);
  const stored = isComplete(torrent)
    ? "all"
    : torrent.piecesHave > 0 || torrent.infoHash === ""
      ? "some"
      : "none";
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
