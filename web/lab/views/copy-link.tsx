/** Links that can be copied. */
import { useEffect, useId, useState } from "preact/hooks";
import { CopyIcon } from "../../page/views/icons.tsx";
import { texts } from "../texts/current.ts";

const COPIED_MS = 2_000;

export interface CopyButtonProps {
  readonly label: string;
  /** Called when it is copied. */
  readonly url: () => string;
  readonly isQuiet?: boolean;
}

export function CopyButton({ label, url, isQuiet = false }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      type="button"
      class={isQuiet ? "quiet" : undefined}
      onClick={() => {
        // If the browser refuses the clipboard, the link is still in a field or in the address bar.
        navigator.clipboard?.writeText(url()).then(
          () => setCopied(true),
          () => {},
        );
      }}
    >
      <CopyIcon />
      {isCopied ? texts.commands.copied : label}
    </button>
  );
}

export function CopyLink({ label, hint, url }: { label: string; hint?: string; url: string }) {
  const id = useId();
  return (
    <div class="link-form copy-link">
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          type="text"
          readonly
          value={url}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <CopyButton label={texts.commands.copyLink} url={() => url} />
      </div>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </div>
  );
}
