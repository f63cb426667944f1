/** Files that stay open between uses are closed at last. */
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OpenFiles, openOwn } from "./open-files.ts";
import { testFolder } from "./testing/store-rig.ts";

it("closes a file that nothing uses, and not one in use", async () => {
  const folder = testFolder();
  const files = new OpenFiles(8, 5);
  const path = (name: string) => join(folder, name);
  const use = (name: string, work: () => Promise<void>) =>
    files.use(path(name), () => openOwn(path(name)), work);
  await use("a", async () => {});
  await use("b", async () => {
    await expect.poll(() => files.size).toBe(1);
    expect(isOpen(path("b"))).toBe(true);
  });
  await expect.poll(() => files.size).toBe(0);
  await expect.poll(() => isOpen(path("a")) || isOpen(path("b"))).toBe(false);
  await use("a", async () => expect(isOpen(path("a"))).toBe(true));
});

/** As Linux shows it. */
function isOpen(path: string): boolean {
  return readdirSync("/proc/self/fd").some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
}
