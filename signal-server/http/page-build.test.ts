import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildPageIfStale, builtPageFolder } from "./page-build.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tabswarm-build-"));
  await write("web/page/main.ts", "1");
  await write("shared/core/ids.ts", "2");
  await write("package-lock.json", "3");
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const build = async (folder: string) => {
  await mkdir(builtPageFolder(folder), { recursive: true });
  await writeFile(join(builtPageFolder(folder), "index.html"), "built");
};
const isBuilt = () => buildPageIfStale(root, build);

test("builds once while the sources stay the same", async () => {
  expect(await isBuilt()).toBe(true);
  expect(await isBuilt()).toBe(false);
});

test.each<[string, () => Promise<unknown>]>([
  ["a changed source", () => write("web/page/main.ts", "changed")],
  ["a new source", () => write("shared/core/new.ts", "")],
  ["a removed source", () => rm(join(root, "shared/core/ids.ts"))],
  ["other versions of dependencies", () => write("package-lock.json", "4")],
  ["new settings of the build", () => write("vite.config.ts", "")],
  ["a changed tracker, which the simulation drives", () => write("shared/tracker/core/tracker.ts", "")],
  ["a lost page", () => rm(builtPageFolder(root), { recursive: true })],
])("builds after %s", async (_, change) => {
  await isBuilt();
  await change();
  expect(await isBuilt()).toBe(true);
});

test.each<[string, () => Promise<unknown>]>([
  ["a touched file", () => utimes(join(root, "package-lock.json"), new Date(), new Date())],
  ["a changed test", () => write("web/page/main.test.ts", "")],
  ["a changed browser test", () => write("e2e/run.ts", "")],
  ["a check of the types", () => write("shared/tsconfig.tsbuildinfo", "{}")],
])("does not build after %s", async (_, change) => {
  await isBuilt();
  await change();
  expect(await isBuilt()).toBe(false);
});

test("a failed build is repeated at the next call", async () => {
  const failing = () => Promise.reject(new Error("no"));
  await expect(buildPageIfStale(root, failing)).rejects.toThrow("no");
  expect(await isBuilt()).toBe(true);
});
