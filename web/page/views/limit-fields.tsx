/** The fields of the tab's upload and download limits. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Limits } from "../../bridge/messages.ts";
import type { Client } from "../client/client.ts";
import { keepLimitsForNewTabs } from "../client/kept-limits.ts";
import { type LimitComplaint, limitInputText, parseLimitInput } from "../client/limit-input.ts";
import { announce } from "../live-region.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import "../styles/limits.css";

export function LimitFields({ client }: { client: Client }) {
  const id = useId();
  const limits = client.limits.value;
  const set = (over: Partial<Limits>): void => {
    const next = { ...client.limits.peek(), ...over };
    void client.setLimits(next);
    keepLimitsForNewTabs(next);
    const isLimited = Object.values(next).some((limit) => limit !== undefined);
    announce(isLimited ? texts.limits.active(next) : later.limits.none);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would add a frame and a legend.
    <div class="limits-inside" role="group" aria-label={texts.limits.button}>
      <Field label={later.limits.upload} hint={id} limit={limits.upload} set={(upload) => set({ upload })} />
      <Field
        label={later.limits.download}
        hint={id}
        limit={limits.download}
        set={(download) => set({ download })}
      />
      <p class="hint" id={id}>
        {later.limits.hint}
      </p>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  /** Id of the element that explains the field. */
  readonly hint: string;
  /** Bytes per second. */
  readonly limit: number | undefined;
  readonly set: (limit: number | undefined) => void;
}

/** No number is longer; browsers take seconds to lay out a megabyte of text. */
const MAX_INSERTED = 100;

function Field({ label, hint, limit, set }: FieldProps) {
  const id = useId();
  /** The text being typed, or the last text if it was refused. */
  const draft = useSignal<string | undefined>(undefined);
  const complaint = useSignal<LimitComplaint | undefined>(undefined);
  const isBad = complaint.value !== undefined;

  const apply = (input: HTMLInputElement): void => {
    // For text that is not a number, the browser shows the text but reports an empty value.
    const entered = parseLimitInput(input.validity.badInput ? "?" : input.value);
    complaint.value = entered.kind === "complaint" ? entered.complaint : undefined;
    if (entered.kind === "complaint") return;
    draft.value = undefined;
    set(entered.bytesPerSecond);
  };

  return (
    <div class="limit">
      <label for={id}>{label}</label>
      <div class="limit-box">
        <input
          id={id}
          type="number"
          inputMode="decimal"
          min="0"
          step="any"
          autocomplete="off"
          placeholder={later.limits.placeholder}
          value={draft.value ?? limitInputText(limit)}
          aria-invalid={isBad}
          aria-describedby={isBad ? `${id}-complaint ${hint}` : hint}
          onBeforeInput={(event) => {
            const inserted = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
            if (inserted.length <= MAX_INSERTED) return;
            event.preventDefault();
            complaint.value = "not-a-number";
          }}
          onInput={({ currentTarget }) => {
            draft.value = currentTarget.value;
          }}
          onChange={({ currentTarget }) => apply(currentTarget)}
        />
        <span aria-hidden="true">{later.limits.unit}</span>
      </div>
      {complaint.value !== undefined && (
        <p class="complaint" id={`${id}-complaint`} role="alert">
          {later.limits.complaints[complaint.value]}
        </p>
      )}
    </div>
  );
}
