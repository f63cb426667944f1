/** Every store on disk does what a session expects of any store. */
import { join } from "node:path";
import { describe, it } from "vitest";
import type { PieceStore } from "../../../shared/session/ports.ts";
import { pieceStoreContract } from "../../../shared/session/store/testing/piece-store.contract.ts";
import { torrentStorageContract } from "../../../shared/session/testing/torrent-storage.contract.ts";
import type { DescribedStore } from "./described-store.ts";
import { type DiskStorage, openDiskStorage } from "./disk-storage.ts";
import { OpenFiles } from "./open-files.ts";
import { PieceFileStore } from "./piece-file-store.ts";
import { SharedFilesStore } from "./shared-files-store.ts";
import { TargetStore } from "./target-store.ts";
import { fileSource, testFolder } from "./testing/store-rig.ts";
import { contractTorrent, sealCrypto, sealedContractTorrent, sha1 } from "./testing/torrents.ts";

describe("pieces in one file", () => {
  it.each(pieceStoreContract)("$name", async ({ run }) => {
    const [folder, sources, files] = [testFolder(), testFolder(), new OpenFiles()];
    const stores: PieceFileStore[] = [];
    const open = () => {
      const store = new PieceFileStore({ folder: join(folder, `${stores.length}`), files });
      stores.push(store);
      store.describe(contractTorrent());
      return store;
    };
    await run(open, (bytes) => fileSource(sources, bytes));
    await closed(stores, files);
  });
});

describe.each([false, true])("pieces in the files of a download, sealed: %s", (isSealed) => {
  it.each(pieceStoreContract)("$name", async ({ run }) => {
    const [folder, sources, files] = [testFolder(), testFolder(), new OpenFiles()];
    const torrent = isSealed ? await sealedContractTorrent() : contractTorrent();
    const stores: TargetStore[] = [];
    const open = () => {
      const directory = join(folder, `${stores.length}`);
      const store = new TargetStore({ directory, files, hash: async (bytes) => sha1(bytes), sealCrypto });
      stores.push(store);
      store.describe(torrent);
      return store;
    };
    await run(open, (bytes) => fileSource(sources, bytes));
    await closed(stores, files);
  });
});

async function closed(stores: readonly DescribedStore[], files: OpenFiles): Promise<void> {
  for (const store of stores) store.close();
  await Promise.all(stores.map((store) => store.ended()));
  await files.closeAll();
}

describe("pieces in shared files", () => {
  it.each(pieceStoreContract)("$name", async ({ run }) => {
    const [folder, sources, files] = [testFolder(), testFolder(), new OpenFiles()];
    let stores = 0;
    const open = () => writable(new SharedFilesStore(join(folder, `${stores++}`), files), sources);
    await run(open, (bytes) => fileSource(sources, bytes));
    await files.closeAll();
  });

  /** Shares a new file for each piece that is written. */
  function writable(store: SharedFilesStore, sources: string): PieceStore {
    const write = store.write.bind(store);
    store.write = async (pieces) => {
      await write([]);
      for (const { piece, bytes } of pieces) {
        const parts = [fileSource(sources, bytes)];
        await store.writeRun({ first: piece, pieceLength: Math.max(1, bytes.length), parts });
      }
    };
    return store;
  }
});

describe("a storage on disk", () => {
  it.each(torrentStorageContract)("$name", async ({ run }) => {
    const folder = testFolder();
    let storage: DiskStorage | undefined;
    await run(async () => {
      await storage?.close();
      storage = await openDiskStorage(join(folder, "state"), (_, place, files) => {
        const store = new PieceFileStore({ folder: place, files });
        store.describe({ ...contractTorrent(), storageId: "x" });
        return store;
      });
      return storage;
    });
    await storage?.close();
  });
});
