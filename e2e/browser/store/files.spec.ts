/** Between files and the worker's store, in a real worker: seeding stores a chosen file, saving makes a file of stored pieces. */
import { writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { MIB } from "../../content.ts";
import { setQuota, test } from "./ground.ts";

test.describe("seeding", () => {
  test("stores a chosen file; after a change on disk it is unreadable", async ({ openTab }, info) => {
    const { page, worker } = await openTab();
    const path = info.outputPath("file.bin");
    await writeFile(path, Buffer.alloc(10 * MIB + 5, "tabswarm"));
    await page.getByLabel("Files").setInputFiles(path);
    await page.evaluate(() => window.sendFiles());
    const seed = () =>
      worker.evaluate(async () => {
        const [file] = held.files;
        if (file === undefined) throw new Error("no file was sent");
        const store = new ground.IdbStore(0, crypto.randomUUID());
        const { metainfo, isStored: stored } = await ground.seed(file, store);
        held.store = new ground.FileStore(metainfo, [{ file, path: [file.name] }], ground.hash);
        return { stored, have: (await store.have()).length };
      });
    const bytesInFile = () =>
      worker.evaluate(async () => (await held.store?.read(ground.piece(40)))?.length ?? "not there");

    expect(await seed()).toEqual({ stored: true, have: 41 });
    expect(await bytesInFile()).toBe(5);
    await writeFile(path, "changed");
    expect(await bytesInFile()).toBe("not there");
    await expect(seed()).rejects.toThrow("UnreadableFileError: cannot read file.bin");
  });

  test("without room still makes the torrent, and leaves nothing stored", async ({ openTab }) => {
    const tab = await openTab();
    const seed = (trustsEstimate: boolean) =>
      tab.worker.evaluate(async (trustsEstimate) => {
        const store = new ground.IdbStore(0, "a");
        if (!trustsEstimate) store.room = () => Promise.resolve(Number.POSITIVE_INFINITY);
        const file = new File([ground.noise(30 * 1024 * 1024)], "a");
        const { metainfo, isStored: stored } = await ground.seed(file, store);
        return { pieces: metainfo.layout.pieceCount, stored, names: await ground.databaseNames() };
      }, trustsEstimate);
    await setQuota(tab, 20 * MIB);
    expect(await seed(true)).toEqual({ pieces: 120, stored: false, names: [] });
    expect(await seed(false)).toEqual({ pieces: 120, stored: false, names: [] });
    await setQuota(tab, 200 * MIB);
    expect(await seed(true)).toEqual({ pieces: 120, stored: true, names: ["tabswarm-0-a"] });
  });
});

for (const place of ["the private file system", "a Blob where that has no room"] as const)
  test(`64 MiB are saved through ${place}`, async ({ openTab }) => {
    const tab = await openTab();
    const isFull = place !== "the private file system";
    const sha256 = await tab.worker.evaluate(async () => {
      const content = ground.noise(64 * 1024 * 1024);
      held.store = new ground.IdbStore(0, "a");
      held.metainfo = (await ground.seed(new File([content], "a"), held.store)).metainfo;
      return [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))];
    });
    if (isFull) await setQuota(tab, 80 * MIB);
    await tab.worker.evaluate(async () => {
      const { store, metainfo } = held;
      if (store === undefined || metainfo === undefined) throw new Error("nothing was seeded");
      const dir = await ground.exportDirectory(0);
      const [entry] = metainfo.files;
      if (entry === undefined) throw new Error("a torrent has files");
      const download = ground.fileDownload(metainfo, entry);
      const { file } = await ground.exportFile(download, (piece) => store.read(piece), { dir });
      self.postMessage(file);
    });
    await tab.page.waitForFunction(() => window.received !== undefined);
    const saved = await tab.page.evaluate(async () => {
      const file = window.received;
      if (file === undefined) throw new Error("no file came");
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return { name: file.name, type: file.type, size: file.size, sha256: [...new Uint8Array(digest)] };
    });
    expect(saved).toEqual({ name: "a", type: "application/octet-stream", size: 64 * MIB, sha256 });

    const exportsOnDisk = () =>
      tab.worker.evaluate(async () => {
        const names: string[] = [];
        for await (const name of (await ground.exportDirectory(0))?.keys() ?? []) names.push(name);
        return names.length;
      });
    expect(await exportsOnDisk()).toBe(isFull ? 0 : 1);
    await tab.worker.evaluate(() => ground.sweepExports(0));
    expect(await exportsOnDisk()).toBe(0);
  });
