/** Whole sessions whose torrents are on disk: sharing, downloading and keeping, with restarts in between. */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { secretOf } from "../../../shared/session/testing/sealed-world.ts";
import { type SessionPeer, SessionWorld } from "../../../shared/session/testing/session-world.ts";
import { seedFilesOf } from "../files/walk.ts";
import { type DiskStorage, openDiskStorage, type StoreFor } from "./disk-storage.ts";
import { PieceFileStore } from "./piece-file-store.ts";
import { SharedFilesStore } from "./shared-files-store.ts";
import { STATE_FOLDER, TargetStore } from "./target-store.ts";
import { put } from "./testing/letters.ts";
import { testFolder } from "./testing/store-rig.ts";
import { treeOf } from "./testing/target-rig.ts";
import { randomBytes, sealCrypto, sha1 } from "./testing/torrents.ts";

const hash = async (bytes: Uint8Array) => sha1(bytes);
const LENGTHS = { "a.bin": 1_000_000, "deep/b.bin": 300_001, "deep/empty": 0, "c.txt": 7 };

interface Running {
  readonly peer: SessionPeer;
  readonly storage: DiskStorage;
  end(): Promise<void>;
}

async function start(world: SessionWorld, folder: string, storeFor: StoreFor): Promise<Running> {
  const storage = await openDiskStorage(folder, storeFor);
  const peer = world.start(storage, { pieceLength: 16 * 1024 });
  await peer.session.restore();
  let hasEnded = false;
  const end = async (): Promise<void> => {
    if (hasEnded) return;
    hasEnded = true;
    await peer.session.close();
    await storage.close();
  };
  onTestFinished(end);
  return { peer, storage, end };
}

const sharing: StoreFor = (_, folder, files) => new SharedFilesStore(folder, files);
const keeping: StoreFor = (_, folder, files) => new PieceFileStore({ folder, files });
const downloading =
  (directory: string, stores: TargetStore[] = []): StoreFor =>
  (_, __, files) => {
    const store = new TargetStore({ directory, files, hash, sealCrypto });
    stores.push(store);
    return store;
  };

/** A folder with files, shared and sealed. */
async function shared(world: SessionWorld) {
  const [state, user] = [join(testFolder(), "state"), testFolder()];
  const contents = Object.entries(LENGTHS).map(([path, length], i) => {
    const content = randomBytes(i, length);
    put(user, `trip/${path}`, content);
    utimesSync(join(user, "trip", path), 1_000_000_000 + i, 1_000_000_000 + i);
    return [path, content] as const;
  });
  const seeder = await start(world, state, sharing);
  const { files, name } = await seedFilesOf([join(user, "trip")]);
  const infoHash = await seeder.peer.session.seed(name, files, [], { sealed: true });
  return { state, user, seeder, infoHash, contents, secret: secretOf(seeder.peer, infoHash) };
}

