/** The worker's store in a real worker on a real IndexedDB, Web Locks and private file system. */
import { rm } from "node:fs/promises";
import { chromium, expect } from "@playwright/test";
import { pieceStoreContract } from "../../../shared/session/store/testing/piece-store.contract.ts";
import { torrentStorageContract } from "../../../shared/session/testing/torrent-storage.contract.ts";
import { setQuota, startWorker, test } from "./ground.ts";

const MIB = 1024 * 1024;

test("IndexedDB keeps the piece store's contract", async ({ openTab }) => {
  const { worker } = await openTab();
  for (const [index, { name }] of pieceStoreContract.entries())
    await test.step(name, () =>
      worker.evaluate(async (index) => {
        await ground.pieceStoreContract[index]?.run(
          () => new ground.IdbStore(0, crypto.randomUUID()),
          (bytes) => new Blob([bytes]),
        );
      }, index),
    );
});

test("stores of different slots and torrents are separate", async ({ openTab }) => {
  const { worker } = await openTab();
  const found = await worker.evaluate(async () => {
    const { IdbStore, bytesOf, piece } = ground;
    await new IdbStore(1, "a").write([{ piece: piece(0), bytes: bytesOf(0) }]);
    const stores = [
      new IdbStore(1, "a"),
      new IdbStore(1, "b"),
      new IdbStore(11, "a"),
      new IdbStore(0, "1-a"),
    ];
    return Promise.all(stores.map((store) => store.have()));
  });
  expect(found).toEqual([[0], [], [], []]);
});

test("a store slot keeps the torrent storage's contract", async ({ openTab }) => {
  const { worker } = await openTab();
  for (const [index, { name }] of torrentStorageContract.entries())
    await test.step(name, () =>
      worker.evaluate(async (index) => {
        const { Catalog, TabStorage, torrentStorageContract } = ground;
        await torrentStorageContract[index]?.run(async () => new TabStorage(new Catalog(), index, []));
      }, index),
    );
});

test.describe("stored pieces", () => {
  test("survive a reload", async ({ openTab }) => {
    const { page, worker } = await openTab();
    await worker.evaluate(() => {
      const { IdbStore, bytesOf, piece } = ground;
      return new IdbStore(0, "a").write([0, 5, 9].map((i) => ({ piece: piece(i), bytes: bytesOf(i) })));
    });
    await page.reload();
    const reloaded = await startWorker(page);
    const after = await reloaded.evaluate(async () => {
      const { IdbStore, bytesOf, wrongPieces } = ground;
      const store = new IdbStore(0, "a");
      const have = await store.have();
      return { have, wrong: await wrongPieces(store, new Map(have.map((i) => [i, bytesOf(i)]))) };
    });
    expect(after).toEqual({ have: [0, 5, 9], wrong: [] });
  });

  test("survive a restart of the browser", async ({ openTab, launchOptions }, info) => {
    const profile = info.outputPath("profile");
    for (const expected of [[], [3, 4]]) {
      const context = await chromium.launchPersistentContext(profile, launchOptions);
      const { worker } = await openTab(context);
      const have = await worker.evaluate(async () => {
        const { IdbStore, bytesOf, piece } = ground;
        const store = new IdbStore(0, "a");
        const have = await store.have();
        await store.write([3, 4].map((i) => ({ piece: piece(i), bytes: bytesOf(i) })));
        return have;
      });
      await context.close();
      expect(have).toEqual(expected);
    }
    await rm(profile, { recursive: true });
  });

  test("are complete batches whenever the tab is killed while writing", async ({ openTab, context }) => {
    for (let kill = 0; kill < 6; kill++) {
      const { page, worker, cdp } = await openTab();
      await worker.evaluate((kill) => {
        const { IdbStore, bytesOf, piece } = ground;
        const store = new IdbStore(0, `killed-${kill}`);
        const writeAll = async (): Promise<void> => {
          for (let first = 0; first < 64; first += 4) {
            const batch = [0, 1, 2, 3].map((i) => first + i);
            await store.write(batch.map((i) => ({ piece: piece(i), bytes: bytesOf(i, 256 * 1024) })));
            held.progress++;
          }
        };
        void writeAll();
      }, kill);
      await expect.poll(() => worker.evaluate(() => held.progress), { intervals: [5] }).toBeGreaterThan(kill);
      const crashed = page.waitForEvent("crash");
      // The crashed page cannot answer.
      cdp.send("Page.crash").catch(() => undefined);
      await crashed;
      await page.close();

      const after = await openTab(context);
      const { have, wrong } = await after.worker.evaluate(async (kill) => {
        const { IdbStore, bytesOf, wrongPieces } = ground;
        const store = new IdbStore(0, `killed-${kill}`);
        const have = await store.have();
        const wrong = await wrongPieces(store, new Map(have.map((i) => [i, bytesOf(i, 256 * 1024)])));
        await store.destroy();
        return { have, wrong };
      }, kill);
      await after.page.close();
      expect(wrong).toEqual([]);
      // Whole transactions in order, with all those that were reported as committed.
      expect(have).toEqual([...have.keys()]);
      expect(have.length % 4).toBe(0);
      expect(have.length / 4).toBeGreaterThan(kill);
    }
  });
});

