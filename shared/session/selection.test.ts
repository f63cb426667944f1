/** Choosing files: what sessions fetch, show and keep of a torrent of which not all files are wanted. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it, test } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { scenario } from "../simulation/scenario.ts";
import { madeUpTorrent } from "../simulation/torrent.ts";
import type { Hash } from "./ports.ts";
import { Selection } from "./selection.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const random = seededRandom(12);
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const PIECE = 16 * 1024;
/** Three files of 2.5 pieces each, and an empty one: pieces 2 and 5 contain parts of two files. */
const LENGTHS = [2.5 * PIECE, 2.5 * PIECE, 0, 2.5 * PIECE];
const FILES = LENGTHS.map((length, i) => ({
  file: new Blob([Uint8Array.from({ length }, () => random.below(256))]),
  path: [`${i}.bin`],
}));

let world: SessionWorld;
let sender: SessionPeer;
let infoHash: InfoHash;

beforeEach(async () => {
  world = new SessionWorld(hash);
  sender = world.start(undefined, { pieceLength: PIECE });
  infoHash = await sender.session.seed("files", FILES);
});

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 10_000) throw new Error("the condition does not come true");
    world.timers.pass(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function storedBy({ session }: SessionPeer): Promise<number[]> {
  const pieces = [...session.metainfo(infoHash).layout.pieces()];
  const read = await Promise.all(pieces.map((piece) => session.read(infoHash, piece)));
  return pieces.filter((piece) => read[piece] !== undefined);
}

describe("the selected files of a link", () => {
  it("are fetched with the pieces that they share with others, and nothing else is", async () => {
    const peer = world.start();
    await peer.session.open(infoHash, undefined, [], { selected: [1] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    expect(peer.torrent(infoHash)).toMatchObject({
      unwanted: [0, 2, 3],
      wantedLength: 2.5 * PIECE,
      progress: 1,
      eta: undefined,
      piecesHave: 3,
    });
    expect(await storedBy(peer)).toEqual([2, 3, 4]);
  });

  it("are all of them if none exists", async () => {
    const peer = world.start();
    await peer.session.open(infoHash, undefined, [], { selected: [7, 8] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    expect(peer.torrent(infoHash)).toMatchObject({ unwanted: [], wantedLength: 7.5 * PIECE, piecesHave: 8 });
  });

  it("are wanted too when the torrent is here already", async () => {
    const peer = world.start();
    await peer.session.open(infoHash, undefined, [], { selected: [0] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    await peer.session.open(infoHash, undefined, []);
    await peer.session.open(infoHash, undefined, [], { selected: [3] });
    expect(peer.torrent(infoHash)).toMatchObject({ unwanted: [1, 2], state: "downloading" });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    expect(await storedBy(peer)).toEqual([0, 1, 2, 5, 6, 7]);
  });
});

describe("a selection", () => {
  it("survives a restart, with what it has fetched", async () => {
    const storage = new FakeStorage();
    const before = world.start(storage);
    await before.session.open(infoHash, undefined, [], { selected: [0] });
    await until(() => before.torrent(infoHash)?.state === "complete");
    await before.session.close();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)).toMatchObject({ unwanted: [1, 2, 3], progress: 1, state: "seeding" });
    await after.session.select(infoHash, undefined);
    expect(after.torrent(infoHash)).toMatchObject({ unwanted: [], progress: 3 / 8 });
    await until(() => after.torrent(infoHash)?.state === "complete");
    expect(after.torrent(infoHash)?.downloaded).toBe(5 * PIECE - 0.5 * PIECE);
  });

  it("can be taken back while it is paused, and keeps what is there", async () => {
    const peer = world.start(new FakeStorage());
    await peer.session.open(infoHash, undefined, []);
    await until(() => peer.torrent(infoHash)?.state === "complete");
    await peer.session.pause(infoHash);
    await peer.session.select(infoHash, [0]);
    expect(peer.torrent(infoHash)).toMatchObject({ unwanted: [1, 2, 3], progress: 1, piecesHave: 8 });
    const { unwanted } = peer.torrent(infoHash) ?? {};
    await peer.session.resume(infoHash);
    expect(peer.torrent(infoHash)?.unwanted).toBe(unwanted);
  });

  it("of no file fetches nothing, and of an empty one is complete", async () => {
    const peer = world.start();
    await peer.session.open(infoHash, undefined, [], { selected: [2] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    await peer.session.select(infoHash, []);
    world.timers.pass(5_000);
    expect(peer.torrent(infoHash)).toMatchObject({ unwanted: [0, 1, 2, 3], wantedLength: 0, piecesHave: 0 });
  });

  it("ends when all the files are shared from here", async () => {
    const peer = world.start(new FakeStorage(), { pieceLength: PIECE });
    await peer.session.open(infoHash, undefined, [], { selected: [0] });
    await until(() => peer.torrent(infoHash)?.state === "complete");
    expect(await peer.session.seed("files", FILES)).toBe(infoHash);
    expect(peer.torrent(infoHash)).toMatchObject({ state: "seeding", unwanted: [], piecesHave: 8 });
  });

  it("needs room for what is wanted only", async () => {
    const storage = new FakeStorage();
    storage.freeBytes = 4 * PIECE;
    const peer = world.start(storage);
    await sender.session.pause(infoHash);
    await peer.session.open(infoHash, undefined, [], { selected: [1] });
    await sender.session.resume(infoHash);
    await until(() => peer.torrent(infoHash)?.state === "complete");
    expect(peer.torrent(infoHash)?.notices).toEqual([]);
  });
});

test("of all files is no selection", () => {
  const metainfo = madeUpTorrent(scenario([], { pieces: 4 }));
  expect(new Selection([0]).piecesOf(metainfo)).toBeUndefined();
  expect(new Selection([0]).figures(metainfo)).toEqual({
    unwanted: [],
    wantedLength: metainfo.layout.length,
  });
  expect(new Selection([]).piecesOf(metainfo)?.count).toBe(0);
});
