/** Torrents whose metadata is known when they are opened, as from a .torrent file. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { metainfoOf } from "./metainfo-of.ts";
import type { Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const random = seededRandom(9);
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const PIECE = 16 * 1024;

/** A seeder that is somewhere else, and its torrent's info dictionary. */
async function shared() {
  const world = new SessionWorld(hash);
  const sender = world.start(undefined, { pieceLength: PIECE });
  const files = ["a.txt", "b.txt"].map((name) => ({
    file: new Blob([Uint8Array.from({ length: 2 * PIECE }, () => random.below(256))]),
    path: [name],
  }));
  const infoHash = await sender.session.seed("letters", files);
  return { world, sender, infoHash, infoBytes: sender.session.metainfo(infoHash).infoBytes };
}

async function until(world: SessionWorld, condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 10_000) throw new Error("the condition does not come true");
    world.timers.pass(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function openDescribed(
  { session }: SessionPeer,
  infoBytes: Uint8Array<ArrayBuffer>,
): Promise<InfoHash> {
  const metainfo = await metainfoOf(infoBytes, hash);
  await session.open(metainfo.infoHash, undefined, [], { metainfo });
  return metainfo.infoHash;
}

describe("a torrent that is opened with its metadata", () => {
  it("shows its files at once, without any peer, and they can be chosen", async () => {
    const { infoBytes } = await shared();
    const alone = new SessionWorld(hash);
    const storage = new FakeStorage();
    const peer = alone.start(storage);
    const infoHash = await openDescribed(peer, infoBytes);
    expect(peer.torrent(infoHash)).toMatchObject({
      name: "letters",
      length: 4 * PIECE,
      pieceCount: 4,
      progress: 0,
    });
    expect(peer.torrent(infoHash)?.files.map(({ path }) => path)).toEqual([["a.txt"], ["b.txt"]]);
    await peer.session.select(infoHash, [1]);
    expect(peer.torrent(infoHash)).toMatchObject({ unwanted: [0], wantedLength: 2 * PIECE });
    await peer.session.close();
    const again = alone.start(storage);
    await again.session.restore();
    expect(again.torrent(infoHash)).toMatchObject({ name: "letters", unwanted: [0] });
  });

  it("is downloaded, and passes the metadata on to peers that lack it", async () => {
    const { world, infoHash, infoBytes } = await shared();
    const [described, other] = [world.start(), world.start()];
    await openDescribed(described, infoBytes);
    await other.session.open(infoHash, undefined, []);
    for (const peer of [described, other])
      await until(world, () => peer.torrent(infoHash)?.state === "complete");
  });

  it.each([
    ["before its metadata", true],
    ["when everything is here", false],
  ])("may be here already, %s", async (_, isAlone) => {
    const { world, infoHash, infoBytes } = await shared();
    const peer = (isAlone ? new SessionWorld(hash) : world).start();
    await peer.session.open(infoHash, "by link", []);
    if (!isAlone) await until(world, () => peer.torrent(infoHash)?.state === "complete");
    await openDescribed(peer, infoBytes);
    expect(peer.torrent(infoHash)).toMatchObject({
      name: "letters",
      length: 4 * PIECE,
      progress: isAlone ? 0 : 1,
    });
  });
});

describe("metainfoOf", () => {
  it("throws the violation's name", async () => {
    await expect(metainfoOf(new TextEncoder().encode("de"), hash)).rejects.toThrow("bad-name");
  });
});
