/** What someone should know before they download or share: who can read it, how it is protected, what others can see. */
import type { Audience } from "../audience.ts";
import { texts } from "../texts/current.ts";
import { GlobeIcon, LockIcon } from "./icons.tsx";

interface TrustLineProps {
  /** undefined: not known yet, or said elsewhere. */
  readonly audience: Audience | undefined;
  readonly isReceived: boolean;
  /** The page's server may have a copy, or be about to. */
  readonly mayBeStored: boolean;
  /** The user hides their network address. */
  readonly isHidden: boolean;
  /** A long list would repeat on every card what holds for most. */
  readonly isBrief?: boolean;
}

export function TrustLine({ audience, isReceived, mayBeStored, isHidden, isBrief = false }: TrustLineProps) {
  const { trust } = texts;
  const sentences = [
    ...(audience === undefined ? [] : [trust.audience[audience]]),
    ...(audience === "password" && !isReceived ? [trust.sendPassword] : []),
    ...(isBrief
      ? []
      : [
          // A public share is encrypted on its way, too, but whoever reads "public" would doubt one or the other.
          ...(audience === "anyone" || (audience === undefined && isReceived) ? [] : [trust.encrypted]),
          mayBeStored ? trust.verified : trust.protected,
          isHidden ? trust.hidden : trust.address,
        ]),
  ];
  if (isBrief && (audience === undefined || audience === "link")) return null;
  return (
    <p class="trust">
      <AudienceIcon audience={audience} />
      <span>
        {sentences.join(" ")}
        {/* Keeps the place of what is not known yet, so that nothing below moves. */}
        {audience === undefined && isReceived && (
          <span class="trust-place" aria-hidden="true">
            {" "}
            {trust.audience.anyone}
          </span>
        )}
      </span>
    </p>
  );
}

export function AudienceIcon({ audience }: { readonly audience: Audience | undefined }) {
  return audience === "anyone" ? <GlobeIcon /> : <LockIcon />;
}
