/** Pieces in one sparse file: what is left of a damaged index, and how many files are open. */
import { readdirSync, readFileSync, readlinkSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { planInfo } from "../../../shared/metainfo/info.ts";
import { StoreFullError } from "../../../shared/session/ports.ts";
import type { DescribedStore } from "./described-store.ts";
import { OpenFiles } from "./open-files.ts";
import { type PieceFileOptions, PieceFileStore } from "./piece-file-store.ts";
import { TargetStore } from "./target-store.ts";
import { testFolder } from "./testing/store-rig.ts";
import { rightPieces, write } from "./testing/target-rig.ts";
import { randomBytes, sealCrypto, sha1, stored, torrentOf } from "./testing/torrents.ts";

const PIECE = 1024;
const sample = (count: number) =>
  torrentOf({ files: { a: randomBytes(1, count * PIECE - 10) }, pieceLength: PIECE });

function open(
  folder: string,
  { torrent }: Pick<ReturnType<typeof sample>, "torrent">,
  more?: Partial<PieceFileOptions>,
) {
  const files = more?.files ?? new OpenFiles();
  onTestFinished(() => files.closeAll());
  const store = new PieceFileStore({ folder, files, ...more });
  store.describe(torrent);
  return store;
}

describe("pieces in one file", () => {
  it("survive a restart, and take only their own room", async () => {
    const [folder, torrent] = [join(testFolder(), "a"), sample(4000)];
    await write(open(folder, torrent), torrent.pieces, 3999, 5);
    expect(await rightPieces(open(folder, torrent), torrent.pieces)).toEqual([5, 3999]);
    const { blocks, size } = statSync(join(folder, "pieces"));
    expect(size).toBe(4000 * PIECE - 10);
    expect(blocks * 512).toBeLessThan(64 * 1024);
    expect(statSync(join(folder, "pieces")).mode & 0o077).toBe(0);
  });

  it("are lost one by one when the index is cut or a bit of it flips, and none is invented", async () => {
    const [folder, torrent] = [testFolder(), sample(6)];
    await write(open(folder, torrent), torrent.pieces, 0, 1, 2, 5);
    const path = join(folder, "index");
    const index = readFileSync(path);
    for (let i = 0; i < index.length; i++) {
      const flipped = Buffer.from(index);
      flipped[i] = (flipped[i] ?? 0) ^ (1 << (i % 8));
      for (const damaged of [index.subarray(0, i), flipped]) {
        writeFileSync(path, damaged);
        const right = await rightPieces(open(folder, torrent), torrent.pieces);
        expect([0, 1, 2, 5]).toEqual(expect.arrayContaining(right));
        // An entry that has flipped is the only one that is lost.
        if (damaged === flipped && i >= 128) expect(right.length).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("that lie beyond the end of a file that was cut are lost", async () => {
    const [folder, torrent] = [testFolder(), sample(6)];
    await write(open(folder, torrent), torrent.pieces);
    truncateSync(join(folder, "pieces"), 2 * PIECE + 1);
    const store = open(folder, torrent);
    expect(await rightPieces(store, torrent.pieces)).toEqual([0, 1]);
    await write(store, torrent.pieces);
    expect(await rightPieces(store, torrent.pieces)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("of another torrent are not taken for this one's", async () => {
    const [folder, one] = [testFolder(), sample(6)];
    await write(open(folder, one), one.pieces);
    const other = torrentOf({ files: { a: randomBytes(2, 6 * PIECE) }, pieceLength: PIECE });
    expect(await open(folder, other).have()).toEqual([]);
  });

  it("of a batch that exceeds the quota are all refused, and fit once there is room", async () => {
    const torrent = sample(6);
    let quota = 2 * PIECE;
    const store = open(testFolder(), torrent, { quota: () => quota });
    expect(await store.room()).toBe(2 * PIECE);
    await expect(write(store, torrent.pieces, 0, 1, 2)).rejects.toThrow(StoreFullError);
    expect(await store.have()).toEqual([]);
    await write(store, torrent.pieces, 0, 1);
    quota = 0;
    await write(store, torrent.pieces, 0);
    await expect(write(store, torrent.pieces, 2)).rejects.toThrow(StoreFullError);
    expect(await rightPieces(store, torrent.pieces)).toEqual([0, 1]);
  });

  it("that are none of the torrent's are refused", async () => {
    const torrent = sample(6);
    const store = open(testFolder(), torrent);
    const [bytes = new Uint8Array()] = torrent.pieces;
    await expect(store.write([{ piece: 6 as PieceIndex, bytes }])).rejects.toThrow("piece 6");
    const long = new Uint8Array(PIECE + 1);
    await expect(store.write([{ piece: 0 as PieceIndex, bytes: long }])).rejects.toThrow("piece 0");
  });

  it.each<[string, (folder: string, files: OpenFiles) => DescribedStore]>([
    ["one file", (folder, files) => new PieceFileStore({ folder, files })],
    [
      "a download",
      (directory, files) =>
        new TargetStore({ directory, files, hash: async (bytes) => sha1(bytes), sealCrypto }),
    ],
  ])("of a TiB are at their places in %s, which takes hardly any room", async (_, make) => {
    const [folder, files, length] = [testFolder(), new OpenFiles(), 2 ** 40 - 2 ** 24 + 1000];
    const torrent = hugeTorrent(length);
    const store = make(folder, files);
    store.describe(torrent);
    const last = Math.floor(length / 2 ** 24) as PieceIndex;
    const [bytes, piece] = [randomBytes(1, 1000), randomBytes(2, 300_000)];
    await store.write([{ piece: last, bytes }]);
    await store.write([{ piece: (last - 1) as PieceIndex, bytes: piece }]);
    await files.closeAll();
    const again = make(folder, files);
    again.describe(torrent);
    expect(await again.have()).toEqual([last - 1, last]);
    expect(await again.read(last)).toEqual(bytes);
    expect(await again.read((last - 1) as PieceIndex)).toEqual(piece);
    await files.closeAll();
  });

  it("of many torrents need few open files", async () => {
    const [folder, torrent, files] = [testFolder(), sample(2), new OpenFiles(8)];
    const stores = Array.from({ length: 40 }, (_, i) => open(join(folder, `${i}`), torrent, { files }));
    await Promise.all(stores.map((store) => write(store, torrent.pieces)));
    for (const store of stores) expect(await rightPieces(store, torrent.pieces)).toEqual([0, 1]);
    expect(files.size).toBeLessThanOrEqual(8);
    expect(openBelow(folder)).toBeLessThanOrEqual(8);
    await files.closeAll();
    expect(openBelow(folder)).toBe(0);
  });
});

/** Nobody has its content. */
function hugeTorrent(length: number) {
  const plan = planInfo({
    name: "huge",
    files: [{ path: ["huge"], length }],
    pieceLength: 2 ** 24,
    single: true,
  });
  if (isViolation(plan)) throw new Error(plan.violation);
  const infoBytes = plan.build(new Uint8Array(20 * plan.layout.pieceCount));
  return stored({ infoHash: Buffer.from(sha1(infoBytes)).toString("hex") as InfoHash, infoBytes });
}

/** Handles of this process on files in the folder. */
function openBelow(folder: string): number {
  return readdirSync("/proc/self/fd").filter((handle) => linkOf(handle).startsWith(folder)).length;
}

function linkOf(handle: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    return "";
  }
}
