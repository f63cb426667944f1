/** Runs WebTorrent's tracker client against our tracker. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing/client.ts";
import {
  loadTrackerClient,
  type TrackerClient,
  type TrackerClientConstructor,
} from "../testing/webtorrent-client.ts";

let Client: TrackerClientConstructor;
beforeAll(async () => {
  Client = await loadTrackerClient();
});

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Seen {
  readonly client: TrackerClient;
  readonly updates: { complete: number; incomplete: number }[];
  readonly scrapes: { complete: number; incomplete: number }[];
  readonly peers: string[];
  readonly troubles: string[];
}

const peer = (name: string) => Buffer.from(`-WW0300-${name}`.padEnd(20, ".")).toString("hex");

function join(server: TestServer, name: string, left: number, query = ""): Seen {
  const client = new Client({
    infoHash: "0a".repeat(20),
    peerId: peer(name),
    announce: [`${server.url.replace("http", "ws")}announce${query}`],
    port: 6881,
    getAnnounceOpts: () => ({ left }),
  });
  const seen: Seen = { client, updates: [], scrapes: [], peers: [], troubles: [] };
  client.on("update", (response) => seen.updates.push(response));
  client.on("scrape", (response) => seen.scrapes.push(response));
  client.on("peer", (other) => seen.peers.push(other.id));
  client.on("warning", (error) => seen.troubles.push(error.message));
  client.on("error", (error) => seen.troubles.push(error.message));
  ends.push(() => client.destroy());
  client.start();
  return seen;
}

test.each([
  ["on sockets of their own", "?second"],
  ["sharing one socket, as clients of one page do", ""],
])("two WebTorrent clients %s find each other through our tracker", async (_, query) => {
  const server = await startTestServer();
  ends.push(() => server.close());
  const seeder = join(server, "seeder", 0);
  await expect.poll(() => seeder.updates.at(-1)).toMatchObject({ complete: 1, incomplete: 0 });
  const leecher = join(server, "leecher", 5, query);
  await expect.poll(() => leecher.updates.at(-1)).toMatchObject({ complete: 1, incomplete: 1 });

  // The seeder has received the leecher's offer, and the leecher the seeder's answer.
  await expect.poll(() => seeder.peers).toEqual([peer("leecher")]);
  await expect.poll(() => leecher.peers).toEqual([peer("seeder")]);

  leecher.client.scrape();
  await expect
    .poll(() => leecher.scrapes.at(-1))
    .toMatchObject({ complete: 1, incomplete: 1, downloaded: 0 });
  leecher.client.complete();
  await expect.poll(() => leecher.updates.at(-1)).toMatchObject({ complete: 2, incomplete: 0 });
  leecher.client.stop();
  await expect.poll(() => server.size.members).toBe(1);
  expect([...seeder.troubles, ...leecher.troubles]).toEqual([]);
});
