import { expect, test } from "vitest";
import { FakeStorage } from "./fake-storage.ts";
import { torrentStorageContract } from "./torrent-storage.contract.ts";

test.each(torrentStorageContract)("fake storage: $name", async ({ run }) => {
  const storage = new FakeStorage();
  await run(async () => storage);
  expect(storage.isPersistent).toBe(true);
});
