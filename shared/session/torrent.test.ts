/** Torrents with a real engine, wire format, hashing and stores; links, signalling and time are virtual. */
import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { type InfoHash, randomPeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { WireDecoder } from "../wire/decode.ts";
import { encodeAll } from "../wire/encode.ts";
import type { Message } from "../wire/messages.ts";
import type { Link, LinkHandlers } from "./links/link.ts";
import { type Hash, type PieceStore, StoreFullError } from "./ports.ts";
import { FileStore } from "./store/file-store.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { prepareWith } from "./store/testing/seed-requests.ts";
import { TorrentRig } from "./testing/torrent-rig.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";
import type { TorrentEvent } from "./torrent.ts";

const seed = 20_117;
const random = seededRandom(seed);
const timers = new VirtualTimers();
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

async function prepared(length: number) {
  const content = Uint8Array.from({ length }, () => random.below(256));
  const store = new MemoryStore();
  const files = [{ file: new Blob([content]), path: ["content.bin"] }];
  const { metainfo } = await prepareWith(hash)({ name: "content.bin", files, store });
  return { metainfo, store, content, files };
}

function seeder(metainfo: Metainfo, store: PieceStore): TorrentRig {
  return new TorrentRig({ timers, random, hash, metainfo, store, isSeeder: true });
}

function leecher(
  metainfo: Metainfo,
  about: { readonly store?: PieceStore; readonly hash?: Hash; report?(event: TorrentEvent): void } = {},
): TorrentRig {
  return new TorrentRig({
    timers,
    random,
    hash,
    metainfo,
    store: new MemoryStore(),
    isSeeder: false,
    ...about,
  });
}

/** What one side sends arrives at the other in a later task, cut at random places. */
function connect(a: TorrentRig, b: TorrentRig): void {
  const ends: LinkHandlers[] = [];
  const linkTo = (other: number): Link => ({
    bufferedAmount: 0,
    send(bytes) {
      const cut = random.below(bytes.length + 1);
      for (const part of [bytes.slice(0, cut), bytes.slice(cut)])
        setImmediate(() => ends[other]?.message(part.buffer));
    },
    close: () => undefined,
  });
  ends.push(a.openLink(linkTo(1), b.ownId, { initiator: true }));
  ends.push(b.openLink(linkTo(0), a.ownId, { initiator: false }));
}

/** Passes virtual time in steps; messages and hashes take none of it. */
async function until(condition: () => boolean, limitMs = 120_000): Promise<void> {
  for (const end = timers.now + limitMs; !condition(); timers.pass(20)) {
    if (timers.now > end) throw new Error("the condition does not come true");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function contentOf(store: PieceStore, metainfo: Metainfo) {
  const pieces = await Promise.all([...metainfo.layout.pieces()].map((piece) => store.read(piece)));
  return concatBytes(pieces.map((piece) => piece ?? new Uint8Array()));
}

const stateOf = ({ torrent }: TorrentRig) => torrent.view(false).state;
const codesOf = ({ torrent }: TorrentRig) => torrent.view(false).notices.map(({ code }) => code);

describe(`two torrents, seed ${seed}`, () => {
  it.each([0, 1, 16_384, 262_144, 5 * 262_144 + 12_345])("fetch %i bytes, metadata first", async (length) => {
    const { metainfo, store, content } = await prepared(length);
    const copy = new MemoryStore();
    const events: TorrentEvent[] = [];
    const a = seeder(metainfo, store);
    const b = leecher(metainfo, { store: copy, report: (event) => void events.push(event) });
    connect(a, b);
    await until(() => events.includes("complete"));
    expect(Buffer.compare(await contentOf(copy, metainfo), content)).toBe(0);
    expect(b.torrent.view(false)).toMatchObject({ wasted: 0, progress: 1, state: "complete" });
    expect(events.filter((event) => event === "metadata")).toHaveLength(1);
    await Promise.all([a.torrent.close(), b.torrent.close()]);
  });

  it("read a piece ahead when they tell a peer about it", async () => {
    const { metainfo, store } = await prepared(20 * 262_144);
    const read = vi.spyOn(store, "read");
    const a = seeder(metainfo, store);
    const announced: number[] = [];
    const decoder = new WireDecoder();
    const peerId = randomPeerId(random);
    const handlers = a.openLink(
      {
        bufferedAmount: 0,
        send: (bytes) => {
          for (const message of decoder.push(bytes.slice()).messages)
            if (message.type === "have") announced.push(message.piece);
        },
        close: () => undefined,
      },
      peerId,
    );
    const { infoHash } = metainfo;
    const handshake = { type: "handshake", infoHash, peerId, fast: true, extended: false } as const;
    handlers.message(encodeAll([handshake, { type: "have-none" }, { type: "interested" }], {}).buffer);
    expect(announced.length).toBeGreaterThan(1);
    expect(read.mock.calls.map(([piece]) => piece)).toEqual(announced);
    await a.torrent.close();
  });

  it("answer one channel message with one, whether the piece is cached or not", async () => {
    const { metainfo, store } = await prepared(262_144);
    const a = seeder(metainfo, store);
    const decoder = new WireDecoder();
    const sent: Message[][] = [];
    const peerId = randomPeerId(random);
    const link: Link = {
      bufferedAmount: 0,
      send: (bytes) => sent.push([...decoder.push(bytes.slice()).messages]),
      close: () => undefined,
    };
    const handlers = a.openLink(link, peerId);
    const { infoHash } = metainfo;
    const handshake = { type: "handshake", infoHash, peerId, fast: true, extended: false } as const;
    const request = (block: number): Message => ({
      type: "request",
      piece: 0,
      begin: block * 16_384,
      length: 16_384,
    });
    const greeting: Message[] = [handshake, { type: "have-none" }, { type: "interested" }];
    const pieces = () =>
      sent.map((batch) => batch.filter(({ type }) => type === "piece").length).filter(Boolean);
    // The first blocks show how fast the link is.
    handlers.message(encodeAll([...greeting, ...[0, 1, 2, 3, 4, 5, 6, 7].map(request)], {}).buffer);
    const count = () => pieces().reduce((sum, length) => sum + length, 0);
    await until(() => count() === 8);
    sent.length = 0;
    handlers.message(encodeAll([8, 9, 10].map(request), {}).buffer);
    expect(pieces()).toEqual([3]);
    await a.torrent.close();
  });
});

describe("a torrent whose platform fails", () => {
  it("reports a full store, and downloads on when there is room again", async () => {
    const { metainfo, store } = await prepared(3 * 262_144);
    const full = new MemoryStore();
    const write = vi.spyOn(full, "write").mockRejectedValueOnce(new StoreFullError("no room"));
    const b = leecher(metainfo, { store: full });
    connect(seeder(metainfo, store), b);
    await until(() => codesOf(b).includes("quota-full"));
    await until(() => b.torrent.isComplete);
    expect(codesOf(b)).toEqual([]);
    expect(write.mock.calls.length).toBeGreaterThan(1);
  });

  it("downloads a piece again whose hash could not be computed, and bans nobody", async () => {
    const { metainfo, store } = await prepared(2 * 262_144);
    let hashed = 0;
    const flaky: Hash = (bytes) => (++hashed === 2 ? Promise.reject(new Error("no memory")) : hash(bytes));
    const b = leecher(metainfo, { hash: flaky });
    connect(seeder(metainfo, store), b);
    await until(() => codesOf(b).includes("storage-failed"));
    expect(b.torrent.view(false).peers).toHaveLength(1);
    await until(() => b.torrent.isComplete);
  });

  it("fetches the metadata again when its hash could not be computed", async () => {
    const { metainfo, store } = await prepared(1000);
    let hashed = 0;
    const flaky: Hash = (bytes) => (++hashed === 1 ? Promise.reject(new Error("no memory")) : hash(bytes));
    const b = leecher(metainfo, { hash: flaky });
    connect(seeder(metainfo, store), b);
    await until(() => hashed === 1);
    expect(b.torrent.metainfo).toBeUndefined();
    await until(() => b.torrent.isComplete);
  });

  it("reports a shared file that has changed, also when others have sent its piece", async () => {
    const { metainfo, files, store } = await prepared(262_144);
    const changed = [{ file: new Blob([new Uint8Array(262_144)]), path: ["content.bin"] }];
    expect(files[0]?.file.size).toBe(262_144);
    const own = new FileStore(metainfo, changed, hash);
    const write = vi.spyOn(own, "write");
    const [a, b] = [seeder(metainfo, own), leecher(metainfo)];
    connect(a, b);
    await until(() => codesOf(a).includes("file-changed"));

    // The piece comes back from the others, and cannot be stored.
    connect(seeder(metainfo, store), b);
    await until(() => write.mock.calls.length > 1);
    expect(codesOf(a)).toEqual(["file-changed"]);
  });
});

describe("a torrent", () => {
  it.each([
    ["d4:name1:ae", { code: "bad-metadata", detail: "bad-length" }],
    ["d9:file treede4:name1:a12:piece lengthi16384ee", { code: "torrent-v2-only" }],
    [
      `d6:lengthi${2 ** 40}e4:name1:a12:piece lengthi${2 ** 26}e6:pieces0:e`,
      { code: "torrent-pieces-too-long", detail: `${2 ** 26}` },
    ],
    [`d5:filesld6:lengthi1e4:pathl${"1:a".repeat(101)}eee4:name1:ae`, { code: "torrent-too-complex" }],
  ])(
    "fails on metadata that has the right hash and cannot be used, and leaves the swarm: %s",
    async (info, failure) => {
      const { metainfo, store } = await prepared(1000);
      const infoBytes = utf8(info);
      const infoHash = createHash("sha1").update(infoBytes).digest("hex") as InfoHash;
      const b = leecher({ ...metainfo, infoHash });
      connect(seeder({ ...metainfo, infoHash, infoBytes }, store), b);
      await until(() => stateOf(b) === "failed");
      expect(b.torrent.view(false).failure).toEqual(failure);
      expect(b.asked.at(-1)).toBe("leave");
    },
  );

  it("leaves the swarm when paused, and joins again when resumed", async () => {
    const { metainfo, store } = await prepared(1000);
    const a = seeder(metainfo, store);
    a.torrent.pause();
    expect(stateOf(a)).toBe("paused");
    a.torrent.resume();
    a.torrent.resume();
    expect(a.asked.filter((name) => name === "join" || name === "leave")).toEqual(["join", "leave", "join"]);
    expect(stateOf(a)).toBe("seeding");
  });

  it("deletes its pieces when removed, and keeps them when closed", async () => {
    const { metainfo, store } = await prepared(1000);
    await seeder(metainfo, store).torrent.close();
    expect(await store.have()).toEqual([0]);
    await seeder(metainfo, store).torrent.remove();
    await expect(store.read(0 as PieceIndex)).rejects.toThrow("closed");
  });
});
