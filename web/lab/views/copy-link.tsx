/** A link to read and to copy. */
import { useEffect, useId, useState } from "preact/hooks";
import { CopyIcon } from "../../page/views/icons.tsx";
import { texts } from "../texts/current.ts";

const COPIED_MS = 2_000;

export function CopyLink({ label, hint, url }: { label: string; hint?: string; url: string }) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <div class="copy-link">
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          type="text"
          readonly
          value={url}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button
          type="button"
          onClick={() => {
            // Where the clipboard is refused, the link stands there to be copied by hand.
            navigator.clipboard?.writeText(url).then(
              () => setCopied(true),
              () => {},
            );
          }}
        >
          <CopyIcon />
          {isCopied ? texts.commands.copied : texts.commands.copyLink}
        </button>
      </div>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </div>
  );
}
