/**
 * What a tab does with stored pieces besides sharing them: its saves, the streams of the service worker, and the list of what
 * this browser stores.
 */
import type { Session } from "../../../shared/session/session.ts";
import { Exports } from "../exports.ts";
import { Inventory } from "../inventory.ts";
import type { TabStorage } from "../torrent-storage.ts";
import { FileServer, type FileServerOptions } from "./file-server.ts";
import { folderRecords } from "./folder-records.ts";
import { FolderSaves } from "./folder-saves.ts";
import { StreamedSaves } from "./streamed-saves.ts";

export interface TabFiles {
  readonly exports: Exports;
  readonly server: FileServer;
  readonly folders: FolderSaves;
  readonly inventory: Inventory;
  readonly saves: StreamedSaves;
}

export interface TabFilesOptions extends Omit<FileServerOptions, "saves"> {
  readonly session: Session;
  readonly storage: TabStorage;
}

export function createTabFiles({ session, storage, ...options }: TabFilesOptions): TabFiles {
  const { library } = options;
  const exports = new Exports(library, storage.slot);
  const saves = new StreamedSaves();
  return {
    exports,
    server: new FileServer({ ...options, saves }),
    folders: new FolderSaves(library, folderRecords(storage.slot)),
    inventory: new Inventory(storage, session, exports),
    saves,
  };
}
