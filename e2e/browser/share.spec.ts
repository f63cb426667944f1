/** The main job: a file is dropped, its link is sent, and everyone who opens it gets the same bytes, mostly from each other. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KIB, MIB, PIECE, type Sample, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

const LEECHERS = 3;
const BIG = 10 * MIB + 12_345;
/** Bytes per second: a fraction of what a link carries, so that most pieces come from the other leechers. */
const SLOW_SEEDER = String(2 * MIB);

/** Payload bytes that the leechers got from each other and not from the seeder. */
async function downloadedFromEachOther(leechers: readonly Tab[], seeder: Tab): Promise<number> {
  const seederHad = (await seeder.snapshot()).uploaded;
  const snapshots = await Promise.all(leechers.map((leecher) => leecher.snapshot()));
  const all = snapshots.reduce((sum, snapshot) => sum + snapshot.downloaded, 0);
  return all - seederHad;
}

async function expectSaved(tab: Tab, file: Sample): Promise<void> {
  expect(await tab.save(file.name)).toEqual({ name: file.name, sha256: sha256Of(file) });
}

test.describe("a file is dropped, and three people open the link", () => {
  test("files of no byte, one byte, one block and about one piece", async ({ person }) => {
    const seeder = await person();
    const leechers = await Promise.all(Array.from({ length: LEECHERS }, () => person()));
    const files = [0, 1, 16 * KIB, PIECE - 1, PIECE, PIECE + 1].map((length) =>
      sample(`${length} bytes.bin`, length),
    );
    const links: string[] = [];
    // Both kinds, in turn.
    for (const [n, file] of files.entries()) links.push(await seeder.seed([file], { sealed: n % 2 === 1 }));
    const expectAll = async (leecher: Tab) => {
      for (const link of links) await leecher.enter(link);
      for (const file of files) {
        await leecher.finished(file.name);
        await expectSaved(leecher, file);
        const { length } = file;
        const snapshot = await leecher.snapshot(file.name);
        expect(snapshot).toMatchObject({ length, pieceCount: Math.ceil(length / PIECE) });
        expect(snapshot.piecesHave).toBe(snapshot.pieceCount);
      }
    };
    await Promise.all(leechers.map(expectAll));
  });

  test("10 MiB and 12,345 bytes arrive mostly from other leechers, bypass the page, and lie in IndexedDB", async ({
    person,
  }) => {
    const file = sample("big.bin", BIG);
    const seeder = await person({ search: { upload: SLOW_SEEDER } });
    const link = await seeder.share(file);
    const leechers = await Promise.all(Array.from({ length: LEECHERS }, () => person({}, link)));
    for (const leecher of leechers) await leecher.finished(file.name);

    for (const leecher of leechers) {
      await expectSaved(leecher, file);
      expect(await leecher.traffic(), "bytes through the page's hands").toEqual({
        channelBytes: 0,
        portBytes: 0,
      });
      const databases = [...(await leecher.stored()).values()];
      const pieces = new Set(databases.flat().filter((key) => typeof key === "number"));
      expect(pieces.size).toBe(Math.ceil(BIG / PIECE));
    }
    // Of three copies the seeder has to send one. If it sent all of them, this would be 0.
    expect(await downloadedFromEachOther(leechers, seeder)).toBeGreaterThan(BIG / 2);
    for (const leecher of leechers) {
      const { peers } = await leecher.snapshot();
      expect(peers.length).toBe(LEECHERS);
    }
  });

  test("a folder with Korean and emoji names", async ({ person }, testInfo) => {
    const files = new Map<string, Sample>([
      ["읽어 주세요.txt", sample("읽어 주세요.txt", 1_234)],
      ["사진/바다 🌊.jpg", sample("바다 🌊.jpg", 700 * KIB)],
      ["사진/🐝🐝.png", sample("🐝🐝.png", PIECE)],
      ["사진/빈 파일.dat", sample("빈 파일.dat", 0)],
    ]);
    const folder = testInfo.outputPath("여름 🍉");
    for (const [path, { seed, length }] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), seededBytes(seed, length));
    }

    const seeder = await person();
    await seeder.dropPaths([folder]);
    await seeder.waitForStatus("Seeding", "여름 🍉");
    const leecher = await person({}, await seeder.shareLink());
    await leecher.finished("여름 🍉");
    for (const [path, file] of files) {
      const button = leecher.card().getByRole("button", { name: `Save ${path}`, exact: true });
      expect(await leecher.save(undefined, button)).toEqual({ name: file.name, sha256: sha256Of(file) });
    }
  });
});

