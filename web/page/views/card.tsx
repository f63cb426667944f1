/** The card of one torrent, or of files that are to become one. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { selectedOf } from "../address.ts";
import type { Client } from "../client/client.ts";
import type { Saves } from "../files/saves.ts";
import type { AlreadyHere, Intake } from "../intake.ts";
import type { Nearness } from "../list/near.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { fullCopies } from "../tab/full-copies.ts";
import { sentenceFor, sentenceForCopies, sentencesFor, texts } from "../texts/current.ts";
import type { ShownState } from "../texts/texts.ts";
import { Actions, type Attempt } from "./actions.tsx";
import { Disclosure } from "./disclosure.tsx";
import { lazily } from "./lazily.tsx";
import { PlayerPlace } from "./player-place.tsx";
import { isComplete, Progress } from "./progress.tsx";
import { LinkAlone, ShareLink } from "./share-link.tsx";

const Unreadable = lazily(() => import("./unreadable.tsx").then((loaded) => loaded.Unreadable));
const TorrentFileNote = lazily(() =>
  import("./torrent-file-note.tsx").then((loaded) => loaded.TorrentFileNote),
);
const FileTree = lazily(
  () => import("./file-tree.tsx").then((loaded) => loaded.FileTree),
  ({ view }) => <div class="files files-waiting" style={{ "--rows": view.files.length }} />,
);

interface CardProps {
  readonly source: ReadonlySignal<SessionView>;
  readonly history: RateHistory;
  readonly client: Client;
  readonly intake: Intake;
  /** In a long list, a card away from the viewport has only its title, status and share link. */
  readonly isInLongList: boolean;
  readonly nearness: Nearness;
  readonly setNear: (id: string, isNear: boolean) => void;
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

function statusOf(view: SessionView): string {
  const state = stateOf(view);
  return state === "failed" ? texts.failed(reasonOf(view)) : texts.status[state];
}

/** Renders again only when what it shows itself changes; the body follows the torrent. */
export function Card({ source, isInLongList, nearness, setNear, ...rest }: CardProps) {
  const { id } = source.peek();
  const card = useRef<HTMLElement>(null);
  const isNear = useSignal(false);
  useEffect(() => {
    const { current } = card;
    if (current === null) return;
    const ended = nearness.follow(current, (visible) => {
      setNear(id, visible);
      isNear.value = visible || isInUse(current);
    });
    return () => {
      ended();
      setNear(id, false);
    };
  }, [nearness, setNear, id, isNear]);
  useFocusHandover(card);
  const title = useComputed(() => titleOf(source.value)).value;
  const state = useComputed(() => stateOf(source.value)).value;
  const status = useComputed(() => statusOf(source.value)).value;
  return (
    <article ref={card} class={`card card-${state}`} aria-labelledby={cardTitleId({ id })}>
      <header class="card-head">
        <h2 id={cardTitleId({ id })} tabIndex={-1} title={title}>
          <bdi>{title}</bdi>
        </h2>
        <p class="status" role="status">
          {status}
        </p>
      </header>
      {isInLongList && !isNear.value ? <LinkAlone source={source} /> : <Body source={source} {...rest} />}
    </article>
  );
}

/** True while a card's focus or its open parts would be lost. */
function isInUse(card: Element): boolean {
  return (
    card.matches(":focus-within") ||
    card.querySelector("details[open], fieldset, .player, .share [aria-expanded=true]") !== null
  );
}

type BodyProps = Pick<CardProps, "source" | "history" | "client" | "intake">;

/** Passes to each part only the data that it shows: a part with unchanged properties does not render again. */
function Body({ source, history, client, intake }: BodyProps) {
  const view = useLastMap(source.value);
  const torrent = view.kind === "torrent" ? view : undefined;
  const { id, files } = view;
  const state = stateOf(view);
  const here = intake.alreadyHere.value;
  const given = intake.torrentFile.value;
  const unreadable = view.kind === "preparing" ? view.unreadable : undefined;
  const failure = useSignal<(() => string) | undefined>(undefined);
  const title = titleOf(view);
  const selected = useMemo(() => torrent && selectedOf(torrent), [files, torrent?.unwanted]);

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
  return (
    <>
      <Progress view={view} />
      <Figures view={view} />
      {torrent && (
        <Notices
          torrent={torrent}
          alreadyHere={here?.infoHash === torrent.infoHash && state !== "paused" ? here : undefined}
          failure={failure.value?.()}
          saves={client.saves}
        />
      )}
      {given && given.infoHash === torrent?.infoHash && (
        <TorrentFileNote outcome={given.outcome} intake={intake} />
      )}
      {torrent && (
        <ShareLink
          infoHash={torrent.infoHash}
          trackers={torrent.trackers}
          selected={selected}
          title={title}
          isSeeding={state === "seeding"}
        />
      )}
      {torrent && <PlayerPlace torrent={torrent} client={client} />}
      {files.length > 1 && !unreadable && <FileTree view={view} client={client} attempt={attempt} />}
      {unreadable && (
        <Unreadable
          unreadable={unreadable}
          shareRest={() => intake.shareRest(id)}
          cancel={() => client.cancelSeed(id)}
        />
      )}
      {(unreadable === undefined || unreadable.rest === 0) && (
        <Actions view={view} state={state} client={client} attempt={attempt} />
      )}
      {torrent && <Disclosure torrent={torrent} history={history} />}
    </>
  );
}

function Figures({ view }: { view: SessionView }) {
  const { files, progress } = view;
  const length = view.kind === "torrent" ? view.wantedLength : view.length;
  const known = files.length > 0 || view.length > 0;
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
  /** Of the last command. */
  readonly failure: string | undefined;
  readonly saves: Saves;
}

function Notices({ torrent, alreadyHere, failure, saves }: NoticesProps) {
  const { state, availability, peers, length, notices, swarm } = torrent;
  const sentences = sentencesFor(notices);
  if (alreadyHere !== undefined) sentences.unshift(texts.alreadyHere(alreadyHere));
  if (isComplete(torrent) && length === 0) sentences.push(texts.holdsNothing);
  // A super-seeding seeder reveals its pieces one by one, so pieces are missing only if the tracker counts no seeder.
  const isSaid = notices.some(({ code }) => code === "copy-lost");
  const isIncomplete = availability < 1 && swarm?.seeders === 0 && !isSaid;
  if (state === "downloading" && peers.length > 0 && isIncomplete) sentences.push(texts.incompleteSwarm);
  const copies = fullCopies(torrent);
  if (copies !== undefined) sentences.push(sentenceForCopies(copies));
  const failures = failure === undefined ? [] : [failure];
  for (const { infoHash, name, problem } of saves.failures.value)
    if (infoHash === torrent.infoHash)
      failures.push(texts.saving.failed(displayName(name), sentenceFor(problem ?? { code: "save-failed" })));
  if (sentences.length === 0 && failures.length === 0) return null;
  return (
    <ul class="notices">
      {failures.map((sentence) => (
        <li key={sentence} class="complaint">
          <span role="alert">{sentence}</span>
        </li>
      ))}
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
