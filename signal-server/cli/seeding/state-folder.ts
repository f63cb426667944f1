/** Where `tabswarm seed` remembers what it has shared: one folder per list of paths, so that several can run at once. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** @param paths in the order in which they were named, which also names the share */
export function seedFolder(env: Environment, paths: readonly string[], isPublic: boolean): string {
  const facts = JSON.stringify([isPublic ? "public" : "private", ...paths.map((path) => resolve(path))]);
  const name = createHash("sha256").update(facts).digest("hex").slice(0, 32);
  return join(stateFolder(env, process.platform), "seeds", name);
}

/** Where the system's programs keep such things. @param home of the user */
export function stateFolder(env: Environment, platform: NodeJS.Platform, home = homedir()): string {
  if (env.TABSWARM_STATE) return resolve(env.TABSWARM_STATE);
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "Tabswarm");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Tabswarm");
  return join(env.XDG_STATE_HOME || join(home, ".local", "state"), "tabswarm");
}
