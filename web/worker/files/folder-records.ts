/** Folders that are being written, kept for the time after a reload. */
import * as v from "valibot";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { Database } from "../store/database.ts";
import { FOLDER_DATABASE } from "./folder-database.ts";

const indices = v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const schema = v.object({
  infoHash: v.custom<InfoHash>((value) => typeof value === "string" && parseId(value) === value),
  directory: v.custom<FileSystemDirectoryHandle>(
    (value) => typeof FileSystemDirectoryHandle === "function" && value instanceof FileSystemDirectoryHandle,
  ),
  done: indices,
  isAnswered: v.boolean(),
  replaced: indices,
  names: v.array(v.tuple([v.pipe(v.number(), v.safeInteger()), v.string()])),
});

export interface FolderRecord {
  readonly infoHash: InfoHash;
  /** The folder that the user has chosen. */
  readonly directory: FileSystemDirectoryHandle;
  /** Indices of files that are complete. */
  readonly done: readonly number[];
  /** Whether it is settled what becomes of files that were there before. */
  readonly isAnswered: boolean;
  /** Indices of files that may be written over what was there before. */
  readonly replaced: readonly number[];
  /** Other names, by index of the file, next to files that are kept. */
  readonly names: readonly (readonly [number, string])[];
}

export interface FolderRecords {
  /** Never rejects. */
  list(): Promise<readonly FolderRecord[]>;
  /** Never rejects: without a record, a reload ends the save. */
  put(record: FolderRecord): Promise<void>;
  /** Never rejects. */
  delete(infoHash: InfoHash): Promise<void>;
}

/** @param slot of this tab; undefined: nothing is kept */
export function folderRecords(slot: number | undefined): FolderRecords {
  if (slot === undefined)
    return { list: async () => [], put: async () => undefined, delete: async () => undefined };
  const database = new Database(FOLDER_DATABASE);
  const keyOf = (infoHash: InfoHash): string => `${slot}/${infoHash}`;
  return {
    list: async () => {
      const entries = await database.entries().catch(() => []);
      return entries.flatMap(([key, value]) => {
        const parsed = v.safeParse(schema, value);
        return parsed.success && key === keyOf(parsed.output.infoHash) ? parsed.output : [];
      });
    },
    put: (record) => database.setMany([[keyOf(record.infoHash), record]]).catch(() => undefined),
    delete: (infoHash) => database.deleteMany([keyOf(infoHash)]).catch(() => undefined),
  };
}
