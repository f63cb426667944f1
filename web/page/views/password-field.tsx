/** A field for a password, which can be shown. Neither the page nor, if it obeys, the browser stores what is entered. */
import { type Signal, useSignal } from "@preact/signals";
import type { Ref } from "preact";
import { useId } from "preact/hooks";
import { later } from "../texts/later.ts";

/** What is said about a field elsewhere. */
export interface FieldDescription {
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

interface PasswordFieldProps extends FieldDescription {
  readonly value: Signal<string>;
  readonly changed?: () => void;
  readonly input?: Ref<HTMLInputElement>;
}

/** Longer than any password that somebody sends; browsers take seconds to lay out a megabyte of text. */
const MAX_LENGTH = 1000;

export function PasswordField({ value, changed, input, ...description }: PasswordFieldProps) {
  const id = useId();
  const isShown = useSignal(false);
  return (
    <div class="unlock-field">
      <label for={id}>{later.password.label}</label>
      <input
        ref={input ?? null}
        id={id}
        {...(isShown.value ? ({ type: "text" } as const) : ({ type: "password" } as const))}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={MAX_LENGTH}
        value={value}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value;
          changed?.();
        }}
        {...description}
      />
      <label class="password-show">
        <input
          type="checkbox"
          checked={isShown}
          onChange={({ currentTarget }) => {
            isShown.value = currentTarget.checked;
          }}
        />
        {later.password.show}
      </label>
    </div>
  );
}
