/** Fields of the setup form: a label, a control, and below it either a hint or the issues of its value. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SetupIssue } from "../../model/check-setup.ts";
import { texts } from "../../texts/current.ts";
import { WithSymbols } from "../symbols.tsx";

export interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly issues: readonly SetupIssue[];
}

interface FrameProps extends FieldProps {
  /** Of the control. */
  readonly id: string;
  /** Hides a label that the field above already shows. */
  readonly isUnlabelled?: boolean;
  readonly children: ComponentChildren;
}

export function Frame({ id, label, hint, issues, isUnlabelled = false, children }: FrameProps) {
  return (
    <div class="field">
      <label for={id} class={isUnlabelled ? "visually-hidden" : undefined}>
        <WithSymbols text={label} />
      </label>
      {children}
      <div id={`${id}-hint`}>
        {issues.map((issue) => (
          <p key={issue.kind} class="complaint" role="alert">
            {texts.setup.issue(issue)}
          </p>
        ))}
        {issues.length === 0 && hint !== "" && <p class="hint">{hint}</p>}
      </div>
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  /** The setup's value in its shortest spelling. */
  readonly value: string;
  /** Applies the typed text. @returns its shortest spelling; undefined if it does not parse and was not applied */
  readonly accept: (text: string) => string | undefined;
  /** Receives text that does not parse; undefined when it parses again. */
  readonly onUnparsed: (text: string | undefined) => void;
  readonly placeholder?: string;
  readonly isUnlabelled?: boolean;
  /** The range of a count, which gets buttons for one less and one more. */
  readonly steps?: { readonly least: number; readonly most: number };
}

/** Typed text stays as it is while it means the setup's value: "4000 kB" does not become "4 MB" during typing. */
export function TextField(props: TextFieldProps) {
  const { label, hint, issues, value, accept, onUnparsed, placeholder, isUnlabelled, steps } = props;
  const id = useId();
  const [text, setText] = useState(value);
  const accepted = useRef(value);
  useEffect(() => {
    if (value === accepted.current) return;
    accepted.current = value;
    setText(value);
    onUnparsed(undefined);
  }, [value]);

  const take = (next: string): void => {
    setText(next);
    const before = accepted.current;
    const spelling = accept(next);
    accepted.current = spelling ?? before;
    onUnparsed(spelling === undefined ? next : undefined);
  };
  const step = (by: number): void => {
    if (steps === undefined) return;
    take(String(Math.min(steps.most, Math.max(steps.least, (Number(value) || 0) + by))));
  };
  // The field takes arrow keys, so the buttons are only for pointers.
  const button = (by: number, sign: string) => (
    <button type="button" tabIndex={-1} aria-hidden="true" onClick={() => step(by)}>
      {sign}
    </button>
  );
  return (
    <Frame id={id} label={label} hint={hint} issues={issues} isUnlabelled={isUnlabelled === true}>
      <span class="field-box">
        {steps !== undefined && button(-1, "−")}
        <input
          id={id}
          type="text"
          inputMode={steps === undefined ? "text" : "numeric"}
          autocomplete="off"
          spellcheck={false}
          placeholder={placeholder}
          value={text}
          aria-invalid={issues.length > 0}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => take(currentTarget.value)}
          onKeyDown={(event) => {
            const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (by === undefined || steps === undefined) return;
            event.preventDefault();
            step(by);
          }}
        />
        {steps !== undefined && button(1, "+")}
      </span>
    </Frame>
  );
}

interface ChoiceProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly choices: readonly (readonly [value: T, name: string])[];
  readonly onValue: (value: T) => void;
}

export function Choice<T extends string>({ label, hint, issues, value, choices, onValue }: ChoiceProps<T>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} issues={issues}>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => {
          const chosen = choices.find(([candidate]) => candidate === currentTarget.value);
          if (chosen !== undefined) onValue(chosen[0]);
        }}
      >
        {choices.map(([candidate, name]) => (
          <option key={candidate} value={candidate}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}
