/** Why a private share cannot be read here, the one thing to do about it, and what this tab does meanwhile. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { Unlocking } from "../../bridge/messages.ts";
import type { Locked, TorrentView } from "../../bridge/views.ts";
import { rememberInAddress } from "../address.ts";
import { type Client, problemOf } from "../client/client.ts";
import { announce } from "../live-region.ts";
import "../styles/private.css";
import { sentenceFor, texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { type FieldDescription, PasswordField } from "./password-field.tsx";
import { submitOnEnter } from "./submit-on-enter.ts";

export interface UnlockProps {
  readonly torrent: TorrentView;
  readonly lock: Locked;
  readonly client: Pick<Client, "unlock">;
  /** Called when it can be read: what had the focus is gone. */
  readonly opened: () => void;
}

export function Unlock({ torrent, lock, client, opened }: UnlockProps) {
  const { infoHash } = torrent;
  const box = useRef<HTMLDivElement>(null);
  // While this renders, the form of the earlier state is still there.
  const hasFocus = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    const { current } = box;
    if (hasFocus && !current?.contains(document.activeElement))
      current?.querySelector<HTMLElement>("input, textarea, button")?.focus();
  }, [lock]);
  const unlock = async (unlocking: Unlocking): Promise<string | undefined> => {
    try {
      await client.unlock(infoHash, unlocking);
    } catch (error) {
      const problem = problemOf(error);
      // The right link, which needs a password besides: the other form asks for it.
      return problem?.code === "needs-password" ? undefined : sentenceFor(problem);
    }
    announce(later.unlock.opened);
    opened();
    return undefined;
  };
  return (
    <div class="unlock" ref={box}>
      <Remedy lock={lock} infoHash={infoHash} unlock={unlock} />
      <p class="hint">
        {later.unlock.canHelp} {later.unlock.meanwhile[helpOf(torrent)]}
      </p>
    </div>
  );
}

/** What this tab does for the others. */
function helpOf({ state }: TorrentView): keyof typeof later.unlock.meanwhile {
  switch (state) {
    case "complete":
    case "seeding":
      return "whole";
    case "paused":
      return "paused";
    default:
      return "arriving";
  }
}

interface RemedyProps {
  readonly lock: Locked;
  readonly infoHash: InfoHash;
  /** @returns the sentence for what went wrong */
  readonly unlock: (unlocking: Unlocking) => Promise<string | undefined>;
}

function Remedy(props: RemedyProps) {
  const { lock } = props;
  switch (lock) {
    case "no-secret":
    case "wrong-secret":
      return <LinkForm {...props} />;
    case "needs-password":
    case "wrong-password":
      return <PasswordForm {...props} />;
    case "bad-manifest":
      return <p>{sentenceFor({ code: lock })}</p>;
    case "unknown-version":
      return (
        <>
          <p>{sentenceFor({ code: lock })}</p>
          <div class="row">
            <button type="button" class="button-main" onClick={() => location.reload()}>
              {texts.reload}
            </button>
          </div>
        </>
      );
    default:
      return unreachable(lock);
  }
}

/** Longer than any message that people paste; browsers take seconds to lay out a megabyte of text. */
const MAX_LINK_LENGTH = 10_000;

function LinkForm({ lock, infoHash, unlock }: RemedyProps) {
  const id = useId();
  const text = useSignal("");
  return (
    <Form
      reason={sentenceFor({ code: lock })}
      submit={async () => {
        const link = parseShareLink(text.peek());
        if (isViolation(link)) return sentenceFor({ code: link.violation });
        if (link.infoHash !== infoHash) return later.unlock.otherLink;
        if (link.secret === undefined) return later.unlock.stillIncomplete;
        const complaint = await unlock({ secret: link.secret });
        if (complaint === undefined) rememberInAddress(text.peek());
        return complaint;
      }}
    >
      {(field) => (
        <div class="unlock-field">
          <label for={id}>{later.unlock.wholeLink}</label>
          {/* An input would join the lines of a message, so that a link would run into the next word. */}
          <textarea
            id={id}
            rows={1}
            maxLength={MAX_LINK_LENGTH}
            inputMode="url"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={text}
            onKeyDown={submitOnEnter}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
            {...field}
          />
        </div>
      )}
    </Form>
  );
}

function PasswordForm({ lock, unlock }: Pick<RemedyProps, "lock" | "unlock">) {
  const password = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  return (
    <Form
      reason={sentenceFor({ code: "needs-password" })}
      earlier={lock === "wrong-password" ? sentenceFor({ code: lock }) : undefined}
      submit={async () => {
        const isEmpty = password.peek() === "";
        const complaint = isEmpty ? later.unlock.noPassword : await unlock({ password: password.peek() });
        if (complaint !== undefined) {
          input.current?.focus();
          input.current?.select();
        }
        return complaint;
      }}
    >
      {(field) => <PasswordField value={password} input={input} {...field} />}
    </Form>
  );
}

interface FormProps {
  readonly reason: string;
  /** What was wrong with an earlier attempt. */
  readonly earlier?: string | undefined;
  /** @returns what is wrong with what was entered */
  readonly submit: () => Promise<string | undefined>;
  readonly children: (field: FieldDescription) => ComponentChildren;
}

function Form({ reason, earlier, submit, children }: FormProps) {
  const id = useId();
  const complaint = useSignal(earlier);
  const isBusy = useSignal(false);
  const isWrong = complaint.value !== undefined;
  return (
    <form
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        if (isBusy.peek()) return;
        // An alert is announced again only if it appears again.
        complaint.value = undefined;
        isBusy.value = true;
        complaint.value = await submit();
        isBusy.value = false;
      }}
    >
      {/* A link that does not open it leads to the state that says so. */}
      {complaint.value !== reason && <p id={id}>{reason}</p>}
      <div class="row">
        {children({
          "aria-describedby": isWrong ? `${id}-complaint ${id}` : id,
          "aria-invalid": isWrong,
        })}
        {/* Disabled, it would lose the focus. */}
        <button type="submit" class="button-main" aria-disabled={isBusy.value}>
          {texts.compose.open}
        </button>
      </div>
      <p class={isBusy.value ? "hint" : "visually-hidden"} role="status">
        {isBusy.value && later.unlock.checking}
      </p>
      {isWrong && (
        <p class="complaint" id={`${id}-complaint`} role="alert">
          {complaint}
        </p>
      )}
    </form>
  );
}
