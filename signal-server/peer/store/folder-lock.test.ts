/** Two processes never use one folder, and a process that was killed keeps nobody out. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FolderInUseError, type FolderLock, lockFolder } from "./folder-lock.ts";
import { type Child, startChild } from "./testing/child.ts";
import { FailingDisk } from "./testing/failing-disk.ts";
import { testFolder } from "./testing/store-rig.ts";

async function firstLine({ lines }: Child): Promise<string> {
  return (await lines.next()).value ?? "";
}

it("a second process gets a sentence, and the lock once the first one has released it", async () => {
  const folder = testFolder();
  const lock = await lockFolder(folder);
  const refused = startChild("locker", [folder]);
  expect(await firstLine(refused)).toContain(`is in use by process ${process.pid}`);
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
  await lock.release();
  const second = startChild("locker", [folder]);
  expect(await firstLine(second)).toBe("locked");
  await expect(lockFolder(folder)).rejects.toThrow(`process ${second.process.pid}`);
});

it("leaves the folder free when a full disk has no room for the sign of that", async () => {
  const folder = testFolder();
  const lock = await lockFolder(folder);
  const disk = new FailingDisk(folder);
  try {
    disk.fail(1, "ENOSPC");
    await lock.release();
    expect(disk.failed).toBe("open");
  } finally {
    disk.end();
  }
  await (await lockFolder(folder)).release();
});

it("one of several processes takes over from a process that was killed", async () => {
  const folder = testFolder();
  for (let round = 0; round < 2; round++) {
    const holder = startChild("locker", [folder]);
    expect(await firstLine(holder)).toBe("locked");
    holder.process.kill("SIGKILL");
    await holder.ended;
    const rivals = Array.from({ length: 4 }, () => startChild("locker", [folder]));
    const lines = await Promise.all(rivals.map(firstLine));
    expect(lines.filter((line) => line === "locked")).toHaveLength(1);
    expect(lines.filter((line) => line.includes("is in use"))).toHaveLength(3);
    for (const rival of rivals) rival.process.kill("SIGKILL");
    await Promise.all(rivals.map(({ ended }) => ended));
  }
});

it("one of many in the same process wins, and no lock but the last stays", async () => {
  const folder = testFolder();
  writeFileSync(join(folder, "lock-3"), "torn");
  writeFileSync(join(folder, "lock-4"), "released");
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(won).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^lock-\d+$/)]);
  await won[0]?.value.release();
});

it("a process with the same number that started at another time is another one", async () => {
  const folder = testFolder();
  const first = await lockFolder(folder);
  const [name = ""] = readdirSync(folder);
  const holder: Record<string, unknown> = JSON.parse(readFileSync(join(folder, name), "utf8"));
  await first.release();
  for (const [started, isOther] of [
    ["1", true],
    [holder.started, false],
  ]) {
    writeFileSync(join(folder, "lock-9"), JSON.stringify({ ...holder, started }));
    const outcome = await lockFolder(folder).catch((error: unknown) => error);
    expect(outcome instanceof FolderInUseError).toBe(!isOther);
    if (!(outcome instanceof FolderInUseError)) await (outcome as FolderLock).release();
    for (const lock of readdirSync(folder)) rmSync(join(folder, lock));
  }
});

it("a holder that cannot be looked up counts as dead when it is silent", async () => {
  const folder = testFolder();
  const elsewhere = { pid: 1, host: "other", realm: "elsewhere", started: "1" };
  writeFileSync(join(folder, "lock-1"), JSON.stringify(elsewhere));
  const lock = await lockFolder(folder, { silentMs: 50, touchMs: 10 });
  await lock.release();
});

it("a holder that cannot be looked up keeps the folder while it touches its lock", async () => {
  const folder = testFolder();
  const elsewhere = { pid: 1, host: "other", realm: "elsewhere", started: "1" };
  writeFileSync(join(folder, "lock-1"), JSON.stringify(elsewhere));
  const toucher = startChild("toucher", [join(folder, "lock-1")]);
  await firstLine(toucher);
  await expect(lockFolder(folder)).rejects.toThrow("process 1 on other");
});

it("works on a file system without hard links", async () => {
  const folder = testFolder();
  const link = () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" }));
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder, { link })));
  const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(won).toHaveLength(1);
  await won[0]?.value.release();
  await (await lockFolder(folder, { link })).release();
});
