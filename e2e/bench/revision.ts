/** The page as an earlier revision built it, so that two revisions can be measured in turn on one machine. */
import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildPageIfStale, builtPageFolder } from "../../signal-server/http/page-build.ts";
import { BadArgument } from "../command-line.ts";
import { ROOT } from "../run/runners.ts";
import { startTestServer, type TestServer } from "../server.ts";

const run = promisify(execFile);

/**
 * Serves a revision's page with today's server, built with today's packages.
 * @param folder for its sources; must exist
 * @throws BadArgument when there is no such revision
 */
export async function serveRevision(revision: string, folder: string): Promise<TestServer> {
  const root = join(folder, "revision");
  const archive = join(folder, "revision.tar");
  const commit = await run("git", ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`], { cwd: ROOT })
    .then(({ stdout }) => stdout.trim())
    .catch(() => {
      throw new BadArgument(`--against: "${revision}" is no revision of this repository`);
    });
  await run("git", ["archive", "--output", archive, commit], { cwd: ROOT });
  await mkdir(root);
  await run("tar", ["-xf", archive, "-C", root]);
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  await buildPageIfStale(root);
  return startTestServer({ folder: builtPageFolder(root) });
}
