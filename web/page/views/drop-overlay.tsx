/** Handles drops and pastes anywhere on the page. A veil shows that dropping will share the files. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import { audienceOf } from "../audience.ts";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";

const TEXT_FIELDS: ReadonlySet<string> = new Set(["text", "search", "url", "number", "password"]);

export function DropOverlay({ intake }: { intake: Intake }) {
  const isOver = useSignal(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const over = (event: DragEvent): void => {
      if (isTyping(event.target) && !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      isOver.value = carriesFiles(event.dataTransfer);
    };
    const drop = (event: DragEvent): void => {
      isOver.value = false;
      if (isTyping(event.target) && !carriesFiles(event.dataTransfer)) return;
      // Otherwise the browser would leave the page and open the file.
      event.preventDefault();
      const text = textOf(event.dataTransfer);
      if (text !== undefined && !carriesFiles(event.dataTransfer)) void intake.openLink(text);
      else intake.shareDropped(event.dataTransfer?.items ?? []);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) isOver.value = false;
    };
    const paste = (event: ClipboardEvent): void => {
      const { clipboardData } = event;
      if (clipboardData === null) return;
      if (clipboardData.files.length > 0) {
        event.preventDefault();
        intake.shareFiles(clipboardData.files);
      } else if (!isTyping(event.target)) {
        const text = textOf(clipboardData);
        if (text !== undefined) void intake.openLink(text);
      }
    };
    addEventListener("dragenter", over, { signal });
    addEventListener("dragover", over, { signal });
    addEventListener("dragleave", leave, { signal });
    addEventListener("drop", drop, { signal });
    addEventListener("paste", paste, { signal });
    return () => listening.abort();
  }, [intake, isOver]);

  return (
    <div class={isOver.value ? "veil veil-shown" : "veil"} aria-hidden="true">
      <p>
        {texts.compose.dropOverlay}
        {isOver.value && <span>{texts.kind.line[audienceOf(intake.kind.value)]}</span>}
      </p>
    </div>
  );
}

function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

/**
 * The form of the text that contains a share link, or else any. A word in a message may be a link that only its HTML
 * names, and a dragged link comes with its address and its text.
 */
function textOf(transfer: DataTransfer | null): string | undefined {
  const forms = ["text/plain", "text/uri-list", "text/html"]
    .map((type) => transfer?.getData(type) ?? "")
    .filter((text) => text.trim() !== "");
  return forms.find((text) => !isViolation(parseShareLink(text))) ?? forms[0];
}

/** True in a field that takes the text itself. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  return target instanceof HTMLInputElement && !target.readOnly && TEXT_FIELDS.has(target.type);
}
