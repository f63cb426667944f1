/**
 * Builds the page when its sources are not those it was built from last. Sources are compared by their content: times
 * change with a checkout, and installing touches the lock file without changing it.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Files and folders that go into the pages; the simulation in the lab has the tracker in it. */
const SOURCES = [
  "package-lock.json",
  "shared",
  "signal-server",
  "tsconfig.base.json",
  "vite.config.ts",
  "web",
];

/** @param root the project's folder */
export function builtPageFolder(root: string): string {
  return join(root, "dist", "web");
}

/**
 * @param build writes the page into `builtPageFolder(root)`
 * @returns whether there was need to
 * @throws what `build` fails with; the next call tries again
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
  // Only now: a server whose page is built need not load the bundler.
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

/** Paths from `root`, in one order on every machine. Tests are no part of the page. */
async function filesIn(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return (await exists(join(root, path))) ? [path] : [];
  const names = entries.map(({ name }) => name).sort();
  const below = await Promise.all(names.map((name) => filesIn(root, `${path}/${name}`)));
  return below.flat().filter((file) => !/\.test\.tsx?$/.test(file));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
