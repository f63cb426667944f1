/** The tab's upload and download limits: a button that opens two fields. */
import { useId, useState } from "preact/hooks";
import type { Limits } from "../../bridge/messages.ts";
import type { Client } from "../client/client.ts";
import { texts } from "../texts/current.ts";
import { lazily } from "./lazily.tsx";

const LimitFields = lazily(() => import("./limit-fields.tsx").then((loaded) => loaded.LimitFields));

export const isLimited = ({ upload, download }: Limits): boolean =>
  upload !== undefined || download !== undefined;

export function LimitsControl({ client }: { client: Client }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        class="quiet limits-button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {texts.limits.button}
      </button>
      <div id={id} class="limits" hidden={!isOpen}>
        {isOpen && <LimitFields client={client} />}
      </div>
    </>
  );
}
