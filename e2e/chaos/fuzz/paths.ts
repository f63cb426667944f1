/** What must be true of the paths under which files are shown and saved, whatever they are called. */
import { utf8 } from "../../../shared/core/bytes.ts";
import type { DistinctPath } from "../../../shared/metainfo/file-paths.ts";
import { claim } from "./parser.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const TRICKS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const FORBIDDEN = /[/\\<>:"|?*]/u;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export function claimSafePaths(paths: readonly DistinctPath[]): void {
  const taken = new Set<string>();
  for (const { shown, saved } of paths) {
    claim(saved.length > 0 && shown.length === saved.length, "a path has components");
    for (const name of shown) claim(name !== "" && !TRICKS.test(name), "a shown name hides nothing");
    for (const name of saved) claimSafeName(name);
    const path = saved.join("/").toLowerCase();
    claim(!taken.has(path), "no file overwrites another one");
    taken.add(path);
  }
}

export function claimSafeName(name: string): void {
  claim(name !== "" && name !== "." && name !== "..", "a saved name is a name");
  claim(!FORBIDDEN.test(name) && !TRICKS.test(name), "a saved name has no special characters");
  claim(!/[. ]$/.test(name), "a saved name does not end in a full stop or space");
  claim(!DEVICE.test(name), "a saved name is no device");
  claim(utf8(name).length <= 255, "a saved name has at most 255 bytes");
}
