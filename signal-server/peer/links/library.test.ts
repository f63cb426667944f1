import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { loadLibrary, NoDataChannelsError } from "./library.ts";

const run = promisify(execFile);

describe("node-datachannel", () => {
  test("a missing package is named, with the command that installs it", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    const loading = loadLibrary(() => Promise.reject(missing));
    await expect(loading).rejects.toThrow(NoDataChannelsError);
    await expect(loading).rejects.toThrow(/not installed.*npm install --include=optional node-datachannel/);
  });

  test("a package without a part for this machine is named, with the machine", async () => {
    const loading = loadLibrary(() => Promise.reject(new Error("Unsupported platform")));
    await expect(loading).rejects.toThrow(NoDataChannelsError);
    await expect(loading).rejects.toThrow(`does not run here (${process.platform}, ${process.arch})`);
  });

  test("is loaded when links are wanted, and not before", async () => {
    const dialler = new URL("dialler.ts", import.meta.url).href;
    const program = `
      const has = () =>
        process.report.getReport().sharedObjects.some((name) => name.includes("datachannel"));
      const { openDialler } = await import(${JSON.stringify(dialler)});
      const before = has();
      const opened = await openDialler({ iceServers: () => [] });
      const during = has();
      opened.close();
      console.log(before, during);`;
    const { stdout } = await run(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", program],
      { cwd: fileURLToPath(new URL("../../..", import.meta.url)), timeout: 60_000 },
    );
    expect(stdout.trim()).toBe("false true");
  });
});
