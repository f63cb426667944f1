/** The archive that `npm pack` makes, installed as a new host would: into an empty folder, without build tools. */
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures.ts";
import { ROOT } from "../run/runners.ts";
import { probeServer } from "./probe.ts";

/** What npm gives to scripts would change what npm does in another folder. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cafile|cache)$)|INIT_CWD)/i.test(name),
  ),
);

function npm(folder: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync("npm", args, { cwd: folder, env: environment, encoding: "utf8" });
}

function tabswarm(folder: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const program = join(folder, "node_modules", ".bin", "tabswarm");
  return spawnSync(program, args, { cwd: folder, env: environment, encoding: "utf8" });
}

/** Its process group, because npx starts the server through a shell. */
function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGTERM");
}

test("npm pack makes an archive that installs without scripts and serves without build tools", async () => {
  test.skip(process.platform === "win32", "npm is a script there");
  // Two installations, which also wait for a registry.
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-package-"));
  let server: ChildProcess | undefined;
  try {
    const packed = npm(ROOT, "pack", "--json", "--pack-destination", folder);
    expect(packed.stderr + packed.stdout, "npm pack").toContain("tabswarm.js");
    const [{ filename }] = JSON.parse(packed.stdout);

    const host = join(folder, "host");
    mkdirSync(host);
    const plain = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    const installed = npm(host, "install", ...plain, join(folder, filename));
    expect(installed.status, installed.stderr).toBe(0);
    const packages = readdirSync(join(host, "node_modules"));
    for (const tool of ["vite", "rolldown", "tsx", "esbuild", "typescript", "preact"])
      expect(packages).not.toContain(tool);

    expect(tabswarm(host, "serve", "--help").stdout).toContain("TRUST_PROXY_HOPS");
    const unknown = tabswarm(host, "frobnicate");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain("serve");

    server = spawn("npx", ["--no-install", "tabswarm", "serve", "--port", "0"], {
      cwd: host,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let output = "";
    server.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    await expect.poll(() => output).toMatch(/http:\S+/);
    const url = /http:\S+/.exec(output)?.[0] ?? "";
    await probeServer(url);
    environment.PORT = new URL(url).port;
    expect(tabswarm(host, "health").stdout.trim()).toBe("ok");
    end(server);
    await expect.poll(() => tabswarm(host, "health").status).toBe(1);
  } finally {
    if (server?.exitCode === null) end(server);
    rmSync(folder, { recursive: true, force: true });
  }
});
