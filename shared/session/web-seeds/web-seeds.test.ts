/** Whole sessions that fetch from web servers under virtual time: when, what and how much. */
import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concatBytes } from "../../core/bytes.ts";
import type { InfoHash } from "../../core/ids.ts";
import { FakeWebServer } from "../testing/fake-web-server.ts";
import { at, OTHER, PIECE, SEED, torrentOf, webSeedWorld } from "../testing/web-seed-world.ts";

const machine = {
  sha1: (bytes: Uint8Array) => new Uint8Array(createHash("sha1").update(bytes).digest()),
  turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
};

type World = ReturnType<typeof webSeedWorld>;
let world: World["world"];
let until: World["until"];
let contentOf: World["contentOf"];
let alone: World["alone"];
// Loaded before, because virtual time passes while a busy machine loads it.
beforeAll(() => import("./web-seeds.ts"));
beforeEach(() => {
  ({ world, until, contentOf, alone } = webSeedWorld(machine));
});

describe("web seeds", () => {
  it("let a download start and finish when nobody is there", async () => {
    const { files, metainfo, open, peer, seeds, server, view } = alone();
    await open();
    await until(() => seeds()[0]?.state === "connected");
    expect(view()).toMatchObject({ state: "downloading", peers: [], notices: [] });
    expect(view()?.availability).toBeGreaterThanOrEqual(1);
    await until(() => view()?.state === "complete");
    expect(Buffer.compare(await contentOf(peer, metainfo), concatBytes([...files.values()]))).toBe(0);
    expect(view()).toMatchObject({ wasted: 0, peers: [] });
    await until(() => seeds()[0]?.state === "idle");
    expect(seeds()).toMatchObject([{ url: SEED, problem: undefined, downloaded: metainfo.layout.length }]);
    expect(server.open).toBe(0);
    expect(server.mostOpen).toBeGreaterThan(1);
    expect(server.mostOpen).toBeLessThanOrEqual(4);
  });

  it("are asked for files by their original names, and never for padding", async () => {
    const { metainfo, files } = torrentOf(machine, "100% café: a/b?", [
      { path: [" .hidden ", "CON"], length: PIECE - 1000 },
      { path: undefined, length: 1000 },
      { path: ["100%.txt"], length: 0 },
      { path: ["#1?.txt"], length: PIECE + 7 },
      { path: undefined, length: PIECE - 7 },
    ]);
    const server = new FakeWebServer(world.timers, at(SEED, files));
    const peer = world.start(undefined, {}, server.fetchRange);
    await peer.session.open(metainfo.infoHash, undefined, [], { metainfo, webSeeds: [SEED.slice(0, -1)] });
    await until(() => peer.torrent(metainfo.infoHash)?.state === "complete");
    expect(metainfo.files[0]?.savedPath).toBeDefined();
    expect(new Set(server.asked.map(({ url }) => url))).toEqual(
      new Set([
        `${SEED}100%25%20caf%C3%A9%3A%20a%2Fb%3F/%20.hidden%20/CON`,
        `${SEED}100%25%20caf%C3%A9%3A%20a%2Fb%3F/%231%3F.txt`,
      ]),
    );
  });

  it("and peers are used together", async () => {
    const { metainfo, open, peer, server, view } = alone();
    await open();
    await until(() => view()?.state === "complete");
    const late = world.start(
      undefined,
      { limits: { upload: undefined, download: 300_000 } },
      server.fetchRange,
    );
    await late.session.open(metainfo.infoHash, undefined, [], { metainfo, webSeeds: [SEED] });
    await until(() => late.torrent(metainfo.infoHash)?.state === "complete");
    const { webSeeds = [], downloaded = 0 } = late.torrent(metainfo.infoHash) ?? {};
    expect(downloaded).toBe(metainfo.layout.length);
    expect(webSeeds[0]?.downloaded).toBeGreaterThan(0);
    expect(webSeeds[0]?.downloaded).toBeLessThan(downloaded);
    expect(late.torrent(metainfo.infoHash)?.peers).toHaveLength(1);
    expect(peer.torrent(metainfo.infoHash)?.uploaded).toBeGreaterThan(0);
  });

  it("keep to the session's limit", async () => {
    const { metainfo, open, peer, view } = alone();
    peer.session.setLimits({ upload: undefined, download: 50_000 });
    await open();
    const from = world.timers.now;
    await until(() => view()?.state === "complete");
    const seconds = (world.timers.now - from) / 1000;
    expect(metainfo.layout.length / seconds).toBeLessThan(50_000 * 1.3);
  });

  it("are left alone while the torrent is paused, complete, or only described", async () => {
    const { infoHash, open, peer, server, view } = alone();
    await open();
    await until(() => server.open > 0);
    await peer.session.pause(infoHash);
    expect(server.open).toBe(0);
    const { length } = server.asked;
    world.timers.pass(60_000);
    expect(server.asked).toHaveLength(length);
    await peer.session.resume(infoHash);
    await until(() => view()?.state === "complete");
    const known = server.asked.length;
    await peer.session.select(infoHash, []);
    world.timers.pass(60_000);
    expect(server.asked).toHaveLength(known);
  });

  it("are remembered with the torrent, and added by another link to it", async () => {
    const { infoHash, open, peer, seeds, storage } = alone();
    await open();
    await peer.session.open(infoHash, undefined, [], { webSeeds: [OTHER, SEED] });
    await until(() => seeds().length === 2);
    await peer.session.close();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)?.webSeeds.map(({ url }) => url)).toEqual([SEED, OTHER]);
  });

  it("are never used by a session without the port, such as a keeper's", async () => {
    const { metainfo, server } = alone();
    const keeper = world.start();
    await keeper.session.open(metainfo.infoHash, undefined, [], { metainfo, webSeeds: [SEED] });
    for (let i = 0; i < 50; i++) {
      world.timers.pass(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.asked).toEqual([]);
    expect(keeper.torrent(metainfo.infoHash)).toMatchObject({ state: "looking-for-peers" });
  });

  it("of many torrents together are sixteen at most", async () => {
    const { files, metainfo } = torrentOf(machine, "film", [{ path: ["film.bin"], length: PIECE }]);
    const server = new FakeWebServer(world.timers, at(SEED, files));
    server.behaviour = "silent";
    const peer = world.start(undefined, {}, server.fetchRange);
    for (let n = 0; n < 30; n++) {
      const infoHash = n.toString(16).padStart(40, "0") as InfoHash;
      await peer.session.open(infoHash, undefined, [], {
        metainfo: { ...metainfo, infoHash },
        webSeeds: [SEED],
      });
    }
    await until(() => peer.torrents.filter(({ webSeeds }) => webSeeds[0]?.state === "waiting").length > 0);
    expect(peer.torrents.filter(({ webSeeds }) => webSeeds[0]?.state === "connected")).toHaveLength(16);
    expect(server.mostOpen).toBe(16);
  });
});
