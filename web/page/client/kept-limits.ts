/**
 * The limits of a tab survive its reload. Those that the user has typed are also where tabs begin that are opened
 * later. Where storage is denied, nothing is kept.
 */
import type { Limits } from "../../bridge/messages.ts";
import { keep, parseKept, recall } from "./kept-text.ts";

const KEYS = { upload: "tabswarm-upload-limit", download: "tabswarm-download-limit" } as const;

type Direction = keyof typeof KEYS;

/** In place of a number: this tab has no limit, whatever others begin with. */
const NONE = "none";

/** Keeps them for this tab. */
export function keepLimits(limits: Limits): void {
  for (const direction of ["upload", "download"] as const)
    keep("tab", KEYS[direction], textOf(limits[direction]) ?? NONE);
}

/** Keeps them for tabs that are opened later, except for a limit of 0: such a tab would seem to be broken. */
export function keepLimitsForNewTabs(limits: Limits): void {
  for (const direction of ["upload", "download"] as const)
    keep("browser", KEYS[direction], limits[direction] === 0 ? undefined : textOf(limits[direction]));
}

/** @param stated limits from the page's address, which take precedence */
export function recallLimits(stated: Limits): Limits {
  return { upload: stated.upload ?? recallOne("upload"), download: stated.download ?? recallOne("download") };
}

function recallOne(direction: Direction): number | undefined {
  const key = KEYS[direction];
  return parseKept(recall("tab", key) ?? recall("browser", key));
}

function textOf(limit: number | undefined): string | undefined {
  return limit === undefined ? undefined : String(Math.round(limit));
}
