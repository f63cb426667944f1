/** Whole sessions whose trackers are gone for good: peers introduce each other over the links that they have. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { dictionary, SINGLE } from "../metainfo/testing/info-samples.ts";
// Loaded now, because the sessions load it while virtual time passes.
import "./introductions/torrent-introductions.ts";
import { metainfoOf } from "./metainfo-of.ts";
import type { Hash } from "./ports.ts";
import { PendingCrypto } from "./testing/pending-crypto.ts";
import { contentOf, filesOf, secretOf, until } from "./testing/sealed-world.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const crypto = new PendingCrypto(() => new Promise((resolve) => setImmediate(resolve)));
const turn = () => crypto.idle();
const newWorld = () => new SessionWorld(hash, crypto.sealCrypto, "signals", crypto.keyAgreement);
const USUAL = "ws://tracker.example/announce";
/** Of ivy and the newcomer only. */
const OTHER = "ws://other.example/announce";
const SLOW = { limits: { upload: 4_000, download: undefined } };

const linksOf = (peer: SessionPeer, infoHash: InfoHash) => peer.torrent(infoHash)?.peers ?? [];

function isLinked(one: SessionPeer, other: SessionPeer, infoHash: InfoHash): boolean {
  return linksOf(one, infoHash).some(({ peerId }) => peerId === other.session.peerId);
}

/** A seeder, ivy and a leecher know each other; the newcomer knows only ivy, which sends too slowly. Both trackers are gone. */
async function newcomer(isSealed: boolean) {
  const world = newWorld();
  const other = world.addTracker(OTHER);
  const { files, content } = filesOf(5, { "film.mp4": 2_000_000 });
  const seeder = world.start();
  const infoHash = await seeder.session.seed("film.mp4", files, undefined, { sealed: isSealed });
  const secret = isSealed ? secretOf(seeder, infoHash) : undefined;
  const open = ({ session }: SessionPeer) => session.open(infoHash, undefined, [], { secret });
  const ivy = world.start(undefined, { ...SLOW, trackers: [USUAL, OTHER] });
  const leecher = world.start(undefined, SLOW);
  for (const peer of [ivy, leecher]) await open(peer);
  await until(
    world,
    turn,
    () => linksOf(ivy, infoHash).length === 2 && linksOf(leecher, infoHash).length === 2,
  );
  const late = world.start(undefined, { trackers: [OTHER] });
  await open(late);
  await until(world, turn, () => isLinked(late, ivy, infoHash));
  world.tracker.stop();
  other.stop();
  return { world, infoHash, content, seeder, ivy, leecher, late };
}

test.each([
  ["a public", false],
  ["a sealed", true],
])(
  "of %s torrent: a newcomer linked to one peer gets links to the others, and finishes when that one leaves",
  async (_, isSealed) => {
    const { world, infoHash, content, seeder, ivy, leecher, late } = await newcomer(isSealed);
    expect(linksOf(late, infoHash)).toHaveLength(1);
    const goneAt = world.timers.now;
    await until(world, turn, () => isLinked(late, seeder, infoHash) && isLinked(late, leecher, infoHash));
    expect(world.timers.now - goneAt).toBeLessThan(30_000);
    expect(late.torrent(infoHash)?.state).toBe("downloading");
    await ivy.session.close();
    await until(world, turn, () => late.torrent(infoHash)?.state === "complete");
    expect(Buffer.compare(await contentOf(late, infoHash), content)).toBe(0);
    // Each pair has one link.
    expect(linksOf(late, infoHash)).toHaveLength(2);
    expect(late.dialler.held).toBe(2);
    for (const peer of [seeder, leecher, late]) await peer.session.close();
  },
);

test("while a tracker answers, neighbours are asked for nobody, and a peer gets one link", async () => {
  const world = newWorld();
  const { files } = filesOf(5, { "film.mp4": 1_000 });
  const seeder = world.start();
  const infoHash = await seeder.session.seed("film.mp4", files);
  const leechers = [world.start(), world.start()];
  for (const { session } of leechers) await session.open(infoHash, undefined, []);
  await until(world, turn, () => leechers.every((peer) => linksOf(peer, infoHash).length === 2));
  const dials = () => [seeder, ...leechers].map(({ dialler }) => dialler.opened.length);
  const before = dials();
  for (const end = world.timers.now + 90_000; world.timers.now < end; world.timers.pass(100)) await turn();
  expect(dials()).toEqual(before);
  // A short outage changes nothing either: all of them are linked.
  world.tracker.stop();
  for (const end = world.timers.now + 90_000; world.timers.now < end; world.timers.pass(100)) await turn();
  expect(dials()).toEqual(before);
});

test("peers of a private torrent are introduced by its trackers alone", async () => {
  const metainfo = await metainfoOf(dictionary({ ...SINGLE, private: 1 }), hash);
  const { infoHash } = metainfo;
  const world = newWorld();
  const other = world.addTracker(OTHER);
  const ivy = world.start();
  await ivy.session.open(infoHash, undefined, [USUAL, OTHER], { metainfo });
  const one = world.start();
  await one.session.open(infoHash, undefined, [USUAL], { metainfo });
  // This one does not know at first that the torrent is private.
  const late = world.start(undefined, { trackers: [OTHER] });
  await late.session.open(infoHash, undefined, []);
  await until(world, turn, () => isLinked(one, ivy, infoHash) && isLinked(late, ivy, infoHash));
  world.tracker.stop();
  other.stop();
  const dials = one.dialler.opened.length + late.dialler.opened.length;
  for (const end = world.timers.now + 110_000; world.timers.now < end; world.timers.pass(50)) await turn();
  expect(late.torrent(infoHash)?.length).toBe(100);
  expect(isLinked(late, one, infoHash)).toBe(false);
  expect(one.dialler.opened.length + late.dialler.opened.length).toBe(dials);
});
