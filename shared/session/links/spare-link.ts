/**
 * Which link of the session makes room for another one. The first of these that exists:
 *
 * 1. a plain offer that no peer has answered; for another plain offer, only one that had its time;
 * 2. a link between two peers that have everything, however young;
 * 3. a link on which neither side is interested in the other, and no bytes flow;
 * 4. for a torrent with few links: a lane, or a dial that has not been answered for some time;
 * 5. a link without exchange that had a minute to become useful.
 *
 * Of several the oldest. A plain offer, and a dial of a torrent with enough links, get the place of 1 and 2 only, and otherwise each link lives
 * for a minute: if more torrents look for peers than there are links, they take turns, instead of replacing each other's
 * links all the time. A peer that dials us wants something, so that its offer is worth an idle link sooner.
 */
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { LinkUse } from "../../engine/snapshot.ts";
import type { LinkOptions } from "./negotiated-link.ts";

/** As long as WebTorrent waits for an answer (OFFER_TIMEOUT of bittorrent-tracker's client). */
export const ANSWER_WITHIN_MS = 50 * SECOND_MS;
/** After this time both sides have said what they have and whether they are interested. */
const SETTLED_MS = 10 * SECOND_MS;

export type Claim = "dial" | "accept" | "offer";

export interface SpareCandidate {
  readonly options: Pick<LinkOptions, "isForAnyone" | "isLane">;
  readonly startedAt: Instant;
  readonly isOpen: boolean;
  readonly isUnanswered: boolean;
  /** undefined: not open, or nothing is known of it. */
  readonly use: LinkUse | undefined;
}

/** @param links the oldest first @param isShort whether the claim's torrent has few links */
export function spareLink<Link extends SpareCandidate>(
  now: Instant,
  links: readonly Link[],
  { claim, isShort }: { readonly claim: Claim; readonly isShort: boolean },
): Link | undefined {
  const used = links.map((link) => ({ link, use: link.use }));
  const find = (isSpare: (link: Link, use: LinkUse | undefined) => boolean): Link | undefined =>
    used.find(({ link, use }) => isSpare(link, use))?.link;
  const offeredMs = claim === "offer" ? ANSWER_WITHIN_MS : 0;
  const isSpareOffer = ({ isUnanswered, options, startedAt }: Link) =>
    isUnanswered && options.isForAnyone === true && now - startedAt >= offeredMs;
  const least = find(isSpareOffer) ?? find((_, use) => use?.isUseless === true);
  if (least !== undefined || claim === "offer" || (claim === "dial" && !isShort)) return least;
  const settledMs = claim === "accept" ? SETTLED_MS : MINUTE_MS;
  const isSilent = (use: LinkUse, ms: number) => use.exchangeRate === 0 && now - use.connectedAt >= ms;
  const isSlow = (link: Link) => now - link.startedAt >= SETTLED_MS;
  return (
    find((_, use) => use?.isIdle === true && isSilent(use, settledMs)) ??
    find(
      (link) => isShort && ((link.isOpen && link.options.isLane) || (link.isUnanswered && isSlow(link))),
    ) ??
    find((_, use) => use !== undefined && isSilent(use, MINUTE_MS))
  );
}
