/**
 * Files that another program has saved under the names of the info dictionary, where ours are cleaned ("a:b" becomes "a_b" here): they are
 * used where they are. Only a file of the right length in an ordinary folder counts, and only while nothing has the cleaned name.
 */
import { sep } from "node:path";
import { BITCOMET_PADDING } from "../../../shared/metainfo/file-entries.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import { originalFiles } from "../../../shared/metainfo/original-files.ts";
import { STATE_FOLDER, type TargetFile } from "./target-paths.ts";
import { statOf, type TargetTree } from "./target-tree.ts";

/** @param files of the torrent, which is not sealed @returns the same, with other paths where a file has its original name */
export async function atOriginalNames(
  { infoBytes }: Pick<Metainfo, "infoBytes">,
  files: readonly TargetFile[],
  tree: TargetTree,
): Promise<readonly TargetFile[]> {
  // On Windows such names mean something else.
  if (sep !== "/") return files;
  const originals = new Map(
    originalFiles(infoBytes).files.flatMap(({ length, offset, path }) =>
      path === undefined || length === 0 ? [] : [[offset, { length, path }] as const],
    ),
  );
  const placed: TargetFile[] = [];
  for (const file of files) {
    const original = originals.get(file.offset);
    const path = original?.length === file.length ? decoded(original.path) : undefined;
    const there = path && { ...file, path };
    placed.push(there && (await isTaken(file, there, tree)) ? there : file);
  }
  return placed;
}

async function isTaken(file: TargetFile, original: TargetFile, tree: TargetTree): Promise<boolean> {
  if (original.path.join("/") === file.path.join("/")) return false;
  const stats = await statOf(tree.finalPath(original));
  if (!stats?.isFile() || stats.size !== file.length) return false;
  const cleaned = await Promise.all([tree.finalPath(file), tree.partPath(file)].map(statOf));
  return cleaned.every((one) => one === undefined);
}

/** @param path percent-encoded @returns undefined: it may lead out of the folder, or is no text */
function decoded(path: string): readonly string[] | undefined {
  try {
    const names = path.split("/").map(decodeURIComponent);
    const isSafe = names.every((name) => !/^\.{0,2}$|[/\0]/.test(name) && !name.startsWith(BITCOMET_PADDING));
    return isSafe && names[0]?.toLowerCase() !== STATE_FOLDER ? names : undefined;
  } catch {
    return undefined;
  }
}
