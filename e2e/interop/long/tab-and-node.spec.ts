/** A tab and WebTorrent in Node, which waits five seconds with each offer and answer, so that both dial at the same time. */
import { MIB, sample, sha256Of } from "../../content.ts";
import { expect, test } from "../../fixtures.ts";
import { startNodeClient } from "../webtorrent/node-client.ts";

const LENGTH = 2 * MIB + 12_345;

test("webtorrent in Node fetches from a tab", async ({ person, server }) => {
  const file = sample("for Node.bin", LENGTH);
  const seeder = await person();
  await seeder.seed([file], { sealed: false });
  const { infoHash } = await seeder.snapshot();
  const client = startNodeClient();
  try {
    await client.open(`magnet:?xt=urn:btih:${infoHash}`, [server.tracker]);
    await expect.poll(async () => (await client.view())?.isDone).toBe(true);
    expect(await client.digest()).toBe(sha256Of(file));
  } finally {
    await client.close();
  }
});

test("a tab fetches from webtorrent in Node", async ({ person, server }) => {
  const file = sample("from Node.bin", LENGTH);
  const client = startNodeClient();
  try {
    const infoHash = await client.seed(file, [server.tracker]);
    const leecher = await person({}, `#${infoHash}`);
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  } finally {
    await client.close();
  }
});
