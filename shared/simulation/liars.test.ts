/**
 * A third of all peers claims to have everything and sends false blocks. `LIARS_AMONG=1000` for a swarm of that many, which takes
 * minutes. The waste is about a piece per liar that a peer meets: in a small torrent that is a larger share.
 */
import { describe, expect, test } from "vitest";
import type { PeerId } from "../core/ids.ts";
import { MINUTE_MS } from "../core/time.ts";
import { leechers, scenario, seeders } from "./scenario.ts";
import { Unverified } from "./unverified.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import { World } from "./world.ts";

const MIB = 1024 * 1024;
const PEERS = Number(process.env.LIARS_AMONG ?? 12);
const LIARS = Math.round(0.3 * PEERS);
const IS_LARGE = PEERS > 40;
/** 32 MiB for twelve. Peers of a large swarm meet more liars, because banned ones make room for others. */
const PIECES = IS_LARGE ? 1024 : 128;
/** Share of what was received. */
const MAX_WASTE = 0.05;

type Falsifies = (piece: number, begin: number) => boolean;

/** @returns what the honest leechers saw until all of them were complete */
function swarmWith(seed: number, falsifies: Falsifies) {
  // In a large swarm a block is a whole piece: fewer events.
  const blockLength = IS_LARGE ? 256 * 1024 : 16 * 1024;
  const world = new World(scenario([], { seed, pieces: PIECES, blockLength }));
  const unverified = new Unverified(world);
  const counting = world.watcher;
  const bans = new Map<VirtualPeer, Set<PeerId>>();
  world.watcher = {
    before: (peer, input) => counting?.before?.(peer, input),
    after: (peer, outputs) => {
      for (const output of outputs)
        if (output.type === "close-link" && output.reason === "sends pieces that fail their hash")
          bans.set(peer, (bans.get(peer) ?? new Set()).add(output.peerId));
    },
  };
  world.add(seeders({ uplink: MIB }));
  const liars = Array.from({ length: LIARS }, () => world.add(seeders({ uplink: MIB }), { falsifies }));
  const honest = Array.from({ length: PEERS - LIARS - 1 }, () =>
    world.add(leechers(1, { uplink: MIB }), { knowsMetadata: true }),
  );
  const isOver = (): boolean => honest.every((leecher) => leecher.isComplete);
  while (!isOver()) if (!world.queue.next(120 * MINUTE_MS)) throw new Error(`not complete (seed ${seed})`);
  const wasted = honest.reduce((sum, { snapshot }) => sum + snapshot.wasted, 0);
  const received = honest.reduce((sum, { snapshot }) => sum + snapshot.downloaded, 0);
  return { bans, liars, unverified, waste: wasted / received };
}

describe.each<[string, Falsifies]>([
  ["all their blocks", () => true],
  ["one block in 23", (piece, begin) => (piece * 31 + begin / 16_384) % 23 === 0],
  ["every block of one piece in four", (piece) => piece % 4 === 0],
])(`${LIARS} of ${PEERS} peers falsify %s`, (_, falsifies) => {
  test("no bad byte is stored, all liars and nobody else are banned, waste ≤ 5 %", () => {
    const { bans, liars, unverified, waste } = swarmWith(1, falsifies);
    expect([unverified.stored, unverified.announced]).toEqual([0, 0]);
    const banned = [...bans.values()].flatMap((one) => [...one]);
    expect(new Set(banned)).toEqual(new Set(liars.map(({ id }) => id)));
    expect(waste).toBeLessThanOrEqual(MAX_WASTE);
  });
});
