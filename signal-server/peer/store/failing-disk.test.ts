/**
 * A disk on which the n-th operation fails, for every n of a download by a whole session: into a keeper's store and into a user's
 * folder. No piece is counted that is not there and right, the trouble is shown, and the right content arrives after it, with or
 * without a restart. `FAULTS=all` tries every fault at every n.
 */
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PUBLIC } from "../../../shared/session/kinds.ts";
import { SessionWorld } from "../../../shared/session/testing/session-world.ts";
import { seedFilesOf } from "../files/walk.ts";
import { type DiskStorage, openDiskStorage } from "./disk-storage.ts";
import { SharedFilesStore } from "./shared-files-store.ts";
import { type DiskKind, DiskRun, PIECE, SAMPLE } from "./testing/disk-run.ts";
import { FailingDisk, type Fault } from "./testing/failing-disk.ts";
import { testFolder } from "./testing/store-rig.ts";
import { randomBytes, sha1 } from "./testing/torrents.ts";

const FAULTS: readonly Fault[] = ["ENOSPC", "EIO", "EROFS", "EDQUOT", "short"];
const isLong = process.env.FAULTS === "all";
/** Otherwise only every third n, from a random one on. */
const STEP = isLong ? 1 : 3;
const first = isLong ? 1 : 1 + randomInt(STEP);
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
    for (let n = first; n <= operations; n += STEP)
      for (const [i, fault] of FAULTS.entries())
        for (const restarts of [false, true])
          if (isLong || (n % FAULTS.length === i && restarts === (n % 2 === 0)))
            await download(kind, n, fault, restarts);
  });
});

/** Shares a file, twice if it fails at first, restarts, and lets somebody fetch it. @returns how many operations that takes */
async function share(n: number, fault: Fault): Promise<number> {
  const [state, user] = [join(testFolder(), "state"), testFolder()];
  const content = randomBytes(5, 3 * PIECE + 7);
  writeFileSync(join(user, "file.bin"), content);
  const world = new SessionWorld(async (bytes) => sha1(bytes));
  const disk = new FailingDisk(state);
  const open = () => openDiskStorage(state, (_, folder, files) => new SharedFilesStore(folder, files));
  let storage: DiskStorage | undefined;
  const until = async (isReached: () => boolean): Promise<void> => {
    for (const end = world.timers.now + 3_600_000; !isReached(); world.timers.pass(500)) {
      if (world.timers.now > end) throw new Error(`${fault} at operation ${n} (${disk.failed})`);
      do await new Promise((resolve) => setImmediate(resolve));
      while (disk.pending > 0);
    }
  };
  try {
    disk.fail(n, fault);
    storage = await open().catch(open);
    const sharer = world.start(storage, { pieceLength: PIECE });
    const { files, name } = await seedFilesOf([join(user, "file.bin")]);
    const seed = () => sharer.session.seed(name, files, [], PUBLIC);
    const infoHash = await seed().catch((error: Error) => {
      expect(error.message).not.toBe("");
      return seed();
    });
    const codes = (): readonly string[] =>
      sharer.torrent(infoHash)?.notices.map(({ code }) => code) ?? ["none"];
    // What else is shown disappears once the record has been written.
    await until(() => codes().length === 0 || codes().includes("not-stored"));
    const { operations } = disk;
    // A process that dies leaves no lock that holds; this one goes on, so that its lock must be released.
    disk.fail(NEVER, "EIO");
    let seeder = sharer;
    if (codes().length === 0) {
      await sharer.session.close();
      await storage.close();
      storage = await open();
      seeder = world.start(storage, { pieceLength: PIECE });
      await seeder.session.restore();
    }
    const reader = world.start();
    await reader.session.open(infoHash, undefined, []);
    await until(() => reader.torrent(infoHash)?.progress === 1);
    for (const peer of [seeder, reader]) await peer.session.close();
    return operations;
  } finally {
    await storage?.close().catch(() => undefined);
    disk.end();
  }
}

it("files are shared, and still are after a restart unless that is said, whatever operation of the disk fails", async () => {
  const operations = await share(NEVER, "EIO");
  expect(operations).toBeGreaterThan(10);
  for (let n = first; n <= operations; n += STEP)
    for (const [i, fault] of FAULTS.entries()) if (isLong || n % FAULTS.length === i) await share(n, fault);
});
