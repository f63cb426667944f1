/**
 * Before unit tests: builds the programs that they start in processes of their own. Loading TypeScript takes each of some hundred
 * processes four times as long as its start.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPrograms, PROGRAMS } from "../../signal-server/process/server-build.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const OF_STORES = ["filler", "locker", "record-writer", "toucher", "walker", "writer"];

/** Sets TESTED_PROGRAMS to their folder. @returns what removes it */
export default async function setUp(): Promise<() => void> {
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, "tested-"));
  // One of them runs as nobody.
  chmodSync(folder, 0o755);
  const ofStores = OF_STORES.map((name) => [name, `signal-server/peer/store/testing/${name}.ts`]);
  const ofLinks = { "many-links": "signal-server/peer/links/testing/many-links.ts" };
  await buildPrograms(root, folder, { ...PROGRAMS, ...Object.fromEntries(ofStores), ...ofLinks });
  process.env.TESTED_PROGRAMS = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