test.describe("a failed transaction", () => {
  test("leaves none of its pieces when a value cannot be stored", async ({ openTab }) => {
    const { worker } = await openTab();
    const after = await worker.evaluate(async () => {
      const { IdbStore, bytesOf, piece, wrongPieces } = ground;
      const store = new IdbStore(0, "a");
      await store.write([{ piece: piece(0), bytes: bytesOf(0) }]);
      const detached = bytesOf(2);
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      const error = await store
        .write([
          { piece: piece(0), bytes: bytesOf(7) },
          { piece: piece(1), bytes: bytesOf(1) },
          { piece: piece(2), bytes: detached },
        ])
        .catch((error: Error) => error.name);
      const wrong = await wrongPieces(store, new Map([[0, bytesOf(0)]]));
      return { error, have: await store.have(), wrong };
    });
    expect(after).toEqual({ error: "StoreFailedError", have: [0], wrong: [] });
  });

  test("a full quota is a StoreFullError, and everything stored before is readable", async ({ openTab }) => {
    const tab = await openTab();
    await setQuota(tab, 20 * MIB);
    const full = await tab.worker.evaluate(async () => {
      const { IdbStore, noise, piece, wrongPieces } = ground;
      const store = new IdbStore(0, "a");
      const written = new Map<number, Uint8Array>();
      const writeUntilFull = async (): Promise<unknown> => {
        for (let first = 0; first < 60; first += 4) {
          const batch = [0, 1, 2, 3].map((i) => ({ piece: piece(first + i), bytes: noise(1024 * 1024) }));
          try {
            await store.write(batch);
          } catch (error) {
            return error instanceof Error ? error.name : error;
          }
          for (const { piece, bytes } of batch) written.set(piece, bytes);
        }
        return undefined;
      };
      const error = await writeUntilFull();
      const wrong = await wrongPieces(store, written);
      return { error, written: [...written.keys()], have: await store.have(), wrong };
    });
    expect(full.error).toBe("StoreFullError");
    expect(full.written.length).toBeGreaterThanOrEqual(8);
    expect(full.have).toEqual(full.written);
    expect(full.wrong).toEqual([]);

    await setQuota(tab, 100 * MIB);
    const later = await tab.worker.evaluate(async () => {
      const { IdbStore, noise, piece } = ground;
      const store = new IdbStore(0, "a");
      await store.write([{ piece: piece(63), bytes: noise(1024 * 1024) }]);
      return store.have();
    });
    expect(later).toEqual([...full.written, 63]);
  });
});

test("a tab with an open store does not prevent another tab from deleting it", async ({
  openTab,
  context,
}) => {
  const [holder, deleter] = [await openTab(), await openTab(context)];
  await holder.worker.evaluate(async () => {
    const { IdbStore, bytesOf, piece } = ground;
    held.store = new IdbStore(0, "a");
    await held.store.write([{ piece: piece(1), bytes: bytesOf(1) }]);
  });
  await deleter.worker.evaluate(() => new ground.IdbStore(0, "a").destroy());
  const after = await holder.worker.evaluate(async () => {
    const { bytesOf, piece } = ground;
    const deleted = await held.store?.read(piece(1));
    await held.store?.write([{ piece: piece(2), bytes: bytesOf(2) }]);
    return { deleted, have: await held.store?.have() };
  });
  expect(after).toEqual({ deleted: undefined, have: [2] });
});

test("an upgrade that a tab of an earlier version blocks fails with a reason, and works when that tab is gone", async ({
  openTab,
  context,
}) => {
  const [earlier, later] = [await openTab(), await openTab(context)];
  // It does not close its database when another tab wants to change it.
  await earlier.worker.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open("tabswarm-torrents", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("values");
        request.onsuccess = () => {
          held.database = request.result;
          resolve(undefined);
        };
      }),
  );
  const open = (version?: number) =>
    later.worker.evaluate(async (version) => {
      const { Catalog, Database } = ground;
      const table = version === undefined ? undefined : new Database("tabswarm-torrents", version);
      try {
        return (await new Catalog(table).contents()).entries.length;
      } catch (error) {
        return String(error);
      }
    }, version);
  expect(await open()).toBe("StoreSilentError: the browser's database does not answer");
  await earlier.worker.evaluate(() => held.database?.close());
  expect(await open()).toBe(0);
  // An earlier version that is opened now says so, and is in nobody's way.
  expect(await open(1)).toMatch(/^StoreFailedError: VersionError/);
  expect(await open()).toBe(0);
});

test("the catalog survives a reload; its sweep deletes unfinished preparations", async ({ openTab }) => {
  const { page, worker } = await openTab();
  await worker.evaluate(async () => {
    const { Catalog, IdbStore, bytesOf, parseInfoHash, piece } = ground;
    const catalog = new Catalog();
    const entry = { name: "a", addedAt: 1, paused: false, trackers: [], origin: "seeded" } as const;
    await catalog.put(0, { ...entry, storageId: "half", infoHash: undefined });
    await catalog.put(0, { ...entry, storageId: "whole", infoHash: parseInfoHash("ab".repeat(20)) });
    for (const id of ["half", "whole", "orphan"])
      await new IdbStore(0, id).write([{ piece: piece(0), bytes: bytesOf(0) }]);
    await new IdbStore(1, "other").write([{ piece: piece(0), bytes: bytesOf(0) }]);
  });
  await page.reload();
  const reloaded = await startWorker(page);
  const { listed, names } = await reloaded.evaluate(async () => {
    const catalog = new ground.Catalog();
    await catalog.sweep(0);
    const listed = (await catalog.list(0)).map(({ storageId }) => storageId);
    return { listed, names: [...(await ground.databaseNames())].sort() };
  });
  expect(listed).toEqual(["whole"]);
  expect(names).toEqual(["tabswarm-0-whole", "tabswarm-1-other", "tabswarm-torrents"]);
});
