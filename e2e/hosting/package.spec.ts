/** The archive that `npm pack` makes, installed as a new host would: into an empty folder, without build tools. */
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
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

interface Launched {
  readonly process: ChildProcess;
  /** Waits for the first match in its output. */
  readonly printed: (pattern: RegExp) => Promise<string>;
}

/** As a user starts it: through npx, and so through a shell. */
function launch(folder: string, ...args: readonly string[]): Launched {
  const launched = spawn("npx", ["--no-install", "tabswarm", ...args], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let output = "";
  launched.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return {
    process: launched,
    printed: async (pattern) => {
      await expect.poll(() => output).toMatch(pattern);
      return pattern.exec(output)?.[0] ?? "";
    },
  };
}

/** Its process group, because npx starts the program through a shell. */
function end({ process: { exitCode, pid, signalCode } }: Launched): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGTERM");
}

const LOOPBACK = ["--interface", "127.0.0.1"];

/** Two peers in the installed package, by a link of its page. */
async function shareAndGet(host: string, url: string): Promise<void> {
  environment.TABSWARM_STATE = join(host, "state");
  const seed = launch(host, "seed", "package.json", "--tracker", url, "--quiet", ...LOOPBACK);
  try {
    const link = await seed.printed(/http:\S+/);
    const got = tabswarm(host, "get", link, "got", ...LOOPBACK);
    expect(got.status, got.stderr).toBe(0);
    expect(got.stdout).toBe(`${join(host, "got", "package.json")}\n`);
    expect(readFileSync(join(host, "got", "package.json"))).toEqual(readFileSync(join(host, "package.json")));
  } finally {
    end(seed);
  }
}

test("npm pack makes an archive that installs without scripts, serves and shares without build tools", async () => {
  test.skip(process.platform === "win32", "npm is a script there");
  // Two installations, which also wait for a registry.
  test.slow();
  // The system may have another name for the folder of temporary files.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tabswarm-package-")));
  const servers: Launched[] = [];
  const serve = async (host: string): Promise<string> => {
    const server = launch(host, "serve", "--port", "0");
    servers.push(server);
    return server.printed(/http:\S+/);
  };
  try {
    const packed = npm(ROOT, "pack", "--json", "--pack-destination", folder);
    for (const name of ["tabswarm.js", "tabswarm.1", "command-line.md"])
      expect(packed.stderr + packed.stdout, "npm pack").toContain(name);
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

    // The keeper's process is a file of its own.
    Object.assign(environment, { KEEPER: "10M", KEEPER_FOLDER: join(folder, "keeper") });
    const url = await serve(host);
    await probeServer(url);
    expect(await (await fetch(`${url}config.json`)).json()).toHaveProperty("keeper.days", 7);
    await shareAndGet(host, url);
    environment.PORT = new URL(url).port;
    expect(tabswarm(host, "health").stdout.trim()).toBe("ok");
    for (const server of servers) end(server);
    await expect.poll(() => tabswarm(host, "health").status).toBe(1);

    for (const part of ["node-datachannel", "@node-datachannel"])
      rmSync(join(host, "node_modules", part), { recursive: true, force: true });
    const unkept = tabswarm(host, "serve");
    expect([unkept.status, unkept.stdout], unkept.stderr).toEqual([1, ""]);
    expect(unkept.stderr).toMatch(
      /^The keeper cannot start: .*npm install --include=optional node-datachannel.*\n$/,
    );
    delete environment.KEEPER;
    const tracker = await serve(host);
    await probeServer(tracker);
    const missing = tabswarm(host, "seed", "package.json", "--tracker", tracker);
    expect([missing.status, missing.stdout], missing.stderr).toEqual([1, ""]);
    expect(missing.stderr).toContain("npm install --include=optional node-datachannel");
  } finally {
    for (const server of servers) end(server);
    rmSync(folder, { recursive: true, force: true });
  }
});
