/** The password that people need, besides the link, to read what is shared next. */
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import "../styles/private.css";
import { texts } from "../texts/current.ts";
import { PasswordField } from "./password-field.tsx";

interface KindPasswordProps {
  readonly password: Signal<string>;
  readonly changed: () => void;
}

export function KindPassword({ password, changed }: KindPasswordProps) {
  const hint = useId();
  return (
    <div class="kind-password">
      <PasswordField value={password} changed={changed} aria-describedby={hint} aria-invalid={false} />
      <p class="hint" id={hint}>
        {texts.kind.passwordHint}
      </p>
    </div>
  );
}
