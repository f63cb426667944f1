/**
 * A disk that is full. Where this process may make a namespace of its own, the disk is a real one: a small file system in memory.
 * Writes that fail at any point are tried everywhere.
 */
import { spawnSync } from "node:child_process";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StoreFailedError, StoreFullError } from "../../../shared/session/ports.ts";
import { OpenFiles } from "./open-files.ts";
import { PieceFileStore } from "./piece-file-store.ts";
import { TargetStore } from "./target-store.ts";
import { startChild } from "./testing/child.ts";
import { testFolder } from "./testing/store-rig.ts";
import { rightPieces, write } from "./testing/target-rig.ts";
import { randomBytes, sealCrypto, sha1, torrentOf } from "./testing/torrents.ts";

const PIECE = 1024;
const sample = torrentOf({
  files: { "a.bin": randomBytes(1, 5 * PIECE), "b.bin": randomBytes(2, 5 * PIECE) },
  pieceLength: PIECE,
});

/** Files whose writes and syncs fail once a number of them has succeeded. */
class FailingFiles extends OpenFiles {
  left = Number.POSITIVE_INFINITY;
  code = "ENOSPC";

  override use<T>(
    path: string,
    opened: () => Promise<FileHandle>,
    work: (handle: FileHandle) => Promise<T>,
  ): Promise<T> {
    return super.use(path, opened, (handle) => work(this.failing(handle)));
  }

  private failing(handle: FileHandle): FileHandle {
    return new Proxy(handle, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name !== "write" && name !== "datasync") return value.bind(target);
        return (...args: unknown[]) => {
          if (--this.left < 0)
            return Promise.reject(Object.assign(new Error(this.code), { code: this.code }));
          return value.apply(target, args);
        };
      },
    });
  }
}

const kinds = {
  pieces: (folder: string, files: OpenFiles) => new PieceFileStore({ folder, files }),
  download: (directory: string, files: OpenFiles) =>
    new TargetStore({ directory, files, hash: async (bytes) => sha1(bytes), sealCrypto }),
} as const;

describe.each(["pieces", "download"] as const)("a store of %s", (kind) => {
  it.each([
    ["ENOSPC", StoreFullError],
    ["EDQUOT", StoreFullError],
    ["EIO", StoreFailedError],
  ])(
    "whose disk says %s at any write stores nothing of that batch, and works again later",
    async (code, kindOf) => {
      const folder = join(testFolder(), "place");
      const files = new FailingFiles();
      files.code = code;
      const store = kinds[kind](folder, files);
      store.describe(sample.torrent);
      await write(store, sample.pieces, 0);
      let succeeded = false;
      for (let writes = 0; !succeeded; writes++) {
        files.left = writes;
        const error = await write(store, sample.pieces, 3, 4, 5, 6).catch((error: unknown) => error);
        succeeded = error === undefined;
        files.left = Number.POSITIVE_INFINITY;
        if (!succeeded) expect(error, `after ${writes} writes`).toBeInstanceOf(kindOf);
        const expected = succeeded ? [0, 3, 4, 5, 6] : [0];
        expect(await rightPieces(store, sample.pieces), `after ${writes} writes`).toEqual(expected);
        expect(writes).toBeLessThan(50);
      }
      await write(store, sample.pieces);
      store.close();
      await files.closeAll();
      const again = kinds[kind](folder, files);
      again.describe(sample.torrent);
      expect(await rightPieces(again, sample.pieces)).toEqual([...sample.pieces.keys()]);
      await files.closeAll();
    },
  );

  const mount = 'mount -t tmpfs -o size=2m none "$0" && exec "$@"';
  const canMount =
    process.platform === "linux" &&
    spawnSync("unshare", ["-r", "-m", "sh", "-c", mount, "/mnt", "true"]).status === 0;

  it(`on ${canMount ? "a small disk" : "a disk with a quota"} fills it, and goes on once there is room`, async () => {
    const folder = testFolder();
    if (!canMount) return fillsQuota(folder);
    const wrapper = ["unshare", "-r", "-m", "sh", "-c", mount, folder];
    const { lines } = startChild("filler", [kind, folder], { wrapper });
    const result = JSON.parse((await lines.next()).value ?? "{}");
    expect(result).toMatchObject({ error: "StoreFullError", areRight: true });
    expect(result.errorWithRoom).toBeUndefined();
    expect(result.haveWhenFull).toEqual(result.writtenWhenFull);
    expect(result.count).toBeGreaterThan(12);
    expect(result.roomBefore).toBeLessThan(2 * 1024 * 1024);
    expect(result.roomBefore).toBeGreaterThan(1024 * 1024);
  });
});

/** What `quota` says stands for the disk. */
async function fillsQuota(folder: string): Promise<void> {
  let quota = 3 * PIECE;
  const files = new OpenFiles();
  const store = new PieceFileStore({ folder, files, quota: () => quota });
  store.describe(sample.torrent);
  await write(store, sample.pieces, 0, 1);
  quota = PIECE;
  await expect(write(store, sample.pieces, 2, 3)).rejects.toThrow(StoreFullError);
  quota = 10 * PIECE;
  await write(store, sample.pieces, 2, 3);
  expect(await rightPieces(store, sample.pieces)).toEqual([0, 1, 2, 3]);
  await files.closeAll();
}
