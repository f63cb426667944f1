/**
 * A session and a tracker in virtual time: every 30 s a peer joins and leaves, and a share comes and goes. Nothing of them stays behind.
 * `HOURS=8` for a working day. What real pages and processes hold after that: `npm run chaos -- hours`.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import type { Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const HOURS = Number(process.env.HOURS ?? 0.5);
const CYCLE_MS = 30 * SECOND_MS;
const CYCLES = (HOURS * 60 * MINUTE_MS) / CYCLE_MS;
const WARM_UP = 5;

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function sizesOf(world: SessionWorld, storage: FakeStorage, stayer: SessionPeer) {
  const stores = await Promise.allSettled([...storage.stores.values()].map((store) => store.have()));
  return {
    timers: world.timers.pending,
    links: world.network.ends.size,
    ...world.tracker.size,
    // The storage of tests remembers those that were destroyed.
    stores: stores.filter(({ status }) => status === "fulfilled").length,
    entries: storage.entries.size,
    views: stayer.views.length,
    peers: stayer.torrents.map(({ peers, attempts }) => peers.length + attempts.length),
  };
}

test("a session is as it was at first, whatever came and went", async () => {
  const world = new SessionWorld(hash);
  const storage = new FakeStorage();
  const stayer = world.start(storage);
  const share = (name: string) =>
    stayer.session.seed(name, [{ file: new Blob([name.repeat(5_000)]), path: [name] }]);
  const until = async (condition: () => boolean): Promise<void> => {
    for (let turns = 0; !condition(); turns++) {
      if (turns > 10_000) throw new Error("the condition does not come true");
      world.timers.pass(10);
      await turn();
    }
  };
  const complete = async (peer: SessionPeer, infoHash: InfoHash): Promise<void> => {
    await peer.session.open(infoHash, undefined, [], { selected: [0] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
  };
  const standing = await share("standing");
  let first: unknown;
  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    const end = world.timers.now + CYCLE_MS;
    const newcomer = world.start();
    const passing = await share(`passing ${cycle}`);
    await complete(newcomer, standing);
    await complete(newcomer, passing);
    await newcomer.session.close();
    await stayer.session.remove(passing);
    world.timers.pass(end - world.timers.now);
    world.tracker.tick();
    await turn();
    // What the world writes down for other tests.
    world.tracker.received.length = 0;
    stayer.dialler.orders.length = 0;
    if (cycle === WARM_UP) first = await sizesOf(world, storage, stayer);
  }
  expect(first).toMatchObject({ links: 0, members: 1, stores: 1, swarms: 1, views: 1, peers: [0] });
  expect(await sizesOf(world, storage, stayer)).toEqual(first);
});
