/**
 * Inputs for files and share links: large and explained while the page is empty, small afterwards, and folded on a page that was
 * opened by a share link.
 */
import { useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Intake } from "../intake.ts";
import { askToNotify } from "../tab/notifications.ts";
import { texts } from "../texts/current.ts";
import { FileIcon, FolderIcon } from "./icons.tsx";
import { KindLine } from "./kind-line.tsx";
import { lazily } from "./lazily.tsx";
import { submitOnEnter } from "./submit-on-enter.ts";
import { TrustLine } from "./trust-line.tsx";

const Collecting = lazily(() => import("./collecting.tsx").then((loaded) => loaded.Collecting));

interface ComposeProps {
  readonly intake: Intake;
  readonly look: "welcome" | "small" | "folded";
  /** The page's server keeps shares on request. */
  readonly hasKeeper: boolean;
  /** The user hides their network address. */
  readonly isHidden: boolean;
}

function stepsOf(hasKeeper: boolean): readonly string[] {
  const { steps, lastStepWithKeeper } = texts.noTorrents;
  return hasKeeper ? [...steps.slice(0, -1), lastStepWithKeeper] : steps;
}

export function Compose({ intake, look, hasKeeper, isHidden }: ComposeProps) {
  const inputs = (
    <>
      <div class="well">
        <div class="row">
          <FileButton
            label={texts.compose.chooseFiles}
            intake={intake}
            folder={false}
            isMain={look === "welcome"}
          />
          <FileButton label={texts.compose.chooseFolder} intake={intake} folder={true} isMain={false} />
        </div>
        <p class="well-hint">{texts.compose.dropHere}</p>
      </div>
      <KindLine intake={intake} />
      {look === "welcome" && (
        <TrustLine audience={undefined} isReceived={false} mayBeStored={hasKeeper} isHidden={isHidden} />
      )}
    </>
  );
  const reports = (
    <>
      {intake.collecting.value.length > 0 && <Collecting intake={intake} />}
      {intake.fileComplaint.value !== undefined && (
        <p class="complaint" role="alert">
          {intake.fileComplaint}
        </p>
      )}
    </>
  );
  return (
    <section class={`compose compose-${look}`} aria-label={texts.compose.region}>
      {look === "welcome" && (
        <div class="welcome">
          <h2>{texts.noTorrents.title}</h2>
          <ol>
            {stepsOf(hasKeeper).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      )}
      {look === "folded" ? (
        <>
          <Fold isNeeded={intake.complaint.value !== undefined}>
            {inputs}
            <LinkForm intake={intake} />
          </Fold>
          {reports}
        </>
      ) : (
        <>
          {inputs}
          {reports}
          <LinkForm intake={intake} />
        </>
      )}
    </section>
  );
}

/** @param isNeeded something inside must be seen */
function Fold({ isNeeded, children }: { isNeeded: boolean; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="fold"
      open={isOpen || isNeeded}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{texts.compose.own}</summary>
      <div class="fold-inside">{children}</div>
    </details>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly intake: Intake;
  readonly folder: boolean;
  readonly isMain: boolean;
}

function FileButton({ label, intake, folder, isMain }: FileButtonProps) {
  return (
    <label class={isMain ? "button button-main" : "button"}>
      {folder ? <FolderIcon /> : <FileIcon />}
      {label}
      <input
        class="visually-hidden"
        type="file"
        multiple
        {...(folder && { webkitdirectory: true })}
        onChange={({ currentTarget }) => {
          if (currentTarget.files !== null) intake.shareFiles(currentTarget.files);
          // Without this, choosing the same file again would be no change.
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

/** The field shows no more of a text, because browsers take seconds to lay out a megabyte. All of it is opened. */
const MAX_SHOWN = 2000;

function LinkForm({ intake }: { intake: Intake }) {
  const text = useSignal("");
  const shown = useComputed(() => text.value.slice(0, MAX_SHOWN));
  const id = useId();
  const complaint = intake.complaint.value;
  const note = useRef<HTMLParagraphElement>(null);
  // Also about the page's own address: on a phone the field is below what is in sight.
  useEffect(() => note.current?.scrollIntoView({ block: "nearest" }), [complaint]);
  return (
    <form
      class="link-form"
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        const entered = text.peek();
        if (!(await intake.openLink(entered))) return;
        if (text.peek() === entered) text.value = "";
        askToNotify();
      }}
    >
      <label for={id}>{texts.compose.link}</label>
      <div class="row">
        {/* An input would join the lines of a message, so that a link would run into the next word. */}
        <textarea
          id={id}
          rows={1}
          inputMode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={texts.compose.linkPlaceholder}
          value={shown}
          aria-invalid={complaint !== undefined}
          {...(complaint !== undefined && { "aria-describedby": `${id}-complaint` })}
          onKeyDown={submitOnEnter}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            if (text.value.length > MAX_SHOWN) currentTarget.value = shown.value;
          }}
        />
        <button type="submit">{texts.compose.open}</button>
      </div>
      {complaint !== undefined && (
        <p ref={note} class="complaint" id={`${id}-complaint`} role="alert">
          {complaint}
        </p>
      )}
    </form>
  );
}
