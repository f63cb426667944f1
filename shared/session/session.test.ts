/** Whole sessions in plain Node: nothing of a browser, no sockets, and time passes only when a test lets it. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { type Hash, StoreFailedError, StoreFullError, StoreSilentError } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { gated } from "./testing/gated-hash.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const random = seededRandom(7);
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const UNKNOWN = "ab".repeat(20) as InfoHash;

function fileOf(length: number) {
  const content = Uint8Array.from({ length }, () => random.below(256));
  return { content, files: [{ file: new Blob([content]), path: ["photo.jpg"] }] };
}

async function until(world: SessionWorld, condition: () => boolean): Promise<void> {
  for (const end = world.timers.now + 120_000; !condition(); world.timers.pass(10)) {
    if (world.timers.now > end) throw new Error("the condition does not come true");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function contentOf({ session }: SessionPeer, infoHash: InfoHash) {
  const pieces = [...session.metainfo(infoHash).layout.pieces()];
  const read = await Promise.all(pieces.map((piece) => session.read(infoHash, piece)));
  return concatBytes(read.map((bytes) => bytes ?? new Uint8Array()));
}

describe("two sessions", () => {
  it("share a file through the tracker core until the download is complete", async () => {
    const world = new SessionWorld(hash);
    const { content, files } = fileOf(3 * 262_144 + 5);
    const [sender, receiver] = [world.start(), world.start()];
    const infoHash = await sender.session.seed("photo.jpg", files);
    await receiver.session.open(infoHash, undefined, []);
    await until(world, () => receiver.torrent(infoHash)?.state === "complete");
    expect(Buffer.compare(await contentOf(receiver, infoHash), content)).toBe(0);
    expect(receiver.torrent(infoHash)).toMatchObject({ name: "photo.jpg", progress: 1, wasted: 0 });
    await until(world, () => (sender.torrent(infoHash)?.uploaded ?? 0) === content.length);
    expect(sender.torrent(infoHash)?.peers).toHaveLength(1);
    expect(receiver.observation?.ownId).toBe(receiver.session.peerId);
    await Promise.all([sender.session.close(), receiver.session.close()]);
    world.timers.pass(100);
    expect(world.tracker.received.at(-1)).toMatchObject({ type: "announce", event: "stopped" });
  });

  it.each([1_000, 20_000, 65_537])(
    "exchange pieces of %i bytes, as other programs write them",
    async (pieceLength) => {
      const world = new SessionWorld(hash);
      const { content, files } = fileOf(100_005);
      const sender = world.start(undefined, { pieceLength });
      const receiver = world.start();
      const infoHash = await sender.session.seed("photo.jpg", files);
      await receiver.session.open(infoHash, undefined, []);
      await until(world, () => receiver.torrent(infoHash)?.state === "complete");
      expect(Buffer.compare(await contentOf(receiver, infoHash), content)).toBe(0);
      expect(receiver.torrent(infoHash)).toMatchObject({
        wasted: 0,
        pieceCount: Math.ceil(100_005 / pieceLength),
      });
    },
  );

  it("continue a download after a restart with the pieces that were stored", async () => {
    const world = new SessionWorld(hash);
    const { files, content } = fileOf(20 * 262_144);
    const sender = world.start(undefined, { limits: { upload: 500_000, download: undefined } });
    const infoHash = await sender.session.seed("photo.jpg", files);
    const storage = new FakeStorage();
    const before = world.start(storage);
    await before.session.open(infoHash, undefined, []);
    await until(world, () => (before.torrent(infoHash)?.piecesHave ?? 0) >= 5);
    await before.session.close();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)?.piecesHave).toBeGreaterThanOrEqual(5);
    await until(world, () => after.torrent(infoHash)?.state === "complete");
    expect(after.torrent(infoHash)?.downloaded).toBeLessThan(content.length);
  });

  it("make a torrent of a file that the other one is downloading complete at once", async () => {
    const world = new SessionWorld(hash);
    const { files } = fileOf(1000);
    const peer = world.start();
    const infoHash = await world.start().session.seed("photo.jpg", files);
    await peer.session.open(infoHash, undefined, []);
    expect(await peer.session.seed("photo.jpg", files)).toBe(infoHash);
    expect(peer.torrents).toMatchObject([{ infoHash, state: "seeding" }]);
  });
});

describe("preparing", () => {
  it("shows files that are being prepared, then the torrent with the same id", async () => {
    const gate = gated(hash);
    const world = new SessionWorld(gate.hash);
    const peer = world.start(new FakeStorage());
    const seeding = peer.session.seed("photo.jpg", fileOf(1000).files);
    await until(world, () => peer.views.length > 0);
    expect(peer.views).toMatchObject([{ kind: "preparing", name: "photo.jpg", length: 1000, progress: 0 }]);
    const [preparing] = peer.views;
    gate.open();
    await seeding;
    expect(peer.views).toMatchObject([{ kind: "torrent", id: preparing?.id, notices: [] }]);
  });

  it("keeps a failed preparation until it is cancelled, and nothing in the storage", async () => {
    const storage = new FakeStorage();
    const peer = new SessionWorld(hash).start(storage);
    const path = Array<string>(40).fill("deep");
    await expect(peer.session.seed("x", [{ file: new Blob(["a"]), path }])).rejects.toThrow("path-too-deep");
    const [failed] = peer.preparations;
    expect(failed?.failure).toEqual({ code: "path-too-deep", detail: path.join("/") });
    expect(storage.entries.size).toBe(0);
    peer.session.cancelSeed(failed?.id ?? "");
    expect(peer.views).toEqual([]);
  });

  it("reports hashing that fails, and goes on with everything else", async () => {
    const world = new SessionWorld(() => Promise.reject(new Error("no memory")));
    const peer = world.start();
    await expect(peer.session.seed("photo.jpg", fileOf(10).files)).rejects.toThrow("no memory");
    expect(peer.preparations[0]?.failure).toEqual({ code: "storage-failed", detail: "no memory" });
    await peer.session.open(UNKNOWN, "other", []);
    expect(peer.torrents).toHaveLength(1);
  });

  it("removes a cancelled preparation from the views and the storage", async () => {
    const storage = new FakeStorage();
    const gate = gated(hash);
    const world = new SessionWorld(gate.hash);
    const peer = world.start(storage);
    const seeding = peer.session.seed("photo.jpg", fileOf(1000).files);
    await until(world, () => peer.views.length > 0);
    peer.session.cancelSeed(peer.views[0]?.id ?? "");
    gate.open();
    await expect(seeding).rejects.toThrow("cancelled");
    expect(peer.views).toEqual([]);
    expect(storage.entries.size).toBe(0);
  });

  it("serves files from where they are when there is no room to store them", async () => {
    const world = new SessionWorld(hash);
    const storage = new FakeStorage();
    storage.freeBytes = 10;
    const peer = world.start(storage);
    const { content, files } = fileOf(1000);
    const infoHash = await peer.session.seed("photo.jpg", files);
    expect(peer.torrent(infoHash)?.notices).toEqual([{ code: "not-stored" }]);
    expect(storage.entries.size).toBe(0);
    expect(await contentOf(peer, infoHash)).toEqual(content);
  });

  it("seeds even when the storage cannot be written", async () => {
    const storage = new FakeStorage();
    storage.failure = new Error("disk error");
    const peer = new SessionWorld(hash).start(storage);
    const infoHash = await peer.session.seed("photo.jpg", fileOf(1000).files);
    expect(peer.torrent(infoHash)).toMatchObject({ state: "seeding", notices: [{ code: "not-stored" }] });
  });
});

describe("a session's torrents", () => {
  it("are stored with name, trackers and pause, and restored in the same order", async () => {
    const world = new SessionWorld(hash);
    const storage = new FakeStorage();
    const before = world.start(storage);
    const seeded = await before.session.seed("photo.jpg", fileOf(1000).files);
    world.timers.pass(1000);
    await before.session.open(UNKNOWN, "film", ["ws://other.example"]);
    await before.session.pause(UNKNOWN);
    expect([...storage.entries.values()]).toMatchObject([
      { infoHash: seeded, origin: "seeded", paused: false },
      { infoHash: UNKNOWN, origin: "opened", paused: true, trackers: ["ws://other.example"], name: "film" },
    ]);
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrents).toMatchObject([
      { infoHash: seeded, state: "seeding", name: "photo.jpg" },
      { infoHash: UNKNOWN, state: "paused", name: "film" },
    ]);
    await after.session.resume(UNKNOWN);
    expect(after.torrent(UNKNOWN)?.state).toBe("looking-for-peers");
    expect(storage.entries.get("id-1-2")).toMatchObject({ paused: false });
  });

  it.each([
    ["full", new StoreFullError("no room"), { code: "quota-full" }],
    ["broken", new StoreFailedError("closed"), { code: "storage-failed", detail: "closed" }],
    ["silent", new StoreSilentError(), { code: "storage-silent" }],
  ])(
    "go on and say so while their entries cannot be written, because it is %s",
    async (_, failure, problem) => {
      const world = new SessionWorld(hash);
      const storage = new FakeStorage();
      const peer = world.start(storage);
      storage.failure = failure;
      await peer.session.open(UNKNOWN, "film", []);
      expect(peer.torrent(UNKNOWN)).toMatchObject({ state: "looking-for-peers", notices: [problem] });
      storage.failure = undefined;
      await until(world, () => storage.entries.size === 1);
      await until(world, () => !peer.torrent(UNKNOWN)?.notices.some(({ code }) => code === problem.code));
    },
  );

  it("are opened once, however often they are asked for", async () => {
    const peer = new SessionWorld(hash).start();
    await peer.session.open(UNKNOWN, "film", []);
    await peer.session.open(UNKNOWN, "film", []);
    expect(peer.torrents).toHaveLength(1);
  });

  it("keep the trackers that a share link must name, and gain those of further links", async () => {
    const world = new SessionWorld(hash);
    const storage = new FakeStorage();
    const [own, link, more] = ["ws://own.example/", "wss://link.example", "wss://more.example"];
    const options = { trackers: [own, link], linkTrackers: [link] };
    const peer = world.start(storage, options);
    const seeded = await peer.session.seed("photo.jpg", fileOf(1000).files);
    await peer.session.open(UNKNOWN, "film", []);
    expect(peer.torrents.map(({ trackers }) => trackers)).toEqual([[link], [link]]);
    world.timers.pass(1000);
    expect(world.trackersUsed).not.toContain(more);
    const announces = world.tracker.received.length;
    await peer.session.open(UNKNOWN, "film", [link, more, more]);
    world.timers.pass(1000);
    expect(world.trackersUsed).toContain(more);
    expect(world.tracker.received.slice(announces)).toMatchObject([{ event: "started", infoHash: UNKNOWN }]);

    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(seeded)?.trackers).toEqual([link]);
    expect(after.torrent(UNKNOWN)?.trackers).toEqual([link, more]);
  });

  it("say that a browser cannot use a magnet's trackers until a link brings one that it can", async () => {
    const world = new SessionWorld(hash);
    const storage = new FakeStorage();
    const before = world.start(storage);
    await before.session.open(UNKNOWN, "film", [], { lacksWebSocketTracker: true });
    await before.session.close();
    const peer = world.start(storage);
    await peer.session.restore();
    world.timers.pass(5000);
    expect(peer.torrent(UNKNOWN)?.notices).toEqual([{ code: "no-websocket-tracker" }]);
    await peer.session.open(UNKNOWN, undefined, ["wss://more.example"]);
    world.timers.pass(5000);
    expect(peer.torrent(UNKNOWN)?.notices).toContainEqual({ code: "nobody-has-it" });
    expect(peer.torrent(UNKNOWN)?.notices).not.toContainEqual({ code: "no-websocket-tracker" });
  });

  it("take their entry and their pieces along when removed", async () => {
    const storage = new FakeStorage();
    const peer = new SessionWorld(hash).start(storage);
    const infoHash = await peer.session.seed("photo.jpg", fileOf(1000).files);
    await peer.session.remove(infoHash);
    expect(peer.views).toEqual([]);
    expect(storage.entries.size).toBe(0);
    await expect(storage.storeFor("id-1-1").have()).rejects.toThrow("closed");
    await expect(peer.session.remove(infoHash)).rejects.toThrow("not here");
  });

  it("stop even when their entry cannot be removed", async () => {
    const world = new SessionWorld(hash);
    const storage = new FakeStorage();
    const peer = world.start(storage);
    const infoHash = await peer.session.seed("photo.jpg", fileOf(1000).files);
    world.timers.pass(1000);
    storage.failure = new Error("disk error");
    await expect(peer.session.remove(infoHash)).rejects.toThrow("disk error");
    world.timers.pass(1000);
    expect(world.tracker.received.at(-1)).toMatchObject({ event: "stopped", infoHash });
  });

  it("show piece maps only while they are watched", async () => {
    const peer = new SessionWorld(hash).start();
    const infoHash = await peer.session.seed("photo.jpg", fileOf(1000).files);
    expect(peer.torrent(infoHash)?.pieces).toBeUndefined();
    peer.session.watch([infoHash]);
    expect(peer.torrent(infoHash)?.pieces?.states).toHaveLength(1);
  });

  it("share the session's limits", async () => {
    const world = new SessionWorld(hash);
    const [sender, receiver] = [world.start(), world.start()];
    const infoHash = await sender.session.seed("photo.jpg", fileOf(4 * 262_144).files);
    sender.session.setLimits({ upload: 100_000, download: undefined });
    await receiver.session.open(infoHash, undefined, []);
    const start = world.timers.now;
    await until(world, () => receiver.torrent(infoHash)?.state === "complete");
    expect(world.timers.now - start).toBeGreaterThan(8_000);
  });
});
