/** Two whole sessions that meet at the tracker but cannot connect: what their views say, and that it passes. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import type { SessionOptions } from "./session-options.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const SECOND = 1000;
const content = new Uint8Array(300_000).fill(7);

async function two(options: Partial<SessionOptions> = {}) {
  const world = new SessionWorld(async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest()));
  const seeder = world.start();
  const leecher = world.start(undefined, options);
  const infoHash = await seeder.session.seed("a.bin", [{ file: new Blob([content]), path: ["a.bin"] }]);
  const codes = (peer: SessionPeer) => peer.torrent(infoHash)?.notices.map(({ code }) => code) ?? [];
  /** Hashing takes no virtual time. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      world.timers.pass(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { world, seeder, leecher, infoHash, codes, pass };
}

const open = (leecher: SessionPeer, infoHash: InfoHash) => leecher.session.open(infoHash, undefined, []);

type World = Awaited<ReturnType<typeof two>>;

describe("peers that are there and cannot be reached", () => {
  it.each<[string, (world: World, isBlocked: boolean) => void, string, string]>([
    [
      "the leecher's browser is blocked",
      ({ leecher }, on) => {
        leecher.dialler.gathersNothing = on;
      },
      "blocked-here",
      "blocked-there",
    ],
    [
      "the seeder's browser is blocked",
      ({ seeder }, on) => {
        seeder.dialler.gathersNothing = on;
      },
      "blocked-there",
      "blocked-here",
    ],
    [
      "a firewall is between them",
      ({ world }, on) => {
        world.network.isBlocked = on;
      },
      "no-path",
      "no-path",
    ],
    [
      "the leecher's browser describes no connection",
      ({ leecher }, on) => {
        leecher.dialler.isStuck = on;
      },
      "blocked-here",
      "no-answer",
    ],
  ])("are reported within 30 s and reached soon after: %s", async (_what, block, leechers, seeders) => {
    const world = await two();
    const { leecher, seeder, infoHash, codes, pass } = world;
    block(world, true);
    await open(leecher, infoHash);
    await pass(25 * SECOND);
    expect(codes(leecher)).toEqual([leechers]);
    await pass(300 * SECOND);
    expect([codes(leecher), codes(seeder)]).toEqual([[leechers], [seeders]]);
    expect(leecher.torrent(infoHash)?.attempts).toMatchObject([{ obstacle: leechers }]);
    block(world, false);
    await pass(50 * SECOND);
    expect(leecher.torrent(infoHash)).toMatchObject({ state: "complete", notices: [], attempts: [] });
    expect(seeder.torrent(infoHash)).toMatchObject({ notices: [], attempts: [] });
  });

  it("are reported as connecting at first, and not at all when the link opens", async () => {
    const { leecher, infoHash, pass } = await two();
    await open(leecher, infoHash);
    await pass(10 * SECOND);
    expect(leecher.torrent(infoHash)).toMatchObject({ state: "complete", notices: [], attempts: [] });
  });

  it("are dialled at once when the network has changed", async () => {
    const { world, leecher, seeder, infoHash, codes, pass } = await two();
    world.network.isBlocked = true;
    await open(leecher, infoHash);
    await pass(35 * SECOND);
    expect(codes(leecher)).toEqual(["no-path"]);
    while (leecher.dialler.held + seeder.dialler.held > 0) await pass(SECOND);
    world.network.isBlocked = false;
    leecher.session.networkChanged("online");
    await pass(3 * SECOND);
    expect(leecher.torrent(infoHash)).toMatchObject({ state: "complete", notices: [] });
  });

  it("are forgotten when they leave", async () => {
    const world = await two();
    const { leecher, seeder, infoHash, codes, pass } = world;
    world.world.network.isBlocked = true;
    await open(leecher, infoHash);
    await pass(25 * SECOND);
    expect(codes(leecher)).toEqual(["no-path"]);
    await seeder.session.close();
    await pass(120 * SECOND);
    expect(codes(leecher)).toEqual(["nobody-has-it"]);
    expect(leecher.torrent(infoHash)?.attempts).toEqual([]);
  });

  it.each([
    ["only", ["relay-unreachable"]],
    ["missing", ["relay-missing"]],
  ] as const)("because only relays are allowed: %s", async (relay, expected) => {
    const { leecher, infoHash, codes, pass } = await two({ relay });
    leecher.dialler.gathersNothing = true;
    await open(leecher, infoHash);
    await pass(25 * SECOND);
    expect(codes(leecher)).toEqual(expected);
  });
});
