/** The whole page. Only the card list renders on every snapshot; the rest renders when its own state changes. */
import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Client } from "../client/client.ts";
import type { ParameterIssue } from "../client/url-options.ts";
import type { Intake } from "../intake.ts";
import { announcement, hush } from "../live-region.ts";
import { downloadShare } from "../tab/downloads.ts";
import { update } from "../tab/update.ts";
import { sentenceFor, sentenceForIssue, texts } from "../texts/current.ts";
import { CardList } from "./card-list.tsx";
import { Compose } from "./compose.tsx";
import { DropOverlay } from "./drop-overlay.tsx";
import { Logo } from "./icons.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { lazily } from "./lazily.tsx";
import { isLimited, LimitsControl } from "./limits.tsx";
import { StorageControl } from "./storage.tsx";

const UpdateNote = lazily(() => import("./update-note.tsx").then((loaded) => loaded.UpdateNote));

interface AppProps {
  readonly client: Client;
  readonly intake: Intake;
  /** True while cards are about to appear: the page then shows no welcome. */
  readonly isArriving?: ReadonlySignal<boolean>;
  /** The user came by a share link: what it leads to comes first. */
  readonly isReceiver?: ReadonlySignal<boolean>;
  /** Malformed search parameters of the page's address, shown until dismissed. */
  readonly issues: readonly ParameterIssue[];
  /** The user hides their network address (`ice=relay`). */
  readonly isHidden?: boolean;
}

export function App({ client, intake, isArriving, isReceiver, issues, isHidden = false }: AppProps) {
  const hasCards = useComputed(() => client.torrents.value.length > 0).value;
  const isEmpty = !hasCards && !isArriving?.value;
  const isFolded = isReceiver?.value === true && !isEmpty;
  useDocument(client);
  const facts = { isHidden, hasKeeper: client.keeper.offer.value !== undefined };
  const broken = client.problem.value;

  return (
    <>
      <Header client={client} />
      <main>
        {broken !== undefined && (
          <div class="banner banner-grave" role="alert">
            <p>{sentenceFor(broken)}</p>
            <button type="button" onClick={() => location.reload()}>
              {texts.reload}
            </button>
          </div>
        )}
        <Warnings issues={issues} />
        {!isFolded && <Compose intake={intake} look={isEmpty ? "welcome" : "small"} {...facts} />}
        <CardList client={client} intake={intake} isHidden={isHidden} />
        {/* Not before the card, which would move it. */}
        {isFolded && hasCards && <Compose intake={intake} look="folded" {...facts} />}
      </main>
      {update.value !== "none" && <UpdateNote saves={client.saves} />}
      <Footer />
      <DropOverlay intake={intake} />
      <div class="visually-hidden" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}

/** @param client undefined if the app cannot run */
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
      {client !== undefined && <StorageControl client={client} />}
      {client !== undefined && <LimitsControl client={client} />}
    </header>
  );
}

export function Footer() {
  return (
    <footer class="footnote">
      <p>
        {texts.lab.question} {/* In a tab of its own: this one shares files. */}
        <a href="lab" target="_blank" rel="noopener">
          {texts.lab.link}
        </a>
      </p>
      <LanguageSwitch />
    </footer>
  );
}

function Warnings({ issues }: { issues: readonly ParameterIssue[] }) {
  const [isDismissed, setDismissed] = useState(false);
  if (issues.length === 0 || isDismissed) return null;
  return (
    <div class="banner" role="alert">
      <div>
        {issues.map(sentenceForIssue).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <button type="button" class="quiet" onClick={() => setDismissed(true)}>
        {texts.compose.dismiss}
      </button>
    </div>
  );
}

/**
 * Keeps the document's title (progress of the downloads, visible from other tabs) and its language up to date. Both
 * are set only when they change, because setting the language makes the browser recompute every element's style.
 * @param client undefined if the app cannot run
 */
export function useDocument(client?: Client): void {
  const title = useComputed(() => {
    const isRunning = client !== undefined && client.problem.value === undefined;
    const share = isRunning ? downloadShare(client.torrents.value) : undefined;
    return texts.documentTitle(share === undefined ? undefined : texts.format.percent(share));
  });
  useSignalEffect(() => {
    document.title = title.value;
  });
  useSignalEffect(() => {
    document.documentElement.lang = texts.language;
    hush();
  });
}
