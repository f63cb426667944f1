/** The share link as text, with a button to copy it, and as a QR code. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Locked, SessionView, TorrentView } from "../../bridge/views.ts";
import { selectedOf, shareLinkFor } from "../address.ts";
import { announce } from "../live-region.ts";
import { linkReach } from "../tab/link-reach.ts";
import { texts } from "../texts/current.ts";
import { CheckIcon, CopyIcon, QrIcon, ShareIcon } from "./icons.tsx";
import { lazily } from "./lazily.tsx";

const QrCode = lazily(() => import("./qr-code.tsx").then((loaded) => loaded.QrCode));

const CONFIRMATION_MS = 2500;
/** The page's address does not change while it is open. */
const REACH = linkReach(location.hostname);

interface ShareLinkProps {
  readonly infoHash: InfoHash;
  readonly sources: Pick<TorrentView, "trackers" | "webSeeds">;
  /** Indices of the files that the link selects; undefined: all. */
  readonly selected: readonly number[] | undefined;
  /** What the link says after the info hash; undefined: anyone can read it, or this tab does not know. */
  readonly secret: string | undefined;
  readonly title: string;
  /** Copying it is what the card is for. */
  readonly isMain: boolean;
  readonly isReceived: boolean;
  readonly lock: Locked | undefined;
}

/** The link without its buttons, for a card away from the viewport. */
export function LinkAlone({ source }: { source: ReadonlySignal<SessionView> }) {
  const link = useComputed(() => {
    const view = source.value;
    if (view.kind === "preparing") return "";
    const { infoHash, sealed, trackers, webSeeds } = view;
    return shareLinkFor(infoHash, trackers, selectedOf(view), sealed?.secret, urlsOf(webSeeds));
  }).value;
  if (link === "") return null;
  return (
    <div class="share">
      <div class="share-box">
        <input type="text" readOnly aria-label={texts.shareLink} value={link} />
      </div>
    </div>
  );
}

export function ShareLink(props: ShareLinkProps) {
  const { infoHash, sources, selected, secret, title, isMain, isReceived, lock } = props;
  const { trackers, webSeeds } = sources;
  const link = shareLinkFor(infoHash, trackers, selected, secret, urlsOf(webSeeds));
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const copied = useSignal<"no" | "yes" | "denied">("no");
  const [showsQr, setShowsQr] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      copied.value = "yes";
      announce(texts.copied);
    } catch {
      box.current?.focus();
      box.current?.select();
      copied.value = "denied";
      announce(texts.copyByHand);
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      copied.value = "no";
    }, CONFIRMATION_MS);
  };

  const share = async (): Promise<void> => {
    try {
      await navigator.share({ title, url: link });
    } catch (error) {
      // Closing the share sheet is no failure.
      if (!(error instanceof DOMException && error.name === "AbortError")) await copy();
    }
  };

  return (
    <div class="share">
      <div class="row">
        <div class="share-box">
          <input
            ref={box}
            type="text"
            readOnly
            aria-label={texts.shareLink}
            value={link}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <span
            class={copied.value === "yes" ? "share-copied share-copied-shown" : "share-copied"}
            aria-hidden="true"
          >
            {texts.copied}
          </span>
        </div>
        <button type="button" class={isMain ? "button-main" : ""} onClick={copy}>
          {copied.value === "yes" ? <CheckIcon /> : <CopyIcon />}
          {texts.copyLink}
        </button>
        {typeof navigator.share === "function" && (
          <button type="button" onClick={share}>
            <ShareIcon />
            {texts.share}
          </button>
        )}
        <button type="button" aria-expanded={showsQr} aria-controls={id} onClick={() => setShowsQr(!showsQr)}>
          <QrIcon />
          {texts.qrCode}
        </button>
      </div>
      {copied.value === "denied" && <p class="hint">{texts.copyByHand}</p>}
      {lock !== undefined && secret === undefined && <p class="hint">{texts.unlock.linkIsIncomplete}</p>}
      {REACH !== "everywhere" && !isReceived && (
        <p class="hint">{REACH === "this-computer" ? texts.reach.thisComputer : texts.reach.thisNetwork}</p>
      )}
      <div id={id} hidden={!showsQr}>
        {showsQr && <QrCode text={link} title={title} />}
      </div>
    </div>
  );
}

function urlsOf(webSeeds: TorrentView["webSeeds"]): readonly string[] {
  return webSeeds.map(({ url }) => url);
}
