/**
 * `tabswarm seed` and `tabswarm get` with a tab on the other side, both kinds of shares. `SHARED_MIB=200` shares as much.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { MIB, sample, seededBytes, sha256Of, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { ROOT } from "../run/runners.ts";

const LENGTH = Number(process.env.SHARED_MIB ?? 5) * MIB + 12_345;

/** Traffic stays on this machine. */
function tabswarm(...args: readonly string[]): ChildProcess & { readonly stdout: Readable } {
  const main = join(ROOT, "signal-server", "cli", "main.ts");
  return spawn(process.execPath, ["--import", "tsx", main, ...args, "--interface", "127.0.0.1"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TABSWARM_STATE: test.info().outputPath("state") },
  });
}

for (const sealed of [true, false]) {
  const kind = sealed ? "private" : "public";

  test(`get fetches a ${kind} share from a tab`, async ({ person }) => {
    test.setTimeout(10 * 60_000);
    const file = sample("from a tab.bin", LENGTH);
    const tab = await person();
    await tab.seed([file], { sealed });
    const folder = test.info().outputPath("arrived");
    const get = tabswarm("get", await tab.shareLink(), folder, "--quiet");
    const [code] = await once(get, "close");
    expect(code).toBe(0);
    expect(await sha256OfFile(join(folder, file.name))).toBe(sha256Of(file));
  });

  test(`a tab fetches a ${kind} share from seed`, async ({ person, server }) => {
    test.setTimeout(10 * 60_000);
    const file = sample("from a program.bin", LENGTH);
    const path = test.info().outputPath(file.name);
    await writeFile(path, seededBytes(file.seed, file.length));
    const options = ["--tracker", `${server.origin}/`, "--quiet", ...(sealed ? [] : ["--public"])];
    const seed = tabswarm("seed", path, ...options);
    try {
      const [link] = await once(seed.stdout.setEncoding("utf8"), "data");
      const tab = await person({}, new URL(String(link).trim()).hash);
      await tab.finished(file.name);
      expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
    } finally {
      seed.kill();
      await once(seed, "close");
    }
  });
}
