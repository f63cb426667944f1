/** The choice who can read what is shared next: people with the link, also with a password, or anyone. */
import { type Signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";
import { PasswordField } from "./password-field.tsx";

export function KindChoice({ intake }: { readonly intake: Intake }) {
  const id = useId();
  const kind = intake.kind.value;
  const isSealed = kind.sealed;
  const password = useSignal((kind.sealed && kind.password) || "");
  const sealed = (): void => {
    intake.choose({ sealed: true, ...(password.peek() !== "" && { password: password.peek() }) });
  };
  return (
    <fieldset class="kind-choice">
      <legend>{texts.kind.legend}</legend>
      <Option
        name={id}
        label={texts.kind.link.label}
        hint={texts.kind.link.hint}
        isChosen={isSealed}
        choose={sealed}
      />
      {isSealed && <Password password={password} changed={sealed} />}
      <Option
        name={id}
        label={texts.kind.anyone.label}
        hint={texts.kind.anyone.hint}
        isChosen={!isSealed}
        choose={() => intake.choose({ sealed: false })}
      />
      <p class="hint">{texts.kind.applies}</p>
    </fieldset>
  );
}

interface OptionProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Option({ name, label, hint, isChosen, choose }: OptionProps) {
  const id = useId();
  return (
    <div class="kind-option">
      <input
        id={id}
        type="radio"
        name={name}
        checked={isChosen}
        aria-describedby={`${id}-hint`}
        onChange={choose}
      />
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

interface PasswordProps {
  readonly password: Signal<string>;
  readonly changed: () => void;
}

function Password({ password, changed }: PasswordProps) {
  const hint = useId();
  return (
    <details class="kind-password" open={password.peek() !== ""}>
      <summary>{texts.kind.addPassword}</summary>
      <PasswordField value={password} changed={changed} aria-describedby={hint} aria-invalid={false} />
      <p class="hint" id={hint}>
        {texts.kind.passwordHint}
      </p>
    </details>
  );
}
