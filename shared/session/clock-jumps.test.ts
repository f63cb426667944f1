/** The clock on the wall is set again and again while a torrent is fetched. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { seededRandom } from "../core/random.ts";
import type { Hash } from "./ports.ts";
import { SessionWorld } from "./testing/session-world.ts";

const HOUR_MS = 3_600_000;
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

interface Outcome {
  readonly ms: number;
  readonly links: number;
  readonly announces: number;
}

/** @param jumps hours by which the clock is set, every 4 s */
async function fetched(jumps: readonly number[]): Promise<Outcome> {
  const random = seededRandom(3);
  const world = new SessionWorld(hash);
  const [sender, receiver] = [
    world.start(undefined, { limits: { upload: 100_000, download: undefined } }),
    world.start(),
  ] as const;
  const content = Uint8Array.from({ length: 10 * 262_144 }, () => random.below(256));
  const infoHash = await sender.session.seed("a.bin", [{ file: new Blob([content]), path: ["a.bin"] }]);
  await receiver.session.open(infoHash, undefined, []);
  const startedAt = world.timers.now;
  const left = [...jumps];
  const isDone = () => receiver.torrent(infoHash)?.state === "complete";
  for (let nextAt = startedAt + 4_000; !isDone(); world.timers.pass(20)) {
    expect(world.timers.now - startedAt).toBeLessThan(120_000);
    if (world.timers.now >= nextAt) {
      world.clockOffset += (left.shift() ?? 0) * HOUR_MS;
      nextAt += 4_000;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const announces = world.tracker.received.filter(({ type }) => type === "announce").length;
  const outcome: Outcome = {
    ms: world.timers.now - startedAt,
    links: sender.dialler.opened.length + receiver.dialler.opened.length,
    announces,
  };
  await Promise.all([sender.session.close(), receiver.session.close()]);
  return outcome;
}

test("a clock that is set by hours, forwards and backwards, costs neither links nor time", async () => {
  const calm = await fetched([]);
  const set = await fetched([8, -8, -30, 50, -1, 0.01]);
  expect(set.links).toBe(calm.links);
  expect(Math.abs(set.ms - calm.ms)).toBeLessThan(1_000);
  // Forwards looks like sleep: each time, both ask whether the tracker still answers.
  expect(set.announces - calm.announces).toBeLessThanOrEqual(2 * 2);
});
