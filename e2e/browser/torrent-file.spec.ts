/** .torrent files that are chosen or dropped: they are opened, and what they say is known before anyone is there. */
import { writeFile } from "node:fs/promises";
import { encodeBencode } from "../../shared/bencode/bencode.ts";
import { en } from "../../web/page/texts/en.ts";
import { KIB, PIECE, type Sample, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { infoOf } from "../info.ts";

test.use({ serviceWorkers: "allow" });

/** As the page makes it of these files. */
function torrentOf(name: string, samples: readonly Sample[], tracker: string): Buffer {
  const trackers = [["udp://elsewhere.example:80"], [tracker]];
  const head = encodeBencode(new Map([["announce-list", trackers]])).subarray(0, -1);
  return Buffer.concat([head, Buffer.from("4:info"), infoOf(name, samples), Buffer.from("e")]);
}

test("a torrent file is opened: its files can be chosen before anyone is there, and only those are fetched", async ({
  person,
  server,
}, testInfo) => {
  const samples = [sample("a.bin", 5 * PIECE), sample("b.bin", 300 * KIB)];
  const [, chosen] = samples;
  const name = en.bundleName("a.bin", 1);
  const path = testInfo.outputPath("letters.torrent");
  await writeFile(path, torrentOf(name, samples, server.tracker));
  const reader = await person();
  await reader.page.getByLabel("Choose files").setInputFiles(path);
  const card = reader.card(name);
  await expect(card).toContainText(en.torrentFile.opened);
  await expect(card).toContainText(en.amount(0, 5 * PIECE + 300 * KIB, 0));
  await expect(reader.page).toHaveURL(/#[0-9a-f]{40}$/);
  await card.getByRole("checkbox", { name: "a.bin" }).uncheck();

  const seeder = await person();
  const link = await seeder.seed(samples, { sealed: false });
  expect(await reader.shareLink()).toBe(`${link}&so=1`);
  await reader.finished();
  // The chosen file begins in the middle of a piece.
  expect((await reader.snapshot()).piecesHave).toBe(2);
  const saved = await reader.save(name, card.getByRole("button", { name: "Save b.bin" }));
  expect(saved.sha256).toBe(chosen && sha256Of(chosen));
});

test("the file itself can be shared instead, as one is that cannot be opened", async ({
  person,
  server,
}, testInfo) => {
  const path = testInfo.outputPath("film.torrent");
  await writeFile(path, torrentOf("film", [sample("film.bin", 10)], server.tracker));
  const tab = await person();
  await tab.dropPaths([path]);
  await tab.card("film").getByRole("button", { name: en.torrentFile.shareItself }).click();
  await tab.waitForStatus("Seeding", "film.torrent");
  await expect(tab.card("film")).toHaveCount(0);
  expect(new URL(tab.page.url()).hash).toBe("");

  await tab.drop([sample("damaged.torrent", 500)]);
  await tab.waitForStatus("Seeding", "damaged.torrent");
  const reason = en.problems["not-a-torrent"]("damaged.torrent");
  await expect(tab.card("damaged.torrent")).toContainText(en.torrentFile.sharedItself(reason));

  await tab.page.getByLabel("Choose files").setInputFiles([path, path]);
  await tab.waitForStatus("Seeding", en.bundleName("film.torrent", 1));
});
