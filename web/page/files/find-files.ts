/** Finds files in a long list by what the user types. */
import type { FileView } from "../../bridge/views.ts";
import { MAX_QUERY } from "../list/find.ts";

/** @returns indices of the files whose path contains every word, whatever its case or composition, in the list's order */
export function filesMatching(files: readonly FileView[], query: string): readonly number[] {
  const words = fold(query.slice(0, MAX_QUERY))
    .split(/\s+/u)
    .filter((word) => word !== "");
  const indices = [...files.keys()];
  if (words.length === 0) return indices;
  const paths = foldedPaths(files);
  return indices.filter((index) => words.every((word) => paths[index]?.includes(word)));
}

/** By list: users type one letter after another, and composing ten thousand paths takes longer than comparing them. */
const folded = new WeakMap<readonly FileView[], readonly string[]>();

function foldedPaths(files: readonly FileView[]): readonly string[] {
  const paths = folded.get(files) ?? files.map(({ path }) => fold(path.join("/")));
  folded.set(files, paths);
  return paths;
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
