/**
 * Conversations with bittorrent-tracker's own server, replayed on ours: the same messages, wherever the protocol decides. What is
 * different is listed with its reason (`replay/differences.ts`).
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startTestServer } from "../../signal-server/testing/client.ts";
import { loadTrackerClient, type TrackerClient } from "../../signal-server/testing/webtorrent-client.ts";
import { DIFFERENCES, FIELD_DIFFERENCES, isSame, withoutFieldDifferences } from "./replay/differences.ts";
import { normalForm, Offers, transposed } from "./replay/normal-form.ts";
import { RecordingProxy, type Step } from "./replay/recording-proxy.ts";
import { HASH, OTHER_HASH, peerId, scripts } from "./replay/scripts.ts";
import { Stage } from "./replay/stage.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** bittorrent-tracker's. */
async function startForeignTracker(): Promise<string> {
  // Has no types.
  const name = "bittorrent-tracker/server";
  const { default: Tracker } = await import(/* @vite-ignore */ name);
  const tracker = new Tracker({ udp: false, http: false, ws: true, stats: false });
  tracker.on("warning", () => undefined);
  tracker.listen(0, "127.0.0.1");
  await once(tracker, "listening");
  const server: Server = tracker.http;
  ends.push(() => new Promise((resolve) => tracker.close(resolve)));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startOurs(): Promise<string> {
  const server = await startTestServer();
  ends.push(() => server.close());
  return `${server.url.replace("http", "ws")}announce`;
}

function stageOf(url: string): Stage {
  const stage = new Stage(url);
  ends.push(() => stage.close());
  return stage;
}

/** Checks that ours answers each deed as theirs did. */
async function replay(steps: readonly Step[]): Promise<void> {
  const stage = stageOf(await startOurs());
  const [theirOffers, ourOffers] = [new Offers(), new Offers()];
  for (const { deed, received } of steps) {
    const theirs = normalForm(received, theirOffers, withoutFieldDifferences);
    const ours = await stage.act(transposed(deed, theirOffers, ourOffers));
    const form = normalForm(ours, ourOffers, withoutFieldDifferences);
    expect(form, `after ${deed.frame} of socket ${deed.socket}`).toEqual(theirs);
  }
}

interface Seen {
  readonly client: TrackerClient;
  updates: number;
  scrapes: number;
  readonly peers: Set<string>;
}

/** Records what WebTorrent's clients and bittorrent-tracker's server say to each other. */
async function record(
  perform: (join: (name: string, left: number, infoHash?: string) => Promise<Seen>) => Promise<void>,
): Promise<readonly Step[]> {
  const Client = await loadTrackerClient();
  const proxy = new RecordingProxy(await startForeignTracker());
  ends.push(() => proxy.close());
  const url = await proxy.url();
  const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");
  await perform(async (name, left, infoHash = HASH) => {
    const client = new Client({
      infoHash: hex(infoHash),
      peerId: hex(peerId(name)),
      // Clients with the same address share a socket.
      announce: [`${url}/announce?${name}`],
      port: 6881,
      getAnnounceOpts: () => ({ left }),
    });
    const seen: Seen = { client, updates: 0, scrapes: 0, peers: new Set() };
    client.on("update", () => seen.updates++);
    client.on("scrape", () => seen.scrapes++);
    client.on("peer", ({ id }) => seen.peers.add(id));
    client.on("warning", () => undefined);
    client.on("error", () => undefined);
    ends.push(() => client.destroy());
    client.start();
    await expect.poll(() => seen.updates).toBe(1);
    return seen;
  });
  await proxy.idle();
  return proxy.steps;
}

/** @param act makes the tracker answer once more */
async function answered(seen: Seen, act: () => void): Promise<void> {
  const { updates, scrapes } = seen;
  act();
  await expect.poll(() => seen.updates + seen.scrapes).toBe(updates + scrapes + 1);
}

describe("recorded with WebTorrent's clients", () => {
  test("two peers: announce, meet, update, scrape, complete and stop", async () => {
    const steps = await record(async (join) => {
      const seeder = await join("seeder", 0);
      const leecher = await join("leecher", 5);
      await expect.poll(() => [seeder.peers.size, leecher.peers.size]).toEqual([1, 1]);
      await answered(leecher, () => leecher.client.update());
      await answered(seeder, () => seeder.client.scrape());
      await answered(leecher, () => leecher.client.complete());
      await answered(leecher, () => leecher.client.stop());
      await answered(seeder, () => seeder.client.scrape());
    });
    expect(steps.length).toBeGreaterThan(8);
    await replay(steps);
  });

  test("three peers in two torrents; one leaves without a word", async () => {
    const steps = await record(async (join) => {
      const first = await join("first", 0);
      const second = await join("second", 5);
      await expect.poll(() => first.peers.size).toBe(1);
      const elsewhere = await join("second", 0, OTHER_HASH);
      const third = await join("third", 7);
      await expect.poll(() => third.peers.size).toBe(2);
      second.client.destroy();
      elsewhere.client.destroy();
      await answered(third, () => third.client.scrape());
      await answered(first, () => first.client.update());
      await expect.poll(() => third.peers.size).toBe(2);
    });
    expect(steps.filter(({ deed }) => deed.frame === "close")).toHaveLength(1);
    await replay(steps);
  });
});

describe("scripted", () => {
  test.each(scripts)("%s", async (_, lines) => {
    const [theirs, ours] = [stageOf(await startForeignTracker()), stageOf(await startOurs())];
    const [theirOffers, ourOffers] = [new Offers(), new Offers()];
    for (const { deed, differs, answer } of lines) {
      const there = normalForm(await theirs.act(deed), theirOffers, withoutFieldDifferences);
      const here = normalForm(
        await ours.act(transposed(deed, theirOffers, ourOffers)),
        ourOffers,
        withoutFieldDifferences,
      );
      const what = `${differs ?? "the same"} after ${String(deed.frame).slice(0, 300)} of socket ${deed.socket}`;
      expect(isSame(there, here), `${what}: ${JSON.stringify([there, here])}`).toBe(differs === undefined);
      if (differs !== undefined)
        expect(JSON.stringify(here[deed.socket] ?? []).replaceAll("\\", ""), what).toMatch(
          answer ?? /^\[\]$/,
        );
    }
  });

  test("shows every difference that is listed, and the documentation lists each", () => {
    const shown = new Set(scripts.flatMap(([, lines]) => lines.map(({ differs }) => differs)));
    expect([...shown].filter((name) => name !== undefined).sort()).toEqual(Object.keys(DIFFERENCES).sort());
    const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
    const cells = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    for (const { theirs, ours, reason } of [...Object.values(DIFFERENCES), ...FIELD_DIFFERENCES])
      expect(cells).toContainEqual(["", theirs, ours, reason, ""]);
  });
});
