/** What Firefox shares arrives in Chromium and in another Firefox. Everyday commands do there what they do in Chromium. */
import { readFile, writeFile } from "node:fs/promises";
import { en } from "../../../web/page/texts/en.ts";
import { KIB, MIB, PIECE, seededBytes } from "../../content.ts";
import { expect, sha256, test } from "./firefox-test.ts";

test("a private file with a password arrives in both browsers; a reload and a pause lose nothing", async ({
  firefox,
  person,
  server,
}, info) => {
  const password = "열려라 café";
  const content = seededBytes(1, MIB + 7);
  const path = info.outputPath("일기장.bin");
  await writeFile(path, content);
  const browser = await firefox();
  const sender = await browser.person(server.origin);
  await sender.press(en.kind.addPassword);
  await sender.fill(en.password.label, password);
  await sender.choose(path);
  await sender.waitForStatus("Seeding");
  const link = await sender.shareLink();
  expect(link).toMatch(/\.[\w-]{22}\.p$/);

  const guest = await person({}, link);
  const field = guest.card().getByLabel(en.password.label, { exact: true });
  await field.fill(password);
  await field.press("Enter");
  await guest.finished("일기장.bin");
  expect((await guest.save()).sha256).toBe(sha256(content));

  await sender.page.reload();
  await sender.waitForStatus("Seeding");
  expect(await sender.shareLink()).toBe(link);
  await sender.press("Pause");
  await sender.waitForStatus("Paused");
  await guest.page.close();
  await sender.press("Resume");

  const other = await browser.person(link);
  await other.fill(en.password.label, password);
  await other.page.keyboard.press("Enter");
  await other.waitForStatus("Complete");
  expect(sha256((await other.save("Save")).bytes)).toBe(sha256(content));

  await test.step("the storage view, the limits and the other language", async () => {
    await other.press(en.storage.button);
    await other.waitForText("일기장.bin");
    await other.press(en.storage.close);
    await other.press("한국어");
    await other.page.waitForFunction(() => document.documentElement.lang === "ko");
    await other.press("English");
    const before = (await sender.snapshotWhere(() => true)).uploaded;
    expect(before).toBeGreaterThanOrEqual(content.length);
  });
});

test("a torrent file made by one Firefox opens in another: files are chosen, a reload continues, and the page opens offline", async ({
  firefox,
  ownServer,
}, info) => {
  const server = await ownServer();
  const contents = { "a.bin": seededBytes(2, 6 * MIB), "b.bin": seededBytes(3, 300 * KIB) };
  const paths = Object.keys(contents).map((name) => info.outputPath(name));
  for (const [n, content] of Object.values(contents).entries()) await writeFile(paths[n] ?? "", content);
  const browser = await firefox();
  const sender = await browser.person(server.origin, { upload: String(MIB) });
  await sender.press(en.kind.anyone, "checkbox");
  await sender.choose(...paths);
  await sender.waitForStatus("Seeding");
  await sender.page.locator(`::-p-text(${en.details.summary})`).click();
  const torrent = await sender.save(en.details.saveTorrent);
  const torrentPath = info.outputPath(torrent.name);
  await writeFile(torrentPath, torrent.bytes);

  const reader = await browser.person(server.origin);
  await reader.choose(torrentPath);
  await reader.press("a.bin", "checkbox");
  await reader.waitForStatus("Complete");
  const few = await reader.snapshotWhere(() => true);
  expect(few.piecesHave, "b.bin begins and ends within pieces").toBeLessThanOrEqual(24 + 2);
  await reader.press("a.bin", "checkbox");
  await reader.snapshotWhere(({ piecesHave }) => piecesHave >= 8);
  await reader.page.reload();
  const resumed = await reader.snapshotWhere(({ state }) => state === "seeding" || state === "complete");
  expect(resumed.downloaded - resumed.wasted).toBeLessThanOrEqual(6 * MIB + 300 * KIB - 7 * PIECE);
  const saved = await reader.save("Save a.bin");
  expect(sha256(saved.bytes)).toBe(sha256(await readFile(paths[0] ?? "")));

  await test.step("without its server", async () => {
    await reader.page.waitForFunction(async () => (await caches.match("/")) !== undefined);
    browser.tolerated.push(/establish a connection/);
    await server.close();
    await reader.page.goto(`${server.origin}/?ice=none`);
    await reader.waitForText("a.bin");
  });
});
