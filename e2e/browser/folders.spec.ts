/** A shared folder leaves the browser as a folder, or as an archive where the browser does not let a page write one. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { readZip } from "../../web/worker/files/testing/read-zip.ts";
import { KIB, seededBytes } from "../content.ts";
import { expect, test } from "../fixtures.ts";

/** Runs in the page: the folder that the user chooses lies in the private file system, which has the same handles. */
function chooseFolder(): void {
  Object.assign(window, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("chosen", { create: true }),
  });
}

function lackPicker(): void {
  Reflect.deleteProperty(window, "showDirectoryPicker");
}

/** Every file below the chosen folder, by path, with its SHA-256. */
async function chosen(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const found: Record<string, string> = {};
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, entry] of folder.entries()) {
        if (entry.kind === "directory") await walk(entry as FileSystemDirectoryHandle, `${path}${name}/`);
        else {
          const bytes = await (await (entry as FileSystemFileHandle).getFile()).arrayBuffer();
          const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
          found[path + name] = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        }
      }
    };
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle("chosen"), "");
    return found;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes a folder of that many files in subfolders. @returns SHA-256 by path, the folder's name included */
async function makeFolder(place: string, name: string, count: number): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const folder = i % 10 === 0 ? name : `${name}/part ${i % 7}/사진 ${i % 13}`;
    const bytes = seededBytes(i + 1, (i * 37) % 2000);
    await mkdir(join(place, folder), { recursive: true });
    await writeFile(join(place, folder, `${i}.bin`), bytes);
    made.set(`${folder}/${i}.bin`, sha256(bytes));
  }
  return made;
}

test("3,000 files are saved with one click that comes before they have arrived, as a folder and as an archive", async ({
  person,
}, info) => {
  const made = await makeFolder(info.outputDir, "album", 3000);
  const seeder = await person({ search: { upload: String(128 * KIB) } });
  await seeder.dropPaths([join(info.outputDir, "album")]);
  await seeder.waitForStatus("Seeding", "album");
  const link = await seeder.shareLink("album");

  const reader = await person({ init: chooseFolder }, link);
  await reader.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  await reader.button("Save").click();
  await seeder.setLimits({});
  await expect(reader.card().locator(".actions").getByText("Saved", { exact: true })).toBeVisible();
  expect(await chosen(reader.page)).toEqual(Object.fromEntries(made));

  const other = await person({ init: lackPicker }, link);
  await other.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  const [download] = await Promise.all([other.page.waitForEvent("download"), other.button("Save").click()]);
  expect(download.suggestedFilename()).toBe("album.zip");
  const members = readZip(await readFile(await download.path()));
  expect(Object.fromEntries(members.map(({ name, bytes }) => [name, sha256(bytes)]))).toEqual(
    Object.fromEntries(made),
  );
  await expect(other.card().locator(".actions").getByText("Saved", { exact: true })).toBeVisible();
});
