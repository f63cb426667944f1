/**
 * The limits of a tab survive its reload (sessionStorage). Those that the user has typed are also where tabs begin that are opened
 * later (localStorage). Where storage is denied, nothing is kept.
 */
import type { Limits } from "../../bridge/messages.ts";

const KEYS = { upload: "tabswarm-upload-limit", download: "tabswarm-download-limit" } as const;

type Direction = keyof typeof KEYS;

/** In place of a number: this tab has no limit, whatever others begin with. */
const NONE = "none";

/** Keeps them for this tab. */
export function keepLimits(limits: Limits): void {
  for (const direction of ["upload", "download"] as const)
    keep(() => sessionStorage, direction, textOf(limits[direction]) ?? NONE);
}

/** Keeps them for tabs that are opened later, except for a limit of 0: such a tab would seem to be broken. */
export function keepLimitsForNewTabs(limits: Limits): void {
  for (const direction of ["upload", "download"] as const)
    keep(() => localStorage, direction, limits[direction] === 0 ? undefined : textOf(limits[direction]));
}

/** @param stated limits from the page's address, which take precedence */
export function recallLimits(stated: Limits): Limits {
  return { upload: stated.upload ?? recallOne("upload"), download: stated.download ?? recallOne("download") };
}

function recallOne(direction: Direction): number | undefined {
  const ofTab = recall(() => sessionStorage, direction);
  return parse(ofTab ?? recall(() => localStorage, direction));
}

function textOf(limit: number | undefined): string | undefined {
  return limit === undefined ? undefined : String(Math.round(limit));
}

function parse(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** @param storage a function, because a browser may throw already when it is asked for the storage */
function keep(storage: () => Storage, direction: Direction, text: string | undefined): void {
  try {
    if (text === undefined) storage().removeItem(KEYS[direction]);
    else storage().setItem(KEYS[direction], text);
  } catch {
    // Storage is denied.
  }
}

function recall(storage: () => Storage, direction: Direction): string | null {
  try {
    return storage().getItem(KEYS[direction]);
  } catch {
    return null;
  }
}
