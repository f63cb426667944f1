/** The people who can read what is shared, and whether this tab can. */
import { parseSecret } from "../../shared/metainfo/sealed/secret.ts";
import type { SeedKind } from "../bridge/messages.ts";
import { type Locked, lockIn, type SessionView } from "../bridge/views.ts";

/** People with the share link, people with the share link and a password, or anyone. */
export type Audience = "link" | "password" | "anyone";

export function audienceOf(kind: SeedKind): Audience {
  if (!kind.sealed) return "anyone";
  return kind.password === undefined ? "link" : "password";
}

/** @returns undefined while nothing is known about it */
export function audienceOfView(view: SessionView): Audience | undefined {
  if (view.kind === "preparing") return undefined;
  const { pieceLength, sealed } = view;
  if (sealed !== undefined) return parseSecret(sealed.secret ?? "")?.needsPassword ? "password" : "link";
  return pieceLength === 0 ? undefined : "anyone";
}

/** Why this tab cannot read it. @returns undefined if it can, or will see once it knows more */
export function lockOf(view: SessionView): Locked | undefined {
  return view.kind === "preparing" ? undefined : lockIn(view.sealed?.state);
}

/** False while it has another name than the one that people gave it. */
export function hasName(view: SessionView): boolean {
  return view.kind === "preparing" || view.sealed === undefined || view.sealed.state === "open";
}
