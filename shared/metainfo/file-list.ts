/** Lists of indices of files, as numbers and as the value of a link's `so=`: `0,2,4-6` (BEP 53). */
import { MAX_FILES } from "./limits.ts";

/** What stands between commas: an index, or the first and the last one of a range. */
const ITEM = /^(\d{1,5})(?:-(\d{1,5}))?$/;

/**
 * Ignores what is not an index or a range, such as punctuation that a message puts after the link.
 * @returns ascending and without duplicates; undefined: it names no file
 */
export function parseFileList(text: string): readonly number[] | undefined {
  const [list = ""] = /^[\d,\- ]*/.exec(text) ?? [];
  const ranges: { first: number; last: number }[] = [];
  for (const item of list.split(",")) {
    const [, first, last = first] = ITEM.exec(item.trim().replace(/-$/, "")) ?? [];
    if (first !== undefined) ranges.push({ first: Number(first), last: Number(last) });
  }
  // In order, so that thousands of wide ranges take no longer than one.
  ranges.sort((a, b) => a.first - b.first);
  const files: number[] = [];
  let next = 0;
  for (const { first, last } of ranges)
    for (next = Math.max(next, first); next <= last && next < MAX_FILES; next++) files.push(next);
  return files.length === 0 ? undefined : files;
}

/** @returns the indices of the other files, ascending */
export function otherFiles(count: number, files: Iterable<number>): readonly number[] {
  const excluded = new Set(files);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !excluded.has(index));
}

/** @param files ascending, without duplicates */
export function writeFileList(files: readonly number[]): string {
  const items: string[] = [];
  for (let at = 0; at < files.length; ) {
    const first = files[at] as number;
    let last = first;
    for (at++; files[at] === last + 1; at++) last++;
    items.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return items.join(",");
}
