/**
 * Keeping a share on the page's server: what the host allows and can see, the request, and how to extend and end it. How far the
 * keeper is, and whether the tab may be closed, is said with the card's other notices (`tab/full-copies.ts`).
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { KeeperOffer } from "../../../shared/keeper/protocol.ts";
import type { TorrentView } from "../../bridge/views.ts";
import type { Keeper } from "../keeper/keeper.ts";
import {
  type KeepCommand,
  type Keeping,
  type KeptShare,
  NOTHING_KNOWN,
  type OverReason,
} from "../keeper/keeping.ts";
import { texts } from "../keeper/texts/current.ts";
import { announce } from "../live-region.ts";
import { texts as pageTexts, sentenceForCopies } from "../texts/current.ts";
import "../styles/keep.css";
import { hasAllPieces } from "./completeness.ts";
import { ServerIcon } from "./icons.tsx";

export interface KeepProps {
  readonly torrent: TorrentView;
  readonly offer: KeeperOffer;
  readonly keeper: Keeper;
  /** To people who did not share it: without reasons why nothing can be done. */
  readonly isBrief?: boolean | undefined;
}

/** On the card of a share that is complete here. Empty until the keeper has answered. */
export function Keep({ torrent, offer, keeper, isBrief = false }: KeepProps) {
  const { infoHash } = torrent;
  const share = keeper.shares.value.get(infoHash) ?? NOTHING_KNOWN;
  const { keeping, failure, pending } = share;
  useAnnouncements(share, offer);
  const box = useKeptFocus(keeping.kind);
  const command = (command: KeepCommand): void => keeper.command(infoHash, command);
  // Once it is there it stays: it may have the focus.
  if (keeping.kind === "unknown" && share.silences === 0 && box.current === null) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would add a frame and a legend.
    <div ref={box} class="keep" role="group" aria-label={texts.group} tabIndex={-1}>
      <Choices torrent={torrent} offer={offer} share={share} command={command} isBrief={isBrief} />
      {pending === "keep" && <p class="hint">{texts.asking}</p>}
      {share.silences > 0 && <p class="hint">{texts.silent}</p>}
      {failure !== undefined && (
        <p class="complaint" role="alert">
          {texts.failures[failure]}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps extends Pick<KeepProps, "torrent" | "offer" | "isBrief"> {
  readonly share: KeptShare;
  readonly command: (command: KeepCommand) => void;
}

function Choices({ torrent, offer, share, command, isBrief }: ChoicesProps) {
  const { keeping, receipt, pending } = share;
  const request = { torrent, offer, pending, command, isBrief };
  switch (keeping.kind) {
    case "unknown":
      return null;
    case "none":
      return <Offer {...request} />;
    case "over": {
      const isFinal = keeping.why === "public" || keeping.why === "too-large" || keeping.why === "refused";
      return (
        <>
          <p>{overSentence(keeping.why, offer)}</p>
          {!isFinal && <Offer {...request} />}
        </>
      );
    }
    default:
      return (
        <>
          {receipt !== undefined && (
            <div class="row keep-tools">
              {keeping.kind === "kept" && (
                <Button pending={pending} act={() => command("extend")}>
                  {texts.extend(offer.days)}
                </Button>
              )}
              <Button pending={pending} act={() => command("end")}>
                {texts.end}
              </Button>
            </div>
          )}
          {keeping.kind === "fetching" && (
            <p class="hint">
              {texts.fetchingUntil(pageTexts.format.date(keeping.expiresAt))}
              {torrent.state === "paused" && ` ${texts.fetchingPaused}`}
            </p>
          )}
          {receipt === undefined && !isBrief && <p class="hint">{texts.askedElsewhere}</p>}
        </>
      );
  }
}

interface OfferProps extends Pick<KeepProps, "torrent" | "offer" | "isBrief"> {
  readonly pending: KeepCommand | undefined;
  readonly command: (command: KeepCommand) => void;
}

/** What the host allows and can see, before the button is pressed; or why it allows nothing. */
function Offer({ torrent, offer, pending, command, isBrief }: OfferProps) {
  const id = useId();
  const { days, shareBytes, isPublicAllowed } = offer;
  const size = pageTexts.format.size(shareBytes);
  const isPublic = torrent.sealed === undefined;
  const isTooLarge = torrent.length > shareBytes;
  if (isTooLarge || (isPublic && !isPublicAllowed))
    return isBrief ? null : <p class="hint">{isTooLarge ? texts.tooLarge(size) : texts.publicOnly}</p>;
  return (
    <>
      <div class="row keep-tools">
        <Button pending={pending} describedBy={id} act={() => command("keep")}>
          <ServerIcon />
          {texts.keep(days)}
        </Button>
      </div>
      <p class="hint" id={id}>
        {texts.allows(days, size)} {isPublic ? texts.sees.public : texts.sees.sealed}
      </p>
    </>
  );
}

interface ButtonProps {
  readonly pending: KeepCommand | undefined;
  readonly describedBy?: string;
  readonly act: () => void;
  readonly children: ComponentChildren;
}

/** Disabled, it would lose the focus. */
function Button({ pending, describedBy, act, children }: ButtonProps) {
  return (
    <button type="button" aria-disabled={pending !== undefined} aria-describedby={describedBy} onClick={act}>
      {children}
    </button>
  );
}

/** For people who did not share it: whether the server has it, in "Details". */
export function KeepDetails({ torrent, offer, keeper }: KeepProps) {
  const id = useId();
  const { infoHash } = torrent;
  useEffect(() => keeper.follow(infoHash, "shared"), [keeper, infoHash]);
  const { keeping } = keeper.shares.value.get(infoHash) ?? NOTHING_KNOWN;
  const { details } = texts;
  const { format } = pageTexts;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{details.heading}</h3>
      {keeping.kind === "none" && <p class="hint">{details.none}</p>}
      {keeping.kind === "fetching" && <p class="hint">{details.fetching(format.percent(keeping.share))}</p>}
      {keeping.kind === "kept" && <p class="hint">{details.kept(format.date(keeping.expiresAt))}</p>}
      {hasAllPieces(torrent) && <Keep torrent={torrent} offer={offer} keeper={keeper} isBrief />}
    </section>
  );
}

/** In the question before the torrent is removed here: that does not end it there. */
export function KeepRemoval({ until }: { readonly until: number }) {
  return <p class="hint">{texts.removal(pageTexts.format.date(until))}</p>;
}

function overSentence(why: OverReason, { shareBytes }: KeeperOffer): string {
  return texts.over[why](pageTexts.format.size(shareBytes));
}

/** Says what has changed, though not every step of a transfer. */
function useAnnouncements({ keeping }: KeptShare, offer: KeeperOffer): void {
  const before = useRef<Keeping>(keeping);
  useEffect(() => {
    const was = before.current;
    before.current = keeping;
    if (was.kind === "unknown" || (was.kind === keeping.kind && endOf(was) === endOf(keeping))) return;
    const sentence = spoken(keeping, offer);
    if (sentence !== undefined) announce(sentence);
  }, [keeping, offer]);
}

/** Milliseconds since 1970; undefined: it is not kept. */
function endOf(keeping: Keeping): number | undefined {
  return "expiresAt" in keeping ? keeping.expiresAt : undefined;
}

function spoken(keeping: Keeping, offer: KeeperOffer): string | undefined {
  switch (keeping.kind) {
    case "fetching":
      return sentenceForCopies({ kind: "keeper-fetches", share: keeping.share });
    case "kept":
      return sentenceForCopies({ kind: "keeper", until: keeping.expiresAt });
    case "over":
      return overSentence(keeping.why, offer);
    case "none":
      return texts.ended;
    default:
      return undefined;
  }
}

/** When the button with the focus disappears, the group gets the focus, instead of the top of the page. */
function useKeptFocus(state: string) {
  const box = useRef<HTMLDivElement>(null);
  // While this renders, the buttons of the earlier state are still there.
  const hadFocus = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && !box.current?.contains(document.activeElement)) box.current?.focus();
  }, [state]);
  return box;
}
