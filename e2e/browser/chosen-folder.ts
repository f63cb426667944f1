/** The folder that a user chooses for a save. It lies in the private file system, which has the same handles. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { seededBytes } from "../content.ts";

/** Runs in the page, before anything else. */
export function chooseFolder(): void {
  Object.assign(window, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("chosen", { create: true }),
  });
}

/** Runs in the page, before anything else: files are saved as an archive then. */
export function lackPicker(): void {
  Reflect.deleteProperty(window, "showDirectoryPicker");
}

interface ChosenFile {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970: when it was written. */
  readonly writtenAt: number;
}

/** Every file below the chosen folder, by path. */
export async function chosenFiles(page: Page): Promise<ReadonlyMap<string, ChosenFile>> {
  const entries = await page.evaluate(async () => {
    const found: [string, ChosenFile][] = [];
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, entry] of folder.entries()) {
        if (entry.kind === "directory") await walk(entry as FileSystemDirectoryHandle, `${path}${name}/`);
        else {
          const file = await (entry as FileSystemFileHandle).getFile();
          const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
          const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
          found.push([path + name, { sha256, size: file.size, writtenAt: file.lastModified }]);
        }
      }
    };
    const root = await navigator.storage.getDirectory();
    await walk(await root.getDirectoryHandle("chosen", { create: true }), "");
    return found;
  });
  return new Map(entries);
}

/** As `chosenFiles`, with the SHA-256 alone. */
export async function chosen(page: Page): Promise<Record<string, string>> {
  return Object.fromEntries([...(await chosenFiles(page))].map(([path, { sha256 }]) => [path, sha256]));
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes files with made-up content. @param lengths by path @returns SHA-256 by path */
export async function makeFiles(
  place: string,
  lengths: ReadonlyMap<string, number>,
): Promise<Record<string, string>> {
  const made: Record<string, string> = {};
  let seed = 1;
  for (const [path, length] of lengths) {
    const bytes = seededBytes(seed++, length);
    await mkdir(join(place, path, ".."), { recursive: true });
    await writeFile(join(place, path), bytes);
    made[path] = sha256(bytes);
  }
  return made;
}
