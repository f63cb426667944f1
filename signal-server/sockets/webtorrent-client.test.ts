/** Runs WebTorrent's tracker client against our tracker. */
import { afterEach, beforeAll, expect, test } from "vitest";
import type { InfoHash, OfferId, PeerId } from "../../shared/core/ids.ts";
import { peer as peerOf } from "../../shared/tracker/core/testing/world.ts";
import { OFFER, Peer } from "../cluster/testing/peer.ts";
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

test("a client with signals and a WebTorrent client are introduced to each other in both directions", async () => {
  const server = await startTestServer();
  ends.push(() => server.close());
  const theirs = join(server, "plain", 5);
  await expect.poll(() => theirs.updates.length).toBe(1);
  const ours = new Peer(server, "ours");
  ends.push(() => ours.client.close());
  const infoHash = "0a".repeat(20) as InfoHash;
  expect(await ours.announce({ infoHash })).toMatchObject({
    peers: [{ peerId: peer("plain"), signals: false }],
  });

  const toPeerId = peer("plain") as PeerId;
  const ids = { infoHash, toPeerId, offerId: "0b".repeat(20) as OfferId };
  await ours.client.send({ type: "signal", ...ids, signal: OFFER });
  expect(await ours.client.next()).toMatchObject({
    type: "signal",
    peerId: toPeerId,
    signal: { type: "answer" },
  });
  expect(theirs.peers).toEqual([peerOf("ours")]);

  theirs.client.update();
  const offer = await ours.client.next();
  if (offer.type !== "offer") throw new Error(`a ${offer.type} instead of an offer`);
  expect(offer.peerId).toBe(toPeerId);
  const { offerId, sdp } = offer;
  await ours.client.send({ type: "answer", infoHash, peerId: peerOf("ours"), toPeerId, offerId, sdp });
  await expect.poll(() => theirs.peers).toEqual([peerOf("ours"), peerOf("ours")]);
  expect(theirs.troubles).toEqual([]);
});
