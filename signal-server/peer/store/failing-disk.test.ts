/**
 * A disk on which the n-th operation fails, for every n of a download by a whole session: into a keeper's store and into a user's
 * folder. No piece is counted that is not there and right, the trouble is shown, and the right content arrives after it, with or
 * without a restart. `FAULTS=all` tries every fault at every n; otherwise they take turns.
 */
import { describe, expect, it } from "vitest";
import { type DiskKind, DiskRun, SAMPLE } from "./testing/disk-run.ts";
import type { Fault } from "./testing/failing-disk.ts";

const FAULTS: readonly Fault[] = ["ENOSPC", "EIO", "EROFS", "EDQUOT", "short"];
const NEVER = Number.POSITIVE_INFINITY;

/** @returns how many operations a download takes */
async function download(kind: DiskKind, n: number, fault: Fault, restarts: boolean): Promise<number> {
  const run = new DiskRun(kind);
  try {
    await run.addSeeder();
    run.disk.fail(n, fault);
    await run.start();
    if (restarts) {
      await run.until(() => run.disk.failed !== undefined || run.view?.progress === 1);
      await run.stop();
      await run.start();
    }
    await run.until(() => run.view?.progress === 1);
    await run.expectComplete();
    if (n === NEVER) expect([...run.notices, ...run.failures]).toEqual([]);
    for (const code of run.notices) expect(["quota-full", "storage-failed"]).toContain(code);
    for (const { message } of run.failures) expect(message).not.toBe("");
    return run.disk.operations;
  } catch (error) {
    const where = `${fault} at operation ${n} (${run.disk.failed}), ${restarts ? "restarted" : "going on"}`;
    throw new Error(where, { cause: error });
  } finally {
    await run.end();
  }
}

describe.each<DiskKind>(["keeper", "download"])("%s", (kind) => {
  it("gets everything right, whatever operation of the disk fails", async () => {
    const operations = await download(kind, NEVER, "EIO", false);
    expect(operations).toBeGreaterThan(4 * SAMPLE.pieces.length);
    const isLong = process.env.FAULTS === "all";
    for (let n = 1; n <= operations; n++)
      for (const [i, fault] of FAULTS.entries())
        for (const restarts of [false, true])
          if (isLong || (n % FAULTS.length === i && restarts === (n % 2 === 0)))
            await download(kind, n, fault, restarts);
  });
});
