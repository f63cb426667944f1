/** What someone should know before they download or share: how it is protected, and what others can see. */
import { texts } from "../texts/current.ts";
import { LockIcon } from "./icons.tsx";

/** @param isHidden the user hides their network address */
export function TrustLine({ isHidden }: { readonly isHidden: boolean }) {
  return (
    <p class="trust">
      <LockIcon />
      <span>
        {texts.trust.protected} {isHidden ? texts.trust.hidden : texts.trust.address}
      </span>
    </p>
  );
}
