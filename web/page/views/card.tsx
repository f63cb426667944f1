/** The card of one torrent, or of files that are to become one. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { selectedOf } from "../address.ts";
import { audienceOfView, hasName, lockOf } from "../audience.ts";
import type { Client } from "../client/client.ts";
import { loadKoreanFor } from "../fonts/load-korean.ts";
import type { Intake } from "../intake.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Keeping } from "../keeper/keeping.ts";
import type { Nearness } from "../list/near.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import type { ShownState } from "../texts/texts.ts";
import { Actions, type Attempt, saveTargetOf } from "./actions.tsx";
import { hasAllPieces } from "./completeness.ts";
import { Disclosure } from "./disclosure.tsx";
import { About, Figures } from "./figures.tsx";
import { lazily } from "./lazily.tsx";
import { MapKey } from "./map-key.tsx";
import { Notices } from "./notices.tsx";
import { PlayerPlace } from "./player-place.tsx";
import { Progress } from "./progress.tsx";
import { isReceived, mainAction, signOf } from "./role.ts";
import { saveStateOf } from "./save.tsx";
import { LinkAlone, ShareLink } from "./share-link.tsx";
import { Status } from "./status.tsx";
import { TrustLine } from "./trust-line.tsx";

const Unreadable = lazily(() => import("./unreadable.tsx").then((loaded) => loaded.Unreadable));
const Unlock = lazily(() => import("./unlock.tsx").then((loaded) => loaded.Unlock));
const TorrentFileNote = lazily(() =>
  import("./torrent-file-note.tsx").then((loaded) => loaded.TorrentFileNote),
);
const Keep = lazily(async () => {
  const [{ Keep }, { ready }] = await Promise.all([
    import("./keep.tsx"),
    import("../keeper/texts/current.ts"),
  ]);
  await ready;
  return Keep;
});
const FileTree = lazily(
  () => import("./file-tree.tsx").then((loaded) => loaded.FileTree),
  ({ view }) => <div class="files files-waiting" style={{ "--rows": view.files.length }} />,
);

interface CardProps {
  readonly source: ReadonlySignal<SessionView>;
  readonly history: RateHistory;
  readonly known: KnownPeers;
  readonly client: Client;
  readonly intake: Intake;
  /** The user hides their network address. */
  readonly isHidden: boolean;
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
  if (!hasName(view)) return texts.privateFiles;
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
  const state = signOf(stateOf(view), lockOf(view));
  if (state === "locked") return texts.unlock.locked;
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
  useEffect(() => loadKoreanFor([title]), [title]);
  const state = useComputed(() => signOf(stateOf(source.value), lockOf(source.value))).value;
  const status = useComputed(() => statusOf(source.value)).value;
  return (
    <article ref={card} class={`card card-${state}`} aria-labelledby={cardTitleId({ id })}>
      <header class="card-head">
        <h2 id={cardTitleId({ id })} tabIndex={-1} title={title}>
          <bdi>{title}</bdi>
        </h2>
        <Status state={state} words={status} />
      </header>
      {isInLongList && !isNear.value ? (
        <LinkAlone source={source} />
      ) : (
        <Body source={source} isInLongList={isInLongList} {...rest} />
      )}
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

type BodyProps = Omit<CardProps, "nearness" | "setNear">;

/** Passes to each part only the data that it shows: a part with unchanged properties does not render again. */
function Body({ source, history, known, client, intake, isHidden, isInLongList }: BodyProps) {
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
  const { hash } = location;
  const isWhole = hasAllPieces(view);
  // Nearly every snapshot finds the same.
  const received = useMemo(() => isReceived(view, hash), [view.kind, state, isWhole, hash]);
  const lock = lockOf(view);
  const { keeper } = client;
  const offer = keeper.offer.value;
  const { keeping, receipt } = (torrent && keeper.shares.value.get(torrent.infoHash)) ?? {};
  useKeeper(keeper, offer && isWhole ? torrent?.infoHash : undefined, received, view.kind);
  const save = saveStateOf(client.saves, saveTargetOf(view))?.kind;
  const main = mainAction(state, received, save, lock);

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
  const link = torrent && (
    <ShareLink
      infoHash={torrent.infoHash}
      sources={torrent}
      selected={selected}
      secret={torrent.sealed?.secret}
      title={title}
      isMain={main === "copy-link"}
      isReceived={received}
      lock={lock}
    />
  );
  const actions = (unreadable === undefined || unreadable.rest === 0) && (
    <Actions
      view={view}
      state={state}
      main={main}
      client={client}
      attempt={attempt}
      keptUntil={isWithKeeper(keeping) && receipt ? receipt.expiresAt : undefined}
    />
  );
  return (
    <>
      <About view={view} known={known} isReceived={received} />
      <div class="map">
        <Progress view={view} known={known} />
        {torrent && received && state !== "failed" && <MapKey torrent={torrent} known={known} />}
      </div>
      <Figures view={view} isToBeSaved={main === "save" && save === undefined} />
      {torrent && lock && state !== "failed" && (
        <Unlock torrent={torrent} lock={lock} client={client} opened={() => focusIfLost(id)} />
      )}
      {torrent && (
        <Notices
          torrent={torrent}
          alreadyHere={here?.infoHash === torrent.infoHash && state !== "paused" ? here : undefined}
          failure={failure.value?.()}
          saves={client.saves}
          keeping={keeping}
          isReceived={received}
          isToBeSaved={main === "save"}
        />
      )}
      {given && given.infoHash === torrent?.infoHash && (
        <TorrentFileNote outcome={given.outcome} intake={intake} />
      )}
      {received ? actions : link}
      {state !== "failed" && (received || link) && (
        <TrustLine
          audience={audienceOfView(view)}
          isReceived={received}
          mayBeStored={(offer !== undefined && keeping?.kind !== "none") || !!torrent?.webSeeds.length}
          isHidden={isHidden}
          isBrief={!received && isInLongList}
        />
      )}
      {torrent && offer && isWhole && !received && <Keep torrent={torrent} offer={offer} keeper={keeper} />}
      {torrent && <PlayerPlace torrent={torrent} client={client} />}
      {files.length > 1 && !unreadable && <FileTree view={view} client={client} attempt={attempt} />}
      {unreadable && (
        <Unreadable
          unreadable={unreadable}
          shareRest={() => intake.shareRest(id)}
          cancel={() => client.cancelSeed(id)}
        />
      )}
      {received ? link : actions}
      {torrent && (
        <Disclosure torrent={torrent} history={history} known={known} client={client} isReceived={received} />
      )}
    </>
  );
}

/** Follows what the keeper says about the share. @param infoHash undefined while there is nothing to keep */
function useKeeper(
  keeper: Keeper,
  infoHash: InfoHash | undefined,
  isReceived: boolean,
  kind: SessionView["kind"],
): void {
  const wasPrepared = useRef(kind === "preparing").current;
  useEffect(() => {
    if (infoHash === undefined) return;
    return keeper.follow(infoHash, isReceived ? "received" : wasPrepared ? "new" : "shared");
  }, [keeper, infoHash, isReceived, wasPrepared]);
}

function isWithKeeper(keeping: Keeping | undefined): boolean {
  return keeping?.kind === "fetching" || keeping?.kind === "kept";
}

/** Focuses the card's title if what had the focus is about to go, or has gone. */
function focusIfLost(id: string): void {
  const title = document.getElementById(cardTitleId({ id }));
  const { activeElement } = document;
  if (activeElement === document.body || activeElement?.closest(".unlock")) title?.focus();
}

/** Keeps showing the last map while none is sent, as when the card was out of sight. */
function useLastMap(view: SessionView): SessionView {
  const last = useRef<TorrentView["pieces"]>(undefined);
  if (view.kind === "preparing") return view;
  if (view.pieces !== undefined) last.current = view.pieces;
  return view.pieces === last.current ? view : { ...view, pieces: last.current };
}

/** When a focused card disappears, its neighbour gets the focus, or else the link field, instead of the top of the page. */
function useFocusHandover(element: { readonly current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current === null || !current.contains(document.activeElement)) return;
      const neighbour = current.nextElementSibling ?? current.previousElementSibling;
      const title = neighbour?.querySelector("h2");
      if (title) title.focus();
      // Without any card, the page has another look in the next frame.
      else requestAnimationFrame(() => document.querySelector<HTMLElement>("main form textarea")?.focus());
    };
  }, [element]);
}
