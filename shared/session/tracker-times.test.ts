/** The times in trackers' views are instants, so that they stay right while nothing happens and no view is made. */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import type { Hash } from "./ports.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const random = seededRandom(3);

function until(world: SessionWorld, condition: () => boolean): void {
  for (const end = world.timers.now + 120_000; !condition(); world.timers.pass(10))
    if (world.timers.now > end) throw new Error("the condition does not come true");
}

async function idleSeeder(): Promise<{ world: SessionWorld; peer: SessionPeer; infoHash: InfoHash }> {
  const world = new SessionWorld(hash);
  const peer = world.start();
  const content = Uint8Array.from({ length: 1000 }, () => random.below(256));
  const infoHash = await peer.session.seed("a", [{ file: new Blob([content]), path: ["a"] }]);
  peer.session.watch([infoHash]);
  until(world, () => peer.torrent(infoHash)?.trackerStates[0]?.announcedAt !== undefined);
  return { world, peer, infoHash };
}

const wallTime = (world: SessionWorld) => 1_700_000_000_000 + world.timers.now;

it("says when its tracker answered, and makes no view of an idle torrent until something happens", async () => {
  const { world, peer, infoHash } = await idleSeeder();
  const answered = wallTime(world);
  world.timers.pass(1_000);
  const { views } = peer;
  world.timers.pass(10_000);
  expect(peer.views).toBe(views);
  const [tracker] = peer.torrent(infoHash)?.trackerStates ?? [];
  expect(answered - (tracker?.announcedAt ?? 0)).toBeGreaterThanOrEqual(0);
  expect(answered - (tracker?.announcedAt ?? 0)).toBeLessThan(1_000);
});

it("tries a tracker again when the view has said", async () => {
  const { world, peer, infoHash } = await idleSeeder();
  const tracker = () => peer.torrent(infoHash)?.trackerStates[0];
  world.tracker.stop();
  until(world, () => tracker()?.state === "waiting");
  const { retryAt = 0 } = tracker() ?? {};
  expect(retryAt).toBeGreaterThan(wallTime(world));
  world.tracker.isDown = false;
  world.timers.pass(retryAt - wallTime(world) - 1);
  expect(tracker()).toMatchObject({ state: "waiting", retryAt });
  world.timers.pass(1_000);
  expect(tracker()).toMatchObject({ state: "connected", retryAt: undefined });
});