/** Virtual time passes as fast as real time, because the disk is real: its delays must not look like minutes. */
async function until(world: SessionWorld, condition: () => boolean): Promise<void> {
  const start = performance.now();
  for (let passed = 0; !condition(); ) {
    const elapsed = performance.now() - start;
    if (elapsed > 60_000) throw new Error("the condition does not come true");
    if (elapsed - passed >= 1) {
      world.timers.pass(elapsed - passed);
      passed = elapsed;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const isComplete = ({ peer }: Running, infoHash: InfoHash) => peer.torrent(infoHash)?.progress === 1;
const piecesOf = ({ peer }: Running, infoHash: InfoHash) => peer.torrent(infoHash)?.piecesHave ?? 0;

function expectFiles(directory: string, contents: readonly (readonly [string, Uint8Array])[]): void {
  for (const [i, [path, content]] of contents.entries()) {
    const whole = join(directory, "trip", path);
    expect(readFileSync(whole).equals(content), path).toBe(true);
    expect(statSync(whole).mtimeMs, path).toBe((1_000_000_000 + i) * 1000);
  }
}

it("a sealed folder is shared from where it is, and saved as it was, with its times", async () => {
  const world = new SessionWorld(hash);
  const { contents, infoHash, secret, seeder, state } = await shared(world);
  expect(seeder.peer.torrent(infoHash)).toMatchObject({ state: "seeding", notices: [] });
  expect(statSync(join(state, "torrents")).isDirectory()).toBe(true);
  const [target, stores] = [testFolder(), [] as TargetStore[]];
  const leecher = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  await leecher.peer.session.open(infoHash, undefined, [], { secret });
  await until(world, () => isComplete(leecher, infoHash));
  await stores[0]?.finish();
  expectFiles(target, contents);
  expect(treeOf(target).filter((path) => !path.endsWith("/"))).toHaveLength(4);
});

it("after a restart, files are shared with the same link, and a download goes on where it was", async () => {
  const world = new SessionWorld(hash);
  const { contents, infoHash, secret, seeder, state } = await shared(world);
  const [target, stores] = [testFolder(), [] as TargetStore[]];
  const first = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  first.peer.session.setLimits({ upload: undefined, download: 500_000 });
  await first.peer.session.open(infoHash, undefined, [], { secret });
  await until(world, () => piecesOf(first, infoHash) > 20);
  expect(isComplete(first, infoHash)).toBe(false);
  await first.end();
  await seeder.end();
  const again = await start(world, state, sharing);
  expect(again.peer.torrent(infoHash)).toMatchObject({ state: "seeding", progress: 1 });
  expect(secretOf(again.peer, infoHash)).toEqual(secret);
  const second = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  expect(piecesOf(second, infoHash)).toBeGreaterThan(20);
  await until(world, () => isComplete(second, infoHash));
  await stores.at(-1)?.finish();
  expectFiles(target, contents);
});

it("a session without the key keeps a share for others, also after a restart", async () => {
  const world = new SessionWorld(hash);
  const { contents, infoHash, secret, seeder } = await shared(world);
  const state = join(testFolder(), "keeper");
  const keeper = await start(world, state, keeping);
  await keeper.peer.session.open(infoHash, undefined, []);
  await until(world, () => isComplete(keeper, infoHash));
  await seeder.end();
  await keeper.end();
  const again = await start(world, state, keeping);
  expect(again.peer.torrent(infoHash)).toMatchObject({ progress: 1 });
  const [target, stores] = [testFolder(), [] as TargetStore[]];
  const leecher = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  await leecher.peer.session.open(infoHash, undefined, [], { secret });
  await until(world, () => isComplete(leecher, infoHash));
  await stores[0]?.finish();
  expectFiles(target, contents);
  const kept = readFileSync(
    join(state, "torrents", (await again.storage.list())[0]?.storageId ?? "", "pieces"),
  );
  expect(kept.includes(Buffer.from(contents[3]?.[1] ?? []))).toBe(false);
});

it("files that are there already are found by a session that restores the torrent", async () => {
  const world = new SessionWorld(hash);
  const { contents, infoHash, secret, user } = await shared(world);
  const [target, stores] = [testFolder(), [] as TargetStore[]];
  put(target, "trip/a.bin", readFileSync(join(user, "trip/a.bin")));
  const first = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  await first.peer.session.open(infoHash, undefined, [], { secret });
  await until(world, () => first.peer.torrent(infoHash)?.length !== 0 && piecesOf(first, infoHash) > 0);
  await first.end();
  const second = await start(world, join(target, STATE_FOLDER), downloading(target, stores));
  // All that lie in a.bin only.
  expect(piecesOf(second, infoHash)).toBeGreaterThanOrEqual(Math.floor(1_000_000 / 16_384));
  await until(world, () => isComplete(second, infoHash));
  await stores.at(-1)?.finish();
  for (const [path, content] of contents)
    expect(readFileSync(join(target, "trip", path)).equals(content), path).toBe(true);
});

it("a file that changes while it is shared is not served, and the others still are", async () => {
  const world = new SessionWorld(hash);
  const { infoHash, secret, user, contents } = await shared(world);
  writeFileSync(join(user, "trip/deep/b.bin"), randomBytes(99, 300_001));
  const target = testFolder();
  const leecher = await start(world, join(target, STATE_FOLDER), downloading(target));
  await leecher.peer.session.open(infoHash, undefined, [], { secret });
  const whole = Math.floor(1_000_000 / 16_384);
  await until(world, () => piecesOf(leecher, infoHash) >= whole);
  expect(isComplete(leecher, infoHash)).toBe(false);
  expect(treeOf(target)).not.toContain("trip/deep/b.bin");
  const part = readFileSync(join(target, "trip/a.bin.part"));
  expect(
    part.subarray(0, whole * 16_384).equals(Buffer.from(contents[0]?.[1] ?? []).subarray(0, whole * 16_384)),
  ).toBe(true);
});

it("removing a share deletes what is kept about it and none of its files", async () => {
  const world = new SessionWorld(hash);
  const { infoHash, seeder, state, user } = await shared(world);
  await seeder.peer.session.remove(infoHash);
  expect(treeOf(join(state, "torrents"))).toEqual([]);
  expect(treeOf(user)).toHaveLength(6);
  rmSync(state, { recursive: true });
});
