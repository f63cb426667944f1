/** Web servers of our own that have a torrent's files, and those that cannot serve a page. */
import { writeTorrentFile } from "../../shared/metainfo/torrent-file.ts";
import { type Answers, startWebServer, type TestWebServer } from "../../signal-server/testing/web-server.ts";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, type Sample, sample, seededBytes, sha256Of } from "../content.ts";
import { test as base, expect } from "../fixtures.ts";
import { infoOf } from "../info.ts";
import type { Tab } from "../tab.ts";

const test = base.extend<{
  /** A web server with these files in a folder of that name. */
  readonly webServer: (
    folder: string,
    samples: readonly Sample[],
    answers?: Answers,
  ) => Promise<TestWebServer>;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  webServer: async ({}, use) => {
    const servers: TestWebServer[] = [];
    await use(async (folder, samples, answers = "ranges") => {
      const paths = samples.map(({ name, length, seed }): [string, Uint8Array] => [
        [folder, name].map(encodeURIComponent).join("/"),
        seededBytes(seed, length),
      ]);
      const server = await startWebServer(new Map(paths));
      server.answers = answers;
      // Most servers show only what browsers see of every answer.
      server.exposes = false;
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});

test.use({ serviceWorkers: "allow" });

async function openTorrent(tab: Tab, bytes: Uint8Array): Promise<void> {
  const file = { name: "given.torrent", mimeType: "application/x-bittorrent", buffer: Buffer.from(bytes) };
  await tab.page.getByLabel("Choose files").setInputFiles(file);
}

test("a page that is alone fetches from a web server, and says from which and what it sees", async ({
  person,
  server,
  webServer,
}) => {
  const name = "Reise & Bilder: 100%";
  const samples = [sample("ä b.bin", 900 * KIB), sample("second?.bin", 300 * KIB)];
  const web = await webServer(name, samples);
  const tab = await person({ search: { download: "300000" } });
  await openTorrent(tab, writeTorrentFile(infoOf(name, samples), [server.tracker], [web.url]));
  const host = new URL(web.url).host;
  await expect(tab.card()).toContainText(en.people.webServers(1, host));
  await tab.waitForStatus(en.status.downloading);
  expect(await tab.shareLink()).toContain(`&ws=${encodeURIComponent(web.url)}`);
  expect(new URL(tab.page.url()).hash).toContain("&ws=");
  await tab.setLimits({});
  await tab.finished();
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  await expect(tab.card()).toContainText(en.details.webServer.sees);
  await expect(tab.card()).toContainText(en.details.webServer.received(1200 * KIB));
  const saved = await tab.save(undefined, tab.card().getByRole("button", { name: "Save ä b.bin" }));
  expect(saved.sha256).toBe(samples[0] && sha256Of(samples[0]));
  expect(web.open.most).toBeLessThanOrEqual(4);
  expect(web.asked.every((line) => /^GET \S+ bytes=\d+-\d+$/.test(line))).toBe(true);
});

test("a web server and a peer are used together", async ({ person, webServer }) => {
  const samples = [sample("film.bin", 4 * MIB), sample("notes.txt", 10)];
  const name = en.bundleName("film.bin", 1);
  const web = await webServer(name, samples);
  const seeder = await person();
  const link = await seeder.seed(samples, { sealed: false });
  const search = { download: "2000000" };
  const reader = await person({ search }, `${link}&ws=${encodeURIComponent(web.url)}`);
  await reader.finished();
  const [peer] = (await reader.snapshot()).peers;
  expect(peer?.downloaded).toBeGreaterThan(0);
  expect(web.asked.length).toBeGreaterThan(0);
  await reader.card().getByText(en.details.summary, { exact: true }).click();
  await expect(reader.card().getByRole("heading", { name: en.details.webServers })).toBeVisible();
});

test("servers that cannot serve a page are named, each with its reason", async ({
  person,
  server,
  webServer,
}) => {
  const name = "letters";
  const samples = [sample("a.bin", 300 * KIB)];
  const { troubles } = en.details.webServer;
  const closed = await webServer(name, samples);
  closed.cors = false;
  const gone = await webServer(name, samples);
  await gone.close();
  const kinds: [TestWebServer, string][] = [
    [closed, troubles["web-seed-cors"]("")],
    [gone, troubles["web-seed-unreachable"]("")],
    [await webServer(name, samples, "whole"), troubles["web-seed-no-ranges"]("")],
    [await webServer(name, samples, "page"), troubles["web-seed-web-page"]("")],
    [await webServer("other", samples), troubles["web-seed-status"]("404")],
    [await webServer(name, samples, "cut-short"), troubles["web-seed-cut-short"]("")],
    [await webServer(name, samples, "lies"), troubles["web-seed-lies"]("")],
    [
      await webServer(name, samples, { redirect: "file:///etc/passwd" }),
      troubles["web-seed-unreachable"](""),
    ],
  ];
  const urls = kinds.map(([{ url }]) => url);
  const tab = await person({ tolerated: [/CORS|Failed to load resource|Not allowed|blocked/] });
  await openTorrent(tab, writeTorrentFile(infoOf(name, samples), [server.tracker], urls));
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  for (const [{ url }, words] of kinds)
    await expect(tab.card().getByRole("listitem").filter({ hasText: url })).toContainText(words, {
      timeout: 60_000,
    });
  await tab.waitForStatus(en.status["looking-for-peers"]);
  await expect(tab.card()).toContainText(en.problems["web-seeds-fail"](new URL(closed.url).host));

  await test.step("one that is repaired is used when the torrent is resumed", async () => {
    for (const [web] of kinds) web.answers = "ranges";
    await tab.button("Pause").click();
    await tab.button("Resume").click();
    await tab.finished();
  });
});

test("with a hidden address no web server is used", async ({ person, server, webServer }) => {
  const samples = [sample("a.bin", 300 * KIB)];
  const web = await webServer("letters", samples);
  const tab = await person({ search: { ice: "relay" } });
  await openTorrent(tab, writeTorrentFile(infoOf("letters", samples), [server.tracker], [web.url]));
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  await expect(tab.card()).toContainText(en.details.webServer.troubles["web-seed-hidden"](""));
  expect(web.asked).toEqual([]);
});
