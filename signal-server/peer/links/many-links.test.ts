/** Hundreds of links, one after the other, in a process of their own. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testedProgram } from "../../testing/tested-program.ts";

const run = promisify(execFile);

async function outputOf(rounds: number, end: string): Promise<string> {
  const { stdout } = await run(process.execPath, [testedProgram("many-links"), String(rounds), end], {
    timeout: 120_000,
  });
  return stdout;
}

test("closed links leave no files and no threads behind, and the process ends by itself", async () => {
  const { before, after } = JSON.parse(await outputOf(20, "close"));
  expect(after.files).toBeLessThanOrEqual(before.files);
  expect(after.threads).toBeLessThanOrEqual(before.threads + 1);
});

test("the process ends by itself when all links are closed, even if the dialler is not", async () => {
  expect(await outputOf(1, "leave")).toContain("after");
});
