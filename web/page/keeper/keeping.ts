/**
 * What this page knows about keeping one share on its server, and how each answer of the server changes it. Functions without
 * requests or time: `keeps.ts` carries out what follows.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { KeepError, KeepGrant, KeepReason, KeepStatus } from "../../../shared/keeper/protocol.ts";
import type { KeeperReceipt } from "../../bridge/receipt.ts";

export type Keeping =
  /** The keeper has not been asked about it, or has not answered yet. */
  | { readonly kind: "unknown" }
  /** It is not kept. */
  | { readonly kind: "none" }
  | { readonly kind: "fetching"; readonly share: number; readonly expiresAt: number }
  | { readonly kind: "kept"; readonly expiresAt: number }
  /** It was asked for, and is not kept any more. */
  | { readonly kind: "over"; readonly why: OverReason };

/** "gone": the keeper does not know it any more. "refused" and "given-up": it does not say why. */
export type OverReason = KeepReason | "given-up" | "refused" | "expired" | "gone";

export type KeepCommand = "keep" | "extend" | "end";

/** "unreachable": no answer came, or none of a keeper. */
export type KeepFailure = KeepError | "unreachable";

export interface KeptShare {
  readonly keeping: Keeping;
  /** undefined: this tab can neither extend nor end it. */
  readonly receipt: KeeperReceipt | undefined;
  /** It has been sent and not been answered yet. */
  readonly pending: KeepCommand | undefined;
  /** Of the last command. */
  readonly failure: KeepFailure | undefined;
  /** Questions in a row that the keeper has not answered. */
  readonly silences: number;
}

export const NOTHING_KNOWN: KeptShare = {
  keeping: { kind: "unknown" },
  receipt: undefined,
  pending: undefined,
  failure: undefined,
  silences: 0,
};

export type StatusAnswer = KeepStatus | "not-kept" | "silent";

export type CommandAnswer =
  | { readonly kind: "granted"; readonly grant: KeepGrant }
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly failure: KeepFailure };

/** While somebody waits for it. A status is about a hundred bytes. */
const FETCHING_MS = 3 * SECOND_MS;
/** It changes only when somebody ends or extends it in another tab. */
const KEPT_MS = 30 * 60 * SECOND_MS;
const FIRST_SILENCE_MS = 5 * SECOND_MS;
const LONGEST_SILENCE_MS = 5 * 60 * SECOND_MS;

/** @returns undefined: nothing more will change by itself. 0: ask now */
export function askAgainMs({ keeping, silences }: KeptShare, now: number): number | undefined {
  if (silences > 0) return Math.min(LONGEST_SILENCE_MS, FIRST_SILENCE_MS * 2 ** (silences - 1));
  switch (keeping.kind) {
    case "unknown":
      return 0;
    case "fetching":
      return FETCHING_MS;
    case "kept":
      // A little later than its end: clocks differ.
      return Math.min(KEPT_MS, Math.max(FETCHING_MS, keeping.expiresAt - now + FETCHING_MS));
    case "none":
    case "over":
      return undefined;
    default:
      return unreachable(keeping);
  }
}

/** The keeper has been asked about the share. */
export function learned(share: KeptShare, answer: StatusAnswer): KeptShare {
  if (answer === "silent") return { ...share, silences: share.silences + 1 };
  if (answer === "not-kept") return forgotten({ ...share, silences: 0 });
  const { expiresAt, state } = answer;
  const receipt = share.receipt && changed(share.receipt, { expiresAt, hasAll: state === "kept" });
  return { ...share, keeping: keepingOf(answer), receipt, silences: 0 };
}

/** @returns the same object if nothing has changed, so that it is not written again */
function changed(receipt: KeeperReceipt, facts: Omit<KeeperReceipt, "token">): KeeperReceipt {
  const { expiresAt, hasAll } = facts;
  return receipt.expiresAt === expiresAt && receipt.hasAll === hasAll ? receipt : { ...receipt, ...facts };
}

/** The tab's own record has been read: what it says holds until the keeper answers. */
export function recalled(share: KeptShare, receipt: KeeperReceipt | undefined, now: number): KeptShare {
  if (share.keeping.kind !== "unknown" || receipt === undefined) return { ...share, receipt };
  const { expiresAt, hasAll } = receipt;
  return { ...share, receipt, ...(hasAll && expiresAt > now && { keeping: { kind: "kept", expiresAt } }) };
}

function keepingOf({ state, reason, have, length, expiresAt }: KeepStatus): Keeping {
  switch (state) {
    case "fetching":
      // Before the keeper knows the length, it has nothing.
      return { kind: "fetching", share: length ? Math.min(1, have / length) : 0, expiresAt };
    case "kept":
      return { kind: "kept", expiresAt };
    case "given-up":
    case "refused":
    case "expired":
      return { kind: "over", why: reason ?? state };
    default:
      return unreachable(state);
  }
}

/** What had been asked for is gone; what had not is not there. */
function forgotten(share: KeptShare): KeptShare {
  const { keeping, receipt } = share;
  const wasKept = receipt !== undefined || keeping.kind === "fetching" || keeping.kind === "kept";
  const now: Keeping = keeping.kind === "over" ? keeping : { kind: "none" };
  return { ...share, keeping: wasKept ? { kind: "over", why: "gone" } : now, receipt: undefined };
}

export function sent(share: KeptShare, command: KeepCommand): KeptShare {
  return { ...share, pending: command, failure: undefined };
}

/** @param command that was answered */
export function answered(share: KeptShare, command: KeepCommand, answer: CommandAnswer): KeptShare {
  const settled: KeptShare = { ...share, pending: undefined };
  switch (answer.kind) {
    case "granted":
      return granted({ ...settled, silences: 0 }, command, answer.grant);
    case "ended":
      return { ...settled, keeping: { kind: "none" }, receipt: undefined, silences: 0 };
    case "failed":
      return failed(settled, command, answer.failure);
    default:
      return unreachable(answer);
  }
}

function granted(share: KeptShare, command: KeepCommand, { token, expiresAt }: KeepGrant): KeptShare {
  const { keeping, receipt } = share;
  if (command === "extend") {
    const isThere = keeping.kind === "fetching" || keeping.kind === "kept";
    return {
      ...share,
      keeping: isThere ? { ...keeping, expiresAt } : { kind: "unknown" },
      receipt: receipt && { ...receipt, expiresAt },
    };
  }
  // Without a token, somebody else has asked for it before: how far it is has to be asked.
  if (token === undefined) return { ...share, keeping: { kind: "unknown" } };
  return {
    ...share,
    keeping: { kind: "fetching", share: 0, expiresAt },
    receipt: { token, expiresAt, hasAll: false },
  };
}

function failed(share: KeptShare, command: KeepCommand, failure: KeepFailure): KeptShare {
  if (failure === "not-kept" && command !== "keep")
    return command === "end" ? { ...forgotten(share), keeping: { kind: "none" } } : forgotten(share);
  return { ...share, failure, receipt: failure === "wrong-token" ? undefined : share.receipt };
}
