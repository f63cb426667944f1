/**
 * A client that others wrote: webtorrent's browser build joins our swarm through our tracker, once to fetch and once
 * to seed. It runs in a page of its own that holds nothing else.
 */
import type { Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, type Sample, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { startWebTorrent, type WebTorrentTorrent } from "./webtorrent-page.ts";

const SIZES = [1, 1.3 * MIB, 5 * MIB].map(Math.floor);

/** webtorrent fetches. @returns the SHA-256 of what it got */
async function fetchByWebTorrent(page: Page, magnet: string, tracker: string): Promise<string> {
  return page.evaluate(
    async ({ magnet, tracker }) => {
      const { client } = window;
      const torrent = await new Promise<WebTorrentTorrent>((resolve, reject) => {
        client.on("error", reject);
        const adding = client.add(magnet, { announce: [tracker] });
        adding.on("done", () => resolve(adding));
      });
      const blob = await torrent.files[0]?.blob();
      const digest = await crypto.subtle.digest("SHA-256", (await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    },
    { magnet, tracker },
  );
}

/** webtorrent seeds. @returns the info hash */
async function seedByWebTorrent(page: Page, file: Sample, tracker: string): Promise<string> {
  return page.evaluate(
    ({ bytes, name, tracker }) => {
      const { client } = window;
      return new Promise<string>((resolve, reject) => {
        client.on("error", reject);
        const source = new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name);
        client.seed(source, { announce: [tracker] }, ({ infoHash }) => resolve(infoHash));
      });
    },
    {
      bytes: Buffer.from(seededBytes(file.seed, file.length)).toString("base64"),
      name: file.name,
      tracker,
    },
  );
}

for (const length of SIZES) {
  test(`webtorrent fetches ${length} bytes from us`, async ({ person, server, page }) => {
    const file = sample("for webtorrent.bin", length);
    const seeder = await person();
    await seeder.seed([file], { sealed: false });
    const { infoHash } = await seeder.snapshot();
    await startWebTorrent(page, server);
    const magnet = `magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(file.name)}&tr=${encodeURIComponent(server.tracker)}`;
    expect(await fetchByWebTorrent(page, magnet, server.tracker)).toBe(sha256Of(file));
    await expect.poll(async () => (await seeder.snapshot()).uploaded).toBeGreaterThanOrEqual(length);
  });

  test(`we fetch ${length} bytes from webtorrent`, async ({ person, server, page }) => {
    const file = sample("from webtorrent.bin", length);
    await startWebTorrent(page, server);
    const infoHash = await seedByWebTorrent(page, file, server.tracker);
    const leecher = await person({}, `#${infoHash}`);
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  });
}

test("webtorrent and a tab without the secret pass a sealed share on to a tab with the link", async ({
  person,
  server,
  page,
}) => {
  const file = sample("for few.bin", MIB + 5);
  const sharer = await person();
  const link = await sharer.seed([file], { sealed: true });
  const { infoHash } = await sharer.snapshot();
  await startWebTorrent(page, server);
  const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(server.tracker)}`;
  expect(await fetchByWebTorrent(page, magnet, server.tracker), "it got ciphertext").not.toBe(sha256Of(file));
  const blind = await person({}, `#${infoHash}`);
  await blind.snapshotWhere(({ piecesHave, pieceCount }) => pieceCount > 0 && piecesHave === pieceCount);
  expect((await blind.snapshot()).name).not.toBe(file.name);
  await sharer.page.close();

  // Slowly, until both have connected: one of them could send everything before the other is there.
  const receiver = await person({ search: { download: String(64 * KIB) } }, link);
  await receiver.snapshotWhere(
    ({ peers }) => peers.length === 2 && peers.every(({ progress }) => progress === 1),
  );
  await receiver.setLimits({});
  await receiver.finished(file.name);
  expect((await receiver.save(file.name)).sha256).toBe(sha256Of(file));
});

test("webtorrent on a page of another site fetches from us where the host lets in all, and the card says so", async ({
  person,
  server: elsewhere,
  ownServer,
  page,
}) => {
  const file = sample("for everybody.bin", 300_000);
  const server = await ownServer({ allowedOrigins: "*" });
  const seeder = await person({ server });
  await seeder.seed([file], { sealed: false });
  await seeder.card().getByText(en.details.summary, { exact: true }).click();
  await expect(seeder.button(en.details.saveTorrent)).toHaveAccessibleDescription(
    `${en.details.torrentOfPublic} ${en.details.otherSites.join}`,
  );
  const { infoHash } = await seeder.snapshot();
  await startWebTorrent(page, elsewhere);
  const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(server.tracker)}`;
  expect(await fetchByWebTorrent(page, magnet, server.tracker)).toBe(sha256Of(file));
});
