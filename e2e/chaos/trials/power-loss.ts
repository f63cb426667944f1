/**
 * What a loss of power may leave of a browser's database. Chromium reports a transaction as complete when the operating system has
 * its bytes (relaxed durability); which of them have reached the disk is chance. The newest are the ones at risk: the end of the
 * log, which may be cut off or full of zeros, and the newest files of large values, which may be gone, cut off, or zeros.
 */
import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Random } from "../../../shared/core/random.ts";

/** Files of large values that may not have reached the disk: what is written in a few seconds. */
const MOST_FILES = 12;
/** Systems write in pages of this many bytes. */
const PAGE = 4096;

/** @param profile of a browser that does not run @returns what was done to it */
export function losePower(profile: string, random: Random): string {
  const files = readdirSync(profile, { recursive: true, encoding: "utf8" })
    .filter((path) => path.includes(".indexeddb."))
    .map((path) => join(profile, path))
    .filter((path) => statSync(path).isFile());
  const done: string[] = [];
  const [values, logs] = [newest(files, /\.blob[/\\]/), newest(files, /\.leveldb[/\\]\d+\.log$/)];
  const count = random.below(3) === 0 ? 0 : 1 + random.below(MOST_FILES);
  for (const path of values.slice(0, count)) done.push(damage(path, random));
  const [log] = logs;
  if (log !== undefined && (done.length === 0 || random.below(3) === 0))
    done.push(`log ${random.below(2) === 0 ? cut(log, random) : zeroed(log, random)}`);
  return done.join(", ");
}

function newest(files: readonly string[], pattern: RegExp): readonly string[] {
  const matching = files
    .filter((path) => pattern.test(path))
    .map((path) => ({ path, at: statSync(path).mtimeMs }));
  return matching.sort((a, b) => b.at - a.at).map(({ path }) => path);
}

function damage(path: string, random: Random): string {
  switch (random.below(3)) {
    case 0:
      rmSync(path);
      return "gone";
    case 1:
      return cut(path, random);
    default:
      return zeroed(path, random);
  }
}

function cut(path: string, random: Random): string {
  const { size } = statSync(path);
  const left = random.below(3) === 0 ? 0 : random.below(size + 1);
  truncateSync(path, left);
  return `cut to ${left} of ${size}`;
}

/** From a page on, or within. The length and the time stay. */
function zeroed(path: string, random: Random): string {
  const { atime, mtime, size } = statSync(path);
  const pages = Math.ceil(size / PAGE);
  const from = random.below(3) === 0 ? 0 : random.below(pages);
  const to = random.below(2) === 0 ? pages : from + 1 + random.below(pages - from);
  writeFileSync(path, readFileSync(path).fill(0, from * PAGE, Math.min(size, to * PAGE)));
  utimesSync(path, atime, mtime);
  return `zeros in pages ${from} to ${to} of ${pages}`;
}
