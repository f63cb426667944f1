/** "Save .torrent": what other programs get to keep a share, and what they do not get. */
import { readFile } from "node:fs/promises";
import parseTorrent from "parse-torrent";
import { en } from "../../web/page/texts/en.ts";
import { KIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

async function saveTorrent(tab: Tab, name?: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = tab.page.waitForEvent("download");
  await tab.button(en.details.saveTorrent, name).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("a sealed share's .torrent file has its info hash and trackers, and neither names nor key", async ({
  person,
  server,
}) => {
  const other = "wss://tracker.example/announce";
  const tab = await person({ search: { tracker: other }, tolerated: [/WebSocket/] });
  const link = await tab.share(sample("diary.txt", 300 * KIB));
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  await expect(tab.button(en.details.saveTorrent)).toHaveAccessibleDescription(en.details.torrentOfSealed);
  const { name, bytes } = await saveTorrent(tab);
  const [infoHash = "", secret = ""] = new URL(link).hash.slice(1).split(/[.&]/);
  expect(name).toBe(`private-${infoHash.slice(0, 8)}.torrent`);
  expect(await parseTorrent(bytes)).toMatchObject({ infoHash, name: "sealed", announce: [other] });
  expect(secret).toHaveLength(22);
  for (const hidden of ["diary", secret]) expect(bytes.includes(hidden)).toBe(false);
  expect(bytes.includes(Buffer.from(secret, "base64url"))).toBe(false);

  await test.step("a page that opens the file gets the chunks, and asks for the link", async () => {
    await tab.page.close();
    const sender = await person();
    const shared = await sender.share(sample("second.txt", 300 * KIB));
    await sender.card().getByText(en.details.summary, { exact: true }).click();
    const file = await saveTorrent(sender);
    expect((await parseTorrent(file.bytes)).announce).toEqual([server.tracker]);
    const helper = await person();
    await helper.page
      .getByLabel("Choose files")
      .setInputFiles({ name: file.name, mimeType: "application/x-bittorrent", buffer: file.bytes });
    await helper.snapshotWhere(({ pieceCount, piecesHave }) => pieceCount > 0 && piecesHave === pieceCount);
    await expect(helper.card()).toContainText(en.unlock.canHelp);
    // It has no key, and can pass on the file all the same.
    await helper.card().getByText(en.details.summary, { exact: true }).click();
    expect((await saveTorrent(helper)).bytes.equals(file.bytes)).toBe(true);
    expect(await helper.shareLink()).toBe(shared.split(".").slice(0, -1).join("."));
  });
});

test("a public share's .torrent file is named like the share and lists its files", async ({
  person,
  server,
}) => {
  const tab = await person();
  const samples = [sample("a.txt", 5 * KIB), sample("b.txt", 300 * KIB)];
  const link = await tab.seed(samples, { sealed: false });
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  await expect(tab.button(en.details.saveTorrent)).toHaveAccessibleDescription(
    `${en.details.torrentOfPublic} ${en.details.otherSites.excluded}`,
  );
  const { name, bytes } = await saveTorrent(tab);
  expect(name).toBe(`${en.bundleName("a.txt", 1)}.torrent`);
  const parsed = await parseTorrent(bytes);
  expect(parsed).toMatchObject({
    infoHash: new URL(link).hash.slice(1),
    announce: [server.tracker],
    length: 305 * KIB,
  });
  expect(parsed.files.map(({ name }) => name)).toEqual(["a.txt", "b.txt"]);
});
