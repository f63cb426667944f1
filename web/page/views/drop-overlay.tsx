/** Handles drops and pastes anywhere on the page. A veil shows that dropping will share the files. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";

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
      const link = event.dataTransfer?.getData("text/uri-list") || event.dataTransfer?.getData("text/plain");
      if (link && !carriesFiles(event.dataTransfer)) void intake.openLink(link);
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
        const text = clipboardData.getData("text/plain");
        // Any other text pasted outside a text field is a slip: ignore it.
        if (!isViolation(parseShareLink(text))) void intake.openLink(text);
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
      <p>{texts.compose.dropOverlay}</p>
    </div>
  );
}

function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "text" && !target.readOnly;
}
