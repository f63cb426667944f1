/** Torrents with the private flag (BEP 27): only their own trackers may introduce peers. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { dictionary, SINGLE } from "../metainfo/testing/info-samples.ts";
import { metainfoOf } from "./metainfo-of.ts";
import type { Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const OWN = "wss://own.example/announce";
/** Of every session in these tests. */
const USUAL = "ws://tracker.example/announce";

const metainfo = await metainfoOf(dictionary({ ...SINGLE, private: 1 }), hash);
const { infoHash } = metainfo;

function trackersOf(peer: SessionPeer): readonly string[] | undefined {
  peer.session.watch([infoHash]);
  return peer.torrent(infoHash)?.trackerStates.map(({ name }) => name);
}

/** Resolves when peers have sent the description. */
async function described(world: SessionWorld, peer: SessionPeer): Promise<void> {
  for (let step = 0; step < 2000 && (peer.torrent(infoHash)?.length ?? 0) === 0; step++) {
    world.timers.pass(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(peer.torrent(infoHash)?.length).toBe(100);
}

test("the session's trackers do not learn of one that is opened from a file, nor after it is continued", async () => {
  const world = new SessionWorld(hash);
  const storage = new FakeStorage();
  const peer = world.start(storage);
  await peer.session.open(infoHash, undefined, [OWN], { metainfo });
  expect(trackersOf(peer)).toEqual([OWN]);
  await peer.session.close();
  const after = world.start(storage);
  await after.session.restore();
  expect(trackersOf(after)).toEqual([OWN]);
  world.timers.pass(1000);
  expect([...world.trackersUsed]).toEqual([OWN]);
});

test("they are left when a magnet turns out to lead to one; the link that brought the description stays", async () => {
  const world = new SessionWorld(hash);
  const holder = world.start();
  await holder.session.open(infoHash, undefined, [OWN], { metainfo });
  const peer = world.start();
  await peer.session.open(infoHash, undefined, [OWN]);
  expect(trackersOf(peer)).toEqual([USUAL, OWN]);
  await described(world, peer);
  world.timers.pass(1000);
  expect(trackersOf(peer)).toEqual([OWN]);
  expect(peer.torrent(infoHash)?.peers).toHaveLength(1);
  expect(world.trackersUsed).toContain(USUAL);
  expect(world.tracker.received).toContainEqual(expect.objectContaining({ event: "stopped", infoHash }));
});

test("a link that names no tracker means those of its page, also after a restart", async () => {
  const world = new SessionWorld(hash);
  const holder = world.start(undefined, { trackers: [OWN] });
  await holder.session.open(infoHash, undefined, [OWN], { metainfo });
  const storage = new FakeStorage();
  const peer = world.start(storage);
  await peer.session.open(infoHash, undefined, []);
  await described(world, peer);
  expect(trackersOf(peer)).toEqual([USUAL]);
  await peer.session.close();
  const after = world.start(storage);
  await after.session.restore();
  expect(trackersOf(after)).toEqual([USUAL]);
});

test("one without a tracker that a browser can use says so", async () => {
  const world = new SessionWorld(hash);
  const peer = world.start();
  await peer.session.open(infoHash, undefined, [], { metainfo, lacksWebSocketTracker: true });
  expect(trackersOf(peer)).toEqual([]);
  expect(peer.torrent(infoHash)?.notices).toEqual([{ code: "private-torrent" }]);
  world.timers.pass(60_000);
  expect(world.trackersUsed.size).toBe(0);
  await peer.session.open(infoHash, undefined, [OWN]);
  world.timers.pass(5000);
  expect(peer.torrent(infoHash)?.notices).toEqual([{ code: "nobody-has-it" }]);
});
