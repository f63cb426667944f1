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
  return indices.filter((index) => {
    const path = fold(files[index]?.path.join("/") ?? "");
    return words.every((word) => path.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
