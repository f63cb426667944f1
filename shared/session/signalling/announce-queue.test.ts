import { describe, expect, it } from "vitest";
import type { InfoHash } from "../../core/ids.ts";
import { DEFAULT_LIMITS } from "../../tracker/core/limits.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { AnnounceQueue } from "./announce-queue.ts";

const hashOf = (torrent: number) => torrent.toString(16).padStart(40, "0") as InfoHash;

function setUp() {
  const timers = new VirtualTimers();
  const clock = { now: () => timers.now, wallTime: () => timers.now };
  const queue = new AnnounceQueue({ clock, timers });
  const sent: { torrent: number; at: number }[] = [];
  const add = (torrent: number, isUrgent = false) =>
    queue.add(hashOf(torrent), isUrgent, () => sent.push({ torrent, at: timers.now }));
  return { timers, queue, sent, add };
}

describe("the announces of 1,000 torrents", () => {
  it("leave within 3 s, never more than 60 in 20 ms, with one timer", () => {
    const { timers, sent, add } = setUp();
    for (let torrent = 0; torrent < 1000; torrent++) add(torrent);
    expect(timers.pending).toBe(1);
    timers.pass(3000);
    expect(sent.map(({ torrent }) => torrent)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    for (let from = 0; from < 3000; from += 20)
      expect(sent.filter(({ at }) => at >= from && at < from + 20).length).toBeLessThanOrEqual(60);
    expect(timers.pending).toBe(0);
  });

  it("leave first for active torrents, of which a newer announce takes the older one's place", () => {
    const { timers, sent, add } = setUp();
    for (let torrent = 0; torrent < 1000; torrent++) add(torrent);
    for (let torrent = 500; torrent < 520; torrent++) add(torrent, true);
    add(510);
    timers.pass(3000);
    expect(sent.slice(50, 70).map(({ torrent }) => torrent)).toEqual(
      Array.from({ length: 20 }, (_, i) => 500 + i),
    );
    expect(sent).toHaveLength(1000);
  });

  it("stay within what the tracker accepts when all are paused and resumed for a minute", () => {
    const { timers, sent, add } = setUp();
    for (let round = 0; round < 12; round++) {
      for (let torrent = 0; torrent < 1000; torrent++) add(torrent);
      timers.pass(5000);
    }
    const { burst, perSecond } = DEFAULT_LIMITS.socketMessages;
    expect(sent.length).toBeLessThan(burst + 60 * perSecond);
    for (const [index, { at }] of sent.entries()) expect(index).toBeLessThan(burst + (at / 1000) * perSecond);
  });

  it("start over with a new socket, and are forgotten with the old one", () => {
    const { timers, queue, sent, add } = setUp();
    for (let torrent = 0; torrent < 100; torrent++) add(torrent);
    queue.clear();
    timers.pass(1000);
    expect(sent).toHaveLength(50);
    queue.restart();
    for (let torrent = 0; torrent < 50; torrent++) add(torrent);
    expect(sent).toHaveLength(100);
  });
});
