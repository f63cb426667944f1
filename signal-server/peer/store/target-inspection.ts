/**
 * What is on the disk where a download wants to have its files: nothing, what an earlier run of the same download has left, a
 * finished file that may be the shared one, or something else, which stops the download before anything is written.
 */
import type { Stats } from "node:fs";
import { isSameFile } from "../files/file-source.ts";
import { removeFile } from "./durable.ts";
import { ABSENT, type FileEntry, type FileTable } from "./file-table.ts";
import type { TargetFile } from "./target-paths.ts";
import { isSameInode, statOf, TargetExistsError, type TargetTree } from "./target-tree.ts";

export interface Inspected extends FileEntry {
  /** It has the size and the time that it had after the last write. Otherwise its bytes must be hashed. */
  readonly isTrusted: boolean;
}

const NOTHING: Inspected = { ...ABSENT, isTrusted: true };

/**
 * @param table of an earlier run; undefined: there was none
 * @returns for each file
 * @throws TargetExistsError for the first file that is in the way
 */
export async function inspect(
  files: readonly TargetFile[],
  tree: TargetTree,
  table: FileTable | undefined,
  isWanted: (file: number) => boolean,
): Promise<readonly Inspected[]> {
  const checked = new Set<string>();
  const inspected: Inspected[] = [];
  for (const [number, file] of files.entries()) {
    const isForeign = table === undefined || table.stateOf(number) === "absent";
    if (isForeign && !isWanted(number)) {
      inspected.push(NOTHING);
      continue;
    }
    const folder = tree.folderOf(file);
    if (!checked.has(folder)) await tree.checkFolders(file);
    checked.add(folder);
    inspected.push(await inspectFile(file, tree, isForeign, table?.entry(number)));
  }
  return inspected;
}

/** @param entry undefined: none was kept, or it is damaged */
async function inspectFile(
  file: TargetFile,
  tree: TargetTree,
  isForeign: boolean,
  entry: FileEntry | undefined,
): Promise<Inspected> {
  const [finalPath, partPath] = [tree.finalPath(file), tree.partPath(file)];
  const final = await statOf(finalPath);
  let part = await statOf(partPath);
  if (file.length === 0) {
    if (final !== undefined && !(final.isFile() && final.size === 0)) throw new TargetExistsError(finalPath);
    return NOTHING;
  }
  if (!isForeign && final !== undefined && part !== undefined && isSameInode(final, part)) {
    // A crash has come between the file's new name and the removal of the old one.
    await removeFile(partPath);
    part = undefined;
  }
  if (part !== undefined && (isForeign || final !== undefined || !part.isFile()))
    throw new TargetExistsError(partPath, "is there already, and another download has left it");
  if (final !== undefined) {
    if (!final.isFile() || final.size !== file.length) throw new TargetExistsError(finalPath);
    return { ...factsOf("complete", final), isTrusted: isTrusted(final, entry, "complete") };
  }
  return part === undefined
    ? NOTHING
    : { ...factsOf("begun", part), isTrusted: isTrusted(part, entry, "begun") };
}

function isTrusted(stats: Stats, entry: FileEntry | undefined, state: FileEntry["state"]): boolean {
  return entry?.state === state && isSameFile(stats, entry);
}

function factsOf(state: FileEntry["state"], { mtimeMs, size }: Stats): FileEntry {
  return { state, size, mtimeMs };
}
