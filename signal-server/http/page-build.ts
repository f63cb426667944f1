/**
 * Builds the page if its sources have changed since the last build. Compares sources by content, because a checkout changes
 * file times and an installation rewrites the lock file with the same content.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Files and folders that the pages are built from. */
const SOURCES = ["package-lock.json", "shared", "tsconfig.base.json", "vite.config.ts", "web"];

/** @param root the project's folder */
export function builtPageFolder(root: string): string {
  return join(root, "dist", "web");
}

/**
 * @param build writes the page into `builtPageFolder(root)`
 * @returns true if it had to build
 * @throws the error of `build`; the next call tries again
 */
export async function buildPageIfStale(root: string, build = buildPage): Promise<boolean> {
  const sources = await fingerprint(root);
  const stamp = join(root, "dist", "page-sources.sha256");
  const built = await readFile(stamp, "utf8").catch(() => undefined);
  if (built === sources && (await exists(join(builtPageFolder(root), "index.html")))) return false;
  await build(root);
  await mkdir(join(root, "dist"), { recursive: true });
  await writeFile(stamp, sources);
  return true;
}

async function buildPage(root: string): Promise<void> {
  // Imported on demand: a server whose page is built already need not load the bundler.
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    configFile: join(root, "vite.config.ts"),
    logLevel: "error",
  });
}

async function fingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES)
    for (const path of await filesIn(root, source)) {
      const content = await readFile(join(root, path));
      hash.update(`${path}\n${content.length}\n`).update(content);
    }
  return hash.digest("hex");
}

/** What lies between the sources and is no part of the page: tests, and what the compiler notes for itself. */
const NO_SOURCE = /\.(test\.tsx?|tsbuildinfo)$/;

/** Paths relative to `root`, in the same order on every machine. */
async function filesIn(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return (await exists(join(root, path))) ? [path] : [];
  const names = entries.map(({ name }) => name).sort();
  const below = await Promise.all(names.map((name) => filesIn(root, `${path}/${name}`)));
  return below.flat().filter((file) => !NO_SOURCE.test(file));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
