/** The card of one torrent, or of files that are to become one. */
import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { type Client, problemOf } from "../client/client.ts";
import { saveToDownloads } from "../files/save.ts";
import { savedFiles } from "../files/saved.ts";
import type { AlreadyHere, Intake } from "../intake.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { fullCopies } from "../tab/full-copies.ts";
import { sentenceFor, sentenceForCopies, texts } from "../texts/current.ts";
import type { ShownState } from "../texts/texts.ts";
import { Actions, type Attempt } from "./actions.tsx";
import { Details } from "./details.tsx";
import { FileList } from "./file-list.tsx";
import { isComplete, Progress } from "./progress.tsx";
import { ShareLink } from "./share-link.tsx";
import { Unreadable } from "./unreadable.tsx";

interface CardProps {
  readonly view: SessionView;
  readonly client: Client;
  readonly history: RateHistory | undefined;
  /** Changes when the history gets a sample. */
  readonly second: number | undefined;
  readonly onScreen: (id: string, visible: boolean) => void;
  readonly intake: Intake;
}

export function cardTitleId({ id }: Pick<SessionView, "id">): string {
  return `torrent-${id}`;
}

export function titleOf(view: SessionView): string {
  if (view.kind === "preparing") return displayName(view.name);
  const { name, infoHash } = view;
  return name === "" || name === infoHash ? texts.nameless(infoHash.slice(0, 8)) : displayName(name);
}

function stateOf(view: SessionView): ShownState {
  if (view.kind === "torrent") return view.state;
  return view.failure === undefined ? "preparing" : "failed";
}

/** Why it failed. */
function reasonOf(view: SessionView): string {
  const unreadable = view.kind === "preparing" ? (view.unreadable?.paths.length ?? 0) : 0;
  return unreadable > 1 ? texts.unreadable.several(unreadable) : sentenceFor(view.failure);
}

/** Passes to each part only the data that it shows: a part with unchanged properties does not render again. */
export function Card(props: CardProps) {
  const { view: latest, client, history, second, onScreen, intake } = props;
  const view = useLastMap(latest);
  const torrent = view.kind === "torrent" ? view : undefined;
  const card = useRef<HTMLElement>(null);
  const { id, name, files } = view;
  const state = stateOf(view);
  const here = intake.alreadyHere.value;
  const unreadable = view.kind === "preparing" ? view.unreadable : undefined;
  useOnScreen(card, (visible) => onScreen(id, visible));
  useFocusHandover(card);
  const failure = useSignal<(() => string) | undefined>(undefined);
  const title = titleOf(view);
  const isWhole = isComplete(view);

  /** Runs a command and shows its failure on this card. */
  const attempt: Attempt = useCallback(
    async (command, sentence) => {
      failure.value = undefined;
      try {
        await command();
      } catch (error) {
        failure.value = () => sentence(error);
      }
    },
    [failure],
  );
  const infoHash = torrent?.infoHash;
  const save = useCallback(
    (file: number) => {
      if (infoHash === undefined) return;
      const { path, savedPath = path } = files[file] ?? {};
      const fileName = savedPath?.at(-1) ?? name;
      void attempt(
        async () => {
          saveToDownloads(await client.save(infoHash, file), fileName);
          savedFiles.add(infoHash, file);
        },
        (error) => sentenceFor(problemOf(error) ?? { code: "save-failed" }),
      );
    },
    [attempt, client, infoHash, files, name],
  );

  return (
    <article ref={card} class={`card card-${state}`} aria-labelledby={cardTitleId(view)}>
      <header class="card-head">
        <h2 id={cardTitleId(view)} tabIndex={-1} title={title}>
          <bdi>{title}</bdi>
        </h2>
        <p class="status" role="status">
          {state === "failed" ? texts.failed(reasonOf(view)) : texts.status[state]}
        </p>
      </header>
      <Progress view={view} />
      <Figures view={view} />
      {torrent && (
        <Notices
          torrent={torrent}
          alreadyHere={here?.infoHash === torrent.infoHash && state !== "paused" ? here : undefined}
          failure={failure.value?.()}
        />
      )}
      {torrent && (
        <ShareLink
          infoHash={torrent.infoHash}
          trackers={torrent.trackers}
          title={title}
          isSeeding={state === "seeding"}
        />
      )}
      {files.length > 1 && !unreadable && <FileList files={files} isWhole={isWhole} save={save} />}
      {unreadable && (
        <Unreadable
          unreadable={unreadable}
          shareRest={() => intake.shareRest(id)}
          cancel={() => client.cancelSeed(id)}
        />
      )}
      {(unreadable === undefined || unreadable.rest === 0) && (
        <Actions
          id={id}
          infoHash={infoHash}
          isSingleFile={files.length <= 1}
          save={save}
          state={state}
          stored={isWhole ? "all" : torrent?.piecesHave === 0 ? "none" : "some"}
          client={client}
          attempt={attempt}
        />
      )}
      {torrent && <Details torrent={torrent} history={history} second={second} />}
    </article>
  );
}

