/** Says in one line which people can read what is shared next, with a button to change it. */
import { useId, useState } from "preact/hooks";
import { audienceOf } from "../audience.ts";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";
import { lazily } from "./lazily.tsx";
import { AudienceIcon } from "./trust-line.tsx";

const KindChoice = lazily(() => import("./kind-choice.tsx").then((loaded) => loaded.KindChoice));

export function KindLine({ intake }: { readonly intake: Intake }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const audience = audienceOf(intake.kind.value);
  return (
    <div class="kind">
      <div class="kind-line">
        <AudienceIcon audience={audience} />
        <span>
          <span id={`${id}-line`} aria-live="polite">
            {texts.kind.line[audience]}
          </span>
          <button
            type="button"
            class="quiet"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-describedby={`${id}-line`}
            onClick={() => setOpen(!isOpen)}
          >
            {texts.kind.change}
          </button>
        </span>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <KindChoice intake={intake} />}
      </div>
    </div>
  );
}