test("three tabs of one person download, each into its own store slot", async ({ person, anotherTab }) => {
  const file = sample("for three tabs.bin", 8 * MIB + 1);
  const seeder = await person({ search: { upload: SLOW_SEEDER } });
  const link = await seeder.seed([file], { sealed: true });
  const first = await person({}, link);
  const tabs = [first, await anotherTab(first, {}, link), await anotherTab(first, {}, link)];
  for (const tab of tabs) {
    await tab.finished(file.name);
    await expectSaved(tab, file);
  }
  expect(await downloadedFromEachOther(tabs, seeder)).toBeGreaterThan(0);
  const slots = new Set([...(await first.stored()).keys()].map((name) => name.split("-")[1]));
  expect(slots.size).toBe(tabs.length);
});

test("a tab shares with another tab of the same browser", async ({ person, anotherTab }) => {
  const file = sample("next door.bin", MIB + 1);
  const seeder = await person();
  const neighbour = await anotherTab(seeder, {}, await seeder.share(file));
  await neighbour.finished(file.name);
  await expectSaved(neighbour, file);
});

test("where channels cannot be transferred, the page relays", async ({ person }) => {
  const file = sample("relayed.bin", 8 * MIB + 1);
  const relayed = { transfer: "none" };
  const seeder = await person({ search: { ...relayed, upload: SLOW_SEEDER } });
  const link = await seeder.seed([file], { sealed: false });
  const leechers = await Promise.all(
    Array.from({ length: LEECHERS }, () => person({ search: relayed }, link)),
  );
  for (const leecher of leechers) {
    await leecher.finished(file.name);
    await expectSaved(leecher, file);
    const traffic = await leecher.traffic();
    expect(traffic.channelBytes, "received on the page").toBeGreaterThan(file.length);
    expect(traffic.portBytes, "handed to the worker").toBeGreaterThan(file.length);
  }
  expect(await downloadedFromEachOther(leechers, seeder)).toBeGreaterThan(0);
});

test("a relaying tab and a transferring tab understand each other", async ({ person }) => {
  const file = sample("mixed.bin", 2 * MIB);
  const seeder = await person({ search: { transfer: "none" } });
  const leecher = await person({}, await seeder.share(file));
  await leecher.finished(file.name);
  await expectSaved(leecher, file);
  expect((await leecher.traffic()).channelBytes).toBe(0);
});

test("several loose files become one torrent", async ({ person }) => {
  const files = [sample("a.txt", 10), sample("b.txt", 300 * KIB)];
  const seeder = await person();
  const leecher = await person({}, await seeder.share(...files));
  await leecher.finished();
  for (const file of files) {
    const button = leecher.card().getByRole("button", { name: `Save ${file.name}`, exact: true });
    expect(await leecher.save(undefined, button)).toEqual({ name: file.name, sha256: sha256Of(file) });
  }
});

test("two torrents in one tab do not disturb each other", async ({ person }) => {
  const [one, two] = [sample("one.bin", 3 * MIB), sample("two.bin", 2 * MIB + 7)];
  const seeder = await person();
  const links = [await seeder.seed([one], { sealed: false }), await seeder.seed([two], { sealed: true })];
  const leecher = await person({}, links[0]);
  await leecher.enter(links[1] ?? "");
  for (const file of [one, two]) {
    await leecher.finished(file.name);
    await expectSaved(leecher, file);
  }
});
