/** Says which people can read what is shared next, with the options to make it public or to ask for a password. */
import { useSignal } from "@preact/signals";
import { useId, useState } from "preact/hooks";
import { audienceOf } from "../audience.ts";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";
import { lazily } from "./lazily.tsx";
import { AudienceIcon } from "./trust-line.tsx";

const KindPassword = lazily(() => import("./kind-password.tsx").then((loaded) => loaded.KindPassword));

export function KindLine({ intake }: { readonly intake: Intake }) {
  const kind = intake.kind.value;
  const audience = audienceOf(kind);
  const [isOpen, setOpen] = useState(audience === "password");
  const password = useSignal((kind.sealed && kind.password) || "");
  const id = useId();
  const choose = (sealed: boolean): void => {
    const chosen = password.peek();
    intake.choose(sealed ? { sealed, ...(chosen !== "" && { password: chosen }) } : { sealed });
  };
  return (
    <fieldset class="kind" aria-label={texts.kind.legend}>
      <p class="trust" id={`${id}-line`} aria-live="polite">
        <AudienceIcon audience={audience} />
        <span>
          {texts.kind.line[audience]}
          {audience === "anyone" && ` ${texts.kind.anyoneHint}`}
          {audience !== "link" && ` ${texts.kind.applies}`}
        </span>
      </p>
      <div class="kind-options">
        <label>
          <input
            type="checkbox"
            checked={!kind.sealed}
            aria-describedby={`${id}-line`}
            onChange={({ currentTarget }) => choose(!currentTarget.checked)}
          />
          {texts.kind.anyone}
        </label>
        {kind.sealed && (
          <button
            type="button"
            class="quiet"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            {texts.kind.addPassword}
          </button>
        )}
      </div>
      <div id={id} hidden={!isOpen || !kind.sealed}>
        {isOpen && kind.sealed && <KindPassword password={password} changed={() => choose(true)} />}
      </div>
    </fieldset>
  );
}