function Figures({ view }: { view: SessionView }) {
  const { files, length, progress } = view;
  const known = files.length > 0 || length > 0;
  return (
    <ul class="figures">
      <li class="figure-amount">
        {known
          ? texts.amount(length * progress, length, isComplete(view) ? 1 : Math.min(progress, 0.99))
          : texts.sizeUnknown}
      </li>
      {view.kind === "torrent" && <Traffic torrent={view} isKnown={known} />}
    </ul>
  );
}

function Traffic({ torrent, isKnown: known }: { torrent: TorrentView; isKnown: boolean }) {
  const { state, downloadRate, uploadRate, eta, peers, uploaded } = torrent;
  const isMoving = state !== "failed" && state !== "paused";
  const complete = isComplete(torrent);
  return (
    <>
      {state === "downloading" && eta !== undefined && <li>{texts.timeLeft(eta)}</li>}
      <li class="figure-spacer" aria-hidden="true" />
      {isMoving && !complete && known && <li>{texts.downloadRate(downloadRate)}</li>}
      {isMoving && known && <li>{texts.uploadRate(uploadRate)}</li>}
      {isMoving && complete && uploaded > 0 && <li>{texts.uploadedSoFar(uploaded)}</li>}
      {isMoving && <li>{texts.peers(peers.length)}</li>}
    </>
  );
}

interface NoticesProps {
  readonly torrent: TorrentView;
  /** The user has shared or opened it again. */
  readonly alreadyHere: AlreadyHere | undefined;
  readonly failure: string | undefined;
}

function Notices({ torrent, alreadyHere, failure }: NoticesProps) {
  const { state, availability, peers, length, notices, swarm } = torrent;
  const sentences = notices.map(sentenceFor);
  if (alreadyHere !== undefined) sentences.unshift(texts.alreadyHere(alreadyHere));
  if (isComplete(torrent) && length === 0) sentences.push(texts.holdsNothing);
  // A super-seeding seeder reveals its pieces one by one, so pieces are missing only if the tracker counts no seeder.
  const isIncomplete = availability < 1 && swarm?.seeders === 0;
  if (state === "downloading" && peers.length > 0 && isIncomplete) sentences.push(texts.incompleteSwarm);
  const copies = fullCopies(torrent);
  if (copies !== undefined) sentences.push(sentenceForCopies(copies));
  if (sentences.length === 0 && failure === undefined) return null;
  return (
    <ul class="notices">
      {failure !== undefined && (
        <li class="complaint" role="alert">
          {failure}
        </li>
      )}
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** Keeps showing the last map while none is sent, as when the card was out of sight. */
function useLastMap(view: SessionView): SessionView {
  const last = useRef<TorrentView["pieces"]>(undefined);
  if (view.kind === "preparing") return view;
  if (view.pieces !== undefined) last.current = view.pieces;
  return view.pieces === last.current ? view : { ...view, pieces: last.current };
}

/** Reports whether the card is on screen, with a margin, so that its map arrives before it is visible. */
function useOnScreen(element: { readonly current: HTMLElement | null }, told: (visible: boolean) => void) {
  const latest = useRef(told);
  latest.current = told;
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new IntersectionObserver(
      (entries) => latest.current(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: "50%" },
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
      latest.current(false);
    };
  }, [element]);
}

/** When a focused card disappears, its neighbour gets the focus instead of the top of the page. */
function useFocusHandover(element: { readonly current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current === null || !current.contains(document.activeElement)) return;
      const neighbour = current.nextElementSibling ?? current.previousElementSibling;
      const target = neighbour?.querySelector("h2") ?? document.querySelector("main form input");
      if (target instanceof HTMLElement) target.focus();
    };
  }, [element]);
}
