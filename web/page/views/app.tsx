/** The whole page: a view of the client's last snapshot and of what came in by hand. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { announce, announcement } from "../announcer.ts";
import type { Client } from "../client/client.ts";
import type { ParameterIssue } from "../client/url-options.ts";
import type { Intake } from "../intake.ts";
import { sentenceFor, sentenceForIssue, texts } from "../texts/current.ts";
import { cardTitleId, TorrentCard, titleOf } from "./card.tsx";
import { Compose } from "./compose.tsx";
import { DropOverlay } from "./drop-overlay.tsx";
import { Logo } from "./icons.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { isLimited, LimitsControl } from "./limits.tsx";
import { useRateHistories } from "./rate-histories.ts";

export interface AppProps {
  readonly client: Client;
  readonly intake: Intake;
  /** What is wrong in the page's own address, said until dismissed. */
  readonly issues: readonly ParameterIssue[];
}

export function App({ client, intake, issues }: AppProps) {
  const torrents = client.torrents.value;
  const isEmpty = torrents.length === 0;
  const histories = useRateHistories(torrents);
  const setOnScreen = useWatching(client, torrents);
  useArrival(intake, torrents);
  useDocument(torrents);
  const broken = client.problem.value;

  return (
    <>
      <Header client={client} />
      <main>
        {broken !== undefined && (
          <p class="banner banner-grave" role="alert">
            {sentenceFor(broken)}
          </p>
        )}
        <Warnings issues={issues} />
        <Compose intake={intake} isEmpty={isEmpty} />
        {!isEmpty && (
          <section class="shelf" aria-label={texts.torrents}>
            {torrents.toReversed().map((torrent) => (
              <TorrentCard
                key={torrent.id}
                torrent={torrent}
                client={client}
                history={histories.get(torrent.id)}
                onScreen={(visible) => setOnScreen(torrent.id, visible)}
              />
            ))}
          </section>
        )}
      </main>
      <Footer note={texts.addressNote} />
      <DropOverlay intake={intake} />
      <div class="visually-hidden" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}

/** @param client undefined where the app cannot run */
export function Header({ client }: { client?: Client }) {
  const limits = client?.limits.value;
  return (
    <header class="masthead">
      <Logo />
      <h1>{texts.heading}</h1>
      {limits !== undefined && isLimited(limits) ? (
        <p class="limit-note">{texts.limits.active(limits)}</p>
      ) : (
        <p class="tagline">{texts.tagline}</p>
      )}
      {client !== undefined && <LimitsControl client={client} />}
    </header>
  );
}

export function Footer({ note }: { note?: string }) {
  return (
    <footer class="footnote">
      {note !== undefined && <p>{note}</p>}
      <LanguageSwitch />
    </footer>
  );
}

function Warnings({ issues }: { issues: readonly ParameterIssue[] }) {
  const dismissed = useSignal(false);
  if (issues.length === 0 || dismissed.value) return null;
  return (
    <div class="banner" role="alert">
      <div>
        {issues.map(sentenceForIssue).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          dismissed.value = true;
        }}
      >
        {texts.compose.dismiss}
      </button>
    </div>
  );
}

/**
 * The tab's own title tells how far the newest download is, for those who look at another tab; the document tells
 * screen readers which language it speaks.
 */
export function useDocument(torrents: readonly TorrentView[]) {
  const running = torrents.findLast(({ state }) => state === "downloading");
  const title = texts.documentTitle(running && texts.format.percent(Math.min(running.progress, 0.99)));
  const { language } = texts;
  useEffect(() => {
    document.title = title;
    document.documentElement.lang = language;
  }, [title, language]);
}

/** Tells the client whose piece maps are worth sending: of the cards on the screen. */
function useWatching(client: Client, torrents: readonly TorrentView[]) {
  const onScreen = useSignal<ReadonlySet<string>>(new Set());
  const watched: readonly InfoHash[] = torrents
    .filter(({ id, infoHash }) => infoHash !== "" && onScreen.value.has(id))
    .map(({ infoHash }) => infoHash);
  const key = watched.join();
  // The list is new at every snapshot; what it says is in the key.
  useEffect(() => client.watch(watched), [client, key]);
  return (id: string, visible: boolean) => {
    const next = new Set(onScreen.peek());
    if (visible) next.add(id);
    else next.delete(id);
    onScreen.value = next;
  };
}

/** Leads to the card that the reader has just asked for; cards that come by themselves do not move anybody. */
function useArrival(intake: Intake, torrents: readonly TorrentView[]) {
  const known = useRef(new Set<string>());
  useEffect(() => {
    const awaited = intake.awaited.peek();
    const arrived =
      awaited?.kind === "torrent"
        ? torrents.find(({ infoHash }) => infoHash === awaited.infoHash)
        : awaited && torrents.findLast(({ id }) => !known.current.has(id));
    known.current = new Set(torrents.map(({ id }) => id));
    if (arrived === undefined) return;
    intake.arrived();
    announce(texts.opened(titleOf(arrived)));
    const title = document.getElementById(cardTitleId(arrived));
    title?.focus({ preventScroll: true });
    title?.closest("article")?.scrollIntoView({ block: "nearest" });
  }, [intake, intake.awaited.value, torrents]);
}
