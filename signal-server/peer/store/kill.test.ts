/** Processes that are killed while they write: whatever was stored is there, and nothing else is claimed. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { seededRandom } from "../../../shared/core/random.ts";
import { openDiskStorage } from "./disk-storage.ts";
import { OpenFiles } from "./open-files.ts";
import { PieceFileStore } from "./piece-file-store.ts";
import { startChild } from "./testing/child.ts";
import { killSample, type StoreKind } from "./testing/kill-sample.ts";
import { testFolder } from "./testing/store-rig.ts";
import { contentAt, download, rightPieces, treeOf } from "./testing/target-rig.ts";

const KILLS = 5;
/** Pieces per process before it is killed, at most. */
const MOST_PIECES = 25;

it.each<[StoreKind, number]>([
  ["pieces", 1],
  ["public", 2],
  ["sealed", 3],
])("a process that stores %s is killed again and again (SEED=%i)", async (kind, seed) => {
  const folder = join(testFolder(), "place");
  const { pieces, torrent } = await killSample(kind);
  const random = seededRandom(seed);
  const stored = new Set<number>();
  let right: readonly number[] = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    const child = startChild("writer", [kind, folder, String(seed * 100 + kill)]);
    let left = kill === KILLS ? Number.POSITIVE_INFINITY : random.below(MOST_PIECES);
    for await (const line of child.lines) {
      stored.add(Number(line));
      if (--left <= 0) child.process.kill("SIGKILL");
    }
    await child.ended;
    const { end, store } = open(kind, folder, torrent);
    right = await rightPieces(store, pieces);
    expect([...stored].filter((piece) => !right.includes(piece))).toEqual([]);
    await end();
  }
  expect(right).toEqual([...pieces.keys()]);
  if (kind === "pieces") return;
  const paths = treeOf(folder).filter((path) => !path.endsWith("/"));
  expect(paths).toHaveLength(12);
  const { content } = await killSample(kind);
  const inOrder = [...paths].sort((a, b) => Number(a.split("/")[2]) - Number(b.split("/")[2]));
  expect(Buffer.concat(inOrder.map((path) => contentAt(folder, path))).equals(content)).toBe(true);
});

function open(kind: StoreKind, folder: string, torrent: Awaited<ReturnType<typeof killSample>>["torrent"]) {
  if (kind !== "pieces") return download(folder, torrent);
  const files = new OpenFiles();
  const store = new PieceFileStore({ folder, files });
  store.describe(torrent);
  return { store, end: () => files.closeAll() };
}

it("a process that replaces a record is killed: the record is the last one that was stored, or the one after it", async () => {
  const folder = join(testFolder(), "state");
  const random = seededRandom(7);
  let last = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startChild("record-writer", [folder, String(last)]);
    let left = 1 + random.below(40);
    for await (const line of child.lines) {
      last = Number(line);
      if (--left === 0) child.process.kill("SIGKILL");
    }
    await child.ended;
    const storage = await openDiskStorage(folder, () => {
      throw new Error("no store is opened");
    });
    const [record, ...others] = await storage.list();
    expect(others).toEqual([]);
    expect(record?.addedAt).toBeGreaterThanOrEqual(last);
    expect(record?.addedAt).toBeLessThanOrEqual(last + 1);
    expect(record?.name).toBe(`name ${record?.addedAt}`);
    last = record?.addedAt ?? 0;
    await storage.close();
  }
});
