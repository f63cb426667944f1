/** Torrents survive a reload, a closed tab, a restart of the tracker and the departure of the seeder. */
import { MIB, PIECE, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

const LENGTH = 8 * MIB + 5;
const PIECES = Math.ceil(LENGTH / PIECE);
const SLOW = { upload: String(2 * MIB) };

/** Keys of all torrents: numbers are downloaded pieces; the pieces of dropped files have other keys. */
async function storedKeys(tab: Tab): Promise<readonly IDBValidKey[]> {
  return [...(await tab.stored()).values()].flat();
}

async function storedPieces(tab: Tab): Promise<ReadonlySet<IDBValidKey>> {
  return new Set((await storedKeys(tab)).filter((key) => typeof key === "number"));
}

test("an unfinished download continues after a reload and fetches no stored piece again", async ({
  person,
}) => {
  const file = sample("half.bin", LENGTH);
  const seeder = await person({ search: SLOW });
  const leecher = await person({}, await seeder.seed([file], { sealed: true }));
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave >= PIECES / 3);
  const before = (await storedPieces(leecher)).size;
  expect(before).toBeLessThan(PIECES);

  await leecher.page.reload();
  await leecher.finished(file.name);
  const { downloaded, wasted } = await leecher.snapshot();
  expect(downloaded - wasted).toBeLessThanOrEqual(LENGTH - before * PIECE + (PIECE - (LENGTH % PIECE)));
  expect(downloaded).toBeGreaterThan(0);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
});

test("a paused torrent stays paused after a reload, and fetches only the missing bytes when resumed", async ({
  person,
}) => {
  const file = sample("paused.bin", LENGTH);
  const seeder = await person({ search: SLOW });
  const leecher = await person({}, await seeder.seed([file], { sealed: false }));
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave >= PIECES / 4);
  await leecher.button("Pause").click();
  await leecher.waitForStatus("Paused");
  // The last pieces may still be being stored.
  await expect
    .poll(async () => (await storedPieces(leecher)).size === (await leecher.snapshot()).piecesHave)
    .toBe(true);
  const { piecesHave } = await leecher.snapshot();
  expect(piecesHave).toBeLessThan(PIECES);

  await leecher.page.reload();
  await leecher.waitForStatus("Paused");
  expect(await leecher.snapshot()).toMatchObject({ piecesHave, downloaded: 0, peers: [] });

  await leecher.button("Resume").click();
  await leecher.finished(file.name);
  const { downloaded, wasted } = await leecher.snapshot();
  const bytesMissing = [LENGTH - piecesHave * PIECE, LENGTH - (piecesHave - 1) * PIECE - (LENGTH % PIECE)];
  expect(bytesMissing, "with the short last piece missing, or had").toContain(downloaded - wasted);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
});

test("a reloaded seeder continues to seed, both kinds", async ({ person }) => {
  const [secret, open] = [sample("private.bin", MIB + 3), sample("public.bin", MIB)];
  const seeder = await person();
  const link = await seeder.seed([secret], { sealed: true });
  const openLink = await seeder.seed([open], { sealed: false });
  await seeder.page.reload();
  for (const { name } of [secret, open]) await seeder.waitForStatus("Seeding", name);
  expect(await seeder.shareLink(secret.name)).toBe(link);
  const leecher = await person({}, link);
  await leecher.enter(openLink);
  for (const file of [secret, open]) {
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  }
});

test("a closed tab's torrents come back in the next tab", async ({ person, anotherTab }) => {
  const file = sample("back again.bin", MIB);
  const first = await person();
  const link = await first.share(file);
  // Keeps the context alive after the first tab has closed.
  await first.page.context().newPage();
  await first.page.close();
  const second = await anotherTab(first);
  await second.waitForStatus("Seeding", file.name);
  const leecher = await person({}, link);
  await leecher.finished(file.name);
});

test("a removed torrent is gone from the page and from the browser", async ({ person }) => {
  const file = sample("gone.bin", MIB);
  const tab = await person();
  await tab.share(file);
  expect(await storedKeys(tab)).not.toEqual([]);
  await tab.button("Remove").click();
  await tab.page.getByRole("button", { name: "Remove", exact: true }).last().click();
  await expect(tab.card()).toHaveCount(0);
  await expect.poll(() => storedKeys(tab)).toEqual([]);
  await tab.page.reload();
  await expect(tab.page.getByLabel("Choose files")).toBeAttached();
  await expect.poll(() => tab.torrents()).toEqual([]);
});

test("the tracker restarts during a transfer: nothing is lost, and tabs announce again", async ({
  person,
  ownServer,
}) => {
  // The last two: a slow tab may ask for its service worker while the server is away.
  const tolerated = [/WebSocket|ERR_CONNECTION_REFUSED|fetching the script|Failed to load resource/];
  const file = sample("restart.bin", LENGTH);
  const server = await ownServer();
  const seeder = await person({ server, tolerated, search: SLOW });
  const link = await seeder.share(file);
  const leecher = await person({ server, tolerated }, link);
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave > 0);

  await server.close();
  const { downloaded } = await leecher.snapshot();
  await leecher.snapshotWhere((now) => now.downloaded > downloaded + MIB);
  const restarted = await ownServer({ port: server.port });
  const latecomer = await person({ server: restarted, tolerated }, link);
  await leecher.finished(file.name);
  await latecomer.finished(file.name);
  expect((await latecomer.save(file.name)).sha256).toBe(sha256Of(file));
});

test("the seeder leaves after one copy, and the others finish", async ({ person }) => {
  const file = sample("left.bin", LENGTH);
  const seeder = await person({ search: SLOW });
  const link = await seeder.share(file);
  const leechers = await Promise.all([person({}, link), person({}, link), person({}, link)]);
  await expect
    .poll(
      async () => {
        const stores = await Promise.all(leechers.map(storedPieces));
        return new Set(stores.flatMap((pieces) => [...pieces])).size;
      },
      { intervals: [50] },
    )
    .toBe(PIECES);
  await seeder.page.close();
  for (const leecher of leechers) {
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  }
});
