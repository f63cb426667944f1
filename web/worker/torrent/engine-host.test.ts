/** Two hosts joined by links in memory: real engine, wire, hashing and stores; only the channel is made up. */
import { describe, expect, it } from "vitest";
import { Bitfield } from "../../../shared/core/bitfield.ts";
import { type LinkId, randomPeerId } from "../../../shared/core/ids.ts";
import { seededRandom } from "../../../shared/core/random.ts";
import { RateLimiter } from "../../../shared/engine/rate-limiter.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Link } from "../links/link.ts";
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
