/** Finds and orders torrents in a long list, by what the user types and chooses. Knows neither the DOM nor signals. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { SessionView } from "../../bridge/views.ts";
import { hasName } from "../audience.ts";

export const SORTS = ["recent", "name", "size", "progress", "rate"] as const;
export type Sort = (typeof SORTS)[number];

/** What can be found of a torrent. */
export interface Findable {
  readonly name: string;
  /** The name as `searchWords` writes it. */
  readonly folded: string;
  readonly length: number;
  /** undefined while the files are being prepared. */
  readonly infoHash: InfoHash | undefined;
}

/** Longer text names no torrent and no file; only this much of it is compared. */
export const MAX_QUERY = 1000;

export function findable(view: SessionView): Findable {
  const name = hasName(view) ? displayName(view.name) : "";
  const infoHash = view.kind === "torrent" ? view.infoHash : undefined;
  return { name, folded: fold(name), length: view.length, infoHash };
}

/** @returns what a torrent must contain: an info hash if the text is one or a share link, or else each of its words */
export function searchWords(query: string): readonly string[] {
  const text = query.slice(0, MAX_QUERY);
  const link = parseShareLink(text.trim());
  if (!isViolation(link)) return [link.infoHash];
  return [...new Set(fold(text).split(/\s+/u))].filter((word) => word !== "");
}

/** A shorter word is meant for the name: "1" occurs in almost every info hash. */
const MIN_HASH_START = 4;
/** A shorter word that looks like part of an info hash may be a number or a date. */
const MIN_HASH_PART = 8;

export function matches({ folded, infoHash }: Findable, words: readonly string[]): boolean {
  return words.every((word) => folded.includes(word) || (infoHash !== undefined && isPart(word, infoHash)));
}

function isPart(word: string, infoHash: InfoHash): boolean {
  if (word.length >= MIN_HASH_PART) return infoHash.includes(word);
  return word.length >= MIN_HASH_START && infoHash.startsWith(word);
}

/** The same for names that differ only in case or in how their characters are composed. */
function fold(text: string): string {
  // By way of upper case, "ß" equals "SS", and the two small sigmas are one.
  return text.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/**
 * @param torrents in the order in which they were added
 * @param viewOf the present state, for orders that follow it
 * @returns a new array; equal torrents stay newest first
 */
export function sorted<T extends Findable>(
  torrents: readonly T[],
  sort: Sort,
  viewOf: (torrent: T) => SessionView,
  language: string,
): readonly T[] {
  const newestFirst = torrents.toReversed();
  switch (sort) {
    case "recent":
      return newestFirst;
    case "name": {
      const { compare } = new Intl.Collator(language, { numeric: true });
      return newestFirst.sort((a, b) => compare(a.name, b.name));
    }
    case "size":
      return newestFirst.sort((a, b) => b.length - a.length);
    case "progress":
      return byFigure(newestFirst, (torrent) => viewOf(torrent).progress);
    case "rate":
      return byFigure(newestFirst, (torrent) => -rateOf(viewOf(torrent)));
    default:
      return unreachable(sort);
  }
}

/** Smallest first. */
function byFigure<T>(list: readonly T[], figure: (one: T) => number): readonly T[] {
  return list
    .map((one) => ({ one, figure: figure(one) }))
    .sort((a, b) => a.figure - b.figure)
    .map(({ one }) => one);
}

function rateOf(view: SessionView): number {
  return view.kind === "torrent" ? view.downloadRate + view.uploadRate : 0;
}
