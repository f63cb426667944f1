/** Which files `--select` means: numbers as `--list` shows them, names, folders and patterns. */
import type { FileView } from "../../../shared/session/views.ts";

/** Numbers and ranges, counted from 1: "3", "2,5-7". */
export const NUMBERS = /^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/;

/** @returns indices, ascending; or the first selection that names no file */
export function pickFiles(
  files: readonly Pick<FileView, "path">[],
  selections: readonly string[],
): readonly number[] | { readonly unknown: string } {
  const picked = new Set<number>();
  for (const selection of selections) {
    const found = NUMBERS.test(selection)
      ? numbered(files.length, selection)
      : [...files.keys()].filter((index) => isMeant(files[index]?.path ?? [], selection));
    if (found.length === 0) return { unknown: selection };
    for (const index of found) picked.add(index);
  }
  return [...picked].sort((a, b) => a - b);
}

function numbered(count: number, selection: string): readonly number[] {
  return selection.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    const from = Math.max(1, first);
    return Array.from({ length: Math.max(0, Math.min(last, count) - from + 1) }, (_, i) => from - 1 + i);
  });
}

/** The whole path, the file's name, or a folder that it lies in. Composed, as names in torrents are. */
function isMeant(path: readonly string[], selection: string): boolean {
  const wanted = selection.normalize("NFC").replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
  const matches = matcherOf(wanted);
  const name = path.at(-1) ?? "";
  if (matches(name) || matches(path.join("/"))) return true;
  return path.some((_, depth) => depth > 0 && matches(path.slice(0, depth).join("/")));
}

/** "*" stands for any characters, "?" for one. Linear for each star, so that no pattern takes long. */
function matcherOf(pattern: string): (text: string) => boolean {
  const parts = pattern.split("*").map((part) => [...part]);
  const [head = [], ...rest] = parts;
  const tail = rest.pop();
  return (text) => {
    const characters = [...text];
    if (!isAt(characters, head, 0)) return false;
    if (tail === undefined) return characters.length === head.length;
    let from = head.length;
    for (const part of rest) {
      while (from + part.length <= characters.length && !isAt(characters, part, from)) from++;
      if (!isAt(characters, part, from)) return false;
      from += part.length;
    }
    const end = characters.length - tail.length;
    return end >= from && isAt(characters, tail, end);
  };
}

function isAt(text: readonly string[], part: readonly string[], from: number): boolean {
  return part.every((character, i) =>
    character === "?" ? text[from + i] !== undefined : text[from + i] === character,
  );
}
