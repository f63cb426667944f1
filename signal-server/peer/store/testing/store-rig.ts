/** What tests of stores on disk share: a folder per test, and files. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { FileSource } from "../../files/file-source.ts";

/** Disappears with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let files = 0;

/** A new file in the folder. */
export function fileSource(folder: string, bytes: Uint8Array, name = `source-${files++}`): FileSource {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  const { size, mtimeMs } = statSync(path);
  return new FileSource({ path, size, mtimeMs });
}
