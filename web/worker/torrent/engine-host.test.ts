/** Two hosts joined by links in memory: real engine, wire, hashing and stores; only the channel is made up. */
import { describe, expect, it } from "vitest";
import { Bitfield } from "../../../shared/core/bitfield.ts";
import { type LinkId, randomPeerId } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { seededRandom } from "../../../shared/core/random.ts";
import { RateLimiter } from "../../../shared/engine/rate-limiter.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Link } from "../../../shared/session/links/link.ts";
import { WireDecoder } from "../../../shared/wire/decode.ts";
import { encodeAll } from "../../../shared/wire/encode.ts";
import type { Message } from "../../../shared/wire/messages.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { type PieceStore, StoreFullError } from "../store/piece-store.ts";
import { prepareSeed } from "../store/seeding.ts";
import { EngineHost, type EngineHostEvents } from "./engine-host.ts";

const seed = 20_117;
const random = seededRandom(seed);

function events(own: Partial<EngineHostEvents> = {}): EngineHostEvents {
  const nothing = (): void => undefined;
  return {
    changed: nothing,
    metadata: nothing,
    unusableMetadata: nothing,
    stored: nothing,
    storeFailed: nothing,
    lost: nothing,
    complete: nothing,
    ...own,
  };
}

async function seeder(
  length: number,
): Promise<{ metainfo: Metainfo; store: PieceStore; content: Uint8Array }> {
  const content = Uint8Array.from({ length }, () => random.below(256));
  const store = new MemoryStore();
  const { metainfo } = await prepareSeed({
    name: "content.bin",
    files: [{ file: new File([content], "content.bin"), path: ["content.bin"] }],
    store,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return { metainfo, store, content };
}

function host(
  about: { metainfo: Metainfo; isSeeder: boolean },
  store: PieceStore,
  own?: Partial<EngineHostEvents>,
) {
  const { metainfo, isSeeder } = about;
  const ownId = randomPeerId(random);
  const made = new EngineHost(
    {
      infoHash: metainfo.infoHash,
      ownId,
      name: "content.bin",
      random: seededRandom(random.below(2 ** 31)),
      limits: { upload: new RateLimiter(undefined), download: new RateLimiter(undefined) },
      ...(isSeeder && { metainfo, have: Bitfield.full(metainfo.layout.pieceCount) }),
    },
    store,
    events(own),
  );
  return { host: made, ownId };
}

type Side = ReturnType<typeof host>;

/** A link each; what one sends arrives at the other in a later task, cut at odd places. */
function connect(a: Side, b: Side): void {
  let toA: ReturnType<EngineHost["linkOpened"]> | undefined;
  let toB: ReturnType<EngineHost["linkOpened"]> | undefined;
  const link = (deliver: (data: ArrayBuffer) => void): Link => ({
    bufferedAmount: 0,
    send(bytes) {
      const cut = random.below(bytes.length + 1);
      for (const part of [bytes.slice(0, cut), bytes.slice(cut)]) setImmediate(() => deliver(part.buffer));
    },
    close: () => undefined,
  });
  toA = a.host.linkOpened({
    id: 1 as LinkId,
    link: link((data) => toB?.message(data)),
    peerId: b.ownId,
    initiator: true,
  });
  toB = b.host.linkOpened({
    id: 1 as LinkId,
    link: link((data) => toA?.message(data)),
    peerId: a.ownId,
    initiator: false,
  });
}

async function contentOf(store: PieceStore, metainfo: Metainfo): Promise<Uint8Array> {
  const pieces = await Promise.all([...metainfo.layout.pieces()].map((piece) => store.read(piece)));
  return Buffer.concat(pieces.map((piece) => piece ?? Buffer.alloc(0)));
}

describe(`engine host, seed ${seed}`, () => {
  it.each([0, 1, 16_384, 262_144, 5 * 262_144 + 12_345])(
    "fetches %i bytes, metadata first",
    async (length) => {
      const { metainfo, store, content } = await seeder(length);
      const copy = new MemoryStore();
      let complete = (): void => undefined;
      const isComplete = new Promise<void>((resolve) => {
        complete = resolve;
      });
      const a = host({ metainfo, isSeeder: true }, store);
      const b = host({ metainfo, isSeeder: false }, copy, { complete });
      connect(a, b);
      await isComplete;
      expect(Buffer.compare(await contentOf(copy, metainfo), content)).toBe(0);
      expect(b.host.engine.snapshot(performance.now()).wasted).toBe(0);
      await Promise.all([a.host.close(), b.host.close()]);
    },
  );

  it("reads what it tells a peer of, before that is asked for", async () => {
    const { metainfo, store } = await seeder(20 * 262_144);
    const read: number[] = [];
    const watched = Object.assign(Object.create(store), {
      read: (piece: PieceIndex) => {
        read.push(piece);
        return store.read(piece);
      },
    });
    const a = host({ metainfo, isSeeder: true }, watched);
    const told: number[] = [];
    const decoder = new WireDecoder();
    const peerId = randomPeerId(random);
    const wire = a.host.linkOpened({
      id: 1 as LinkId,
      link: {
        bufferedAmount: 0,
        send: (bytes) => {
          for (const message of decoder.push(bytes.slice()).messages)
            if (message.type === "have") told.push(message.piece);
        },
        close: () => undefined,
      },
      peerId,
      initiator: true,
    });
    const { infoHash } = metainfo;
    const handshake = { type: "handshake", infoHash, peerId, fast: true, extended: false } as const;
    wire.message(encodeAll([handshake, { type: "have-none" }, { type: "interested" }], {}).buffer);
    expect(told.length).toBeGreaterThan(1);
    expect(read).toEqual(told);
    await a.host.close();
  });

  it("answers in one channel message what came in one, whether the piece is at hand or not", async () => {
    const { metainfo, store } = await seeder(262_144);
    const a = host({ metainfo, isSeeder: true }, store);
    const decoder = new WireDecoder();
    const sent: Message[][] = [];
    const peerId = randomPeerId(random);
    const link: Link = {
      bufferedAmount: 0,
      send: (bytes) => sent.push([...decoder.push(bytes.slice()).messages]),
      close: () => undefined,
    };
    const wire = a.host.linkOpened({ id: 1 as LinkId, link, peerId, initiator: true });
    const { infoHash } = metainfo;
    const handshake = { type: "handshake", infoHash, peerId, fast: true, extended: false } as const;
    const request = (block: number): Message => ({
      type: "request",
      piece: 0,
      begin: block * 16_384,
      length: 16_384,
    });
    const greeting: Message[] = [handshake, { type: "have-none" }, { type: "interested" }];
    wire.message(encodeAll([...greeting, request(0), request(1), request(2)], {}).buffer);
    const pieces = () =>
      sent.map((batch) => batch.filter(({ type }) => type === "piece").length).filter(Boolean);
    await expect.poll(pieces).toEqual([3]);
    wire.message(encodeAll([request(3), request(4)], {}).buffer);
    expect(pieces()).toEqual([3, 2]);
    await a.host.close();
  });

  it("says that the store is full, and keeps the torrent going", async () => {
    const { metainfo, store } = await seeder(3 * 262_144);
    const full = new MemoryStore();
    full.write = async () => {
      throw new StoreFullError("no room");
    };
    const a = host({ metainfo, isSeeder: true }, store);
    const failure = new Promise<unknown>((storeFailed) => {
      connect(a, host({ metainfo, isSeeder: false }, full, { storeFailed }));
    });
    expect(await failure).toBeInstanceOf(StoreFullError);
    await a.host.close();
  });
});
