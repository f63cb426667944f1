/** A file of 100 GiB and one of 1 TiB, made of zeros that take no room: shared, opened, and some pieces fetched. */
import { createCipheriv } from "node:crypto";
import { expect, it } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { deriveKey, keyMaterial } from "../metainfo/sealed/keys.ts";
import type { SealCrypto } from "../metainfo/sealed/seal-crypto.ts";
import { platformCrypto } from "../metainfo/sealed/testing/platform-crypto.ts";
import type { ContentSource } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { secretOf } from "./testing/sealed-world.ts";
import { SessionWorld } from "./testing/session-world.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const ZEROS = new ArrayBuffer(8 * MIB);

function sparse(size: number): ContentSource {
  return {
    size,
    slice: (begin, end) => sparse(end - begin),
    arrayBuffer: async () => (size === ZEROS.byteLength ? ZEROS : ZEROS.slice(0, size)),
  };
}

it.each([
  [100, 204_800, 512 * 1024],
  [1024, 262_144, 4 * MIB],
])(
  "of %i GiB makes %i pieces of %i bytes, and the first ones arrive",
  async (gib, pieceCount, pieceLength) => {
    // All pieces are alike, and SHA-1 of a TiB would take an hour.
    const world = new SessionWorld(async () => new Uint8Array(20));
    const storage = new FakeStorage();
    storage.freeBytes = 10 * GIB;
    const [sender, receiver] = [world.start(storage), world.start()];
    const files = [{ path: ["disk.img"], file: sparse(gib * GIB) }];
    const infoHash = await sender.session.seed("disk.img", files);
    expect(sender.torrent(infoHash)).toMatchObject({ state: "seeding", pieceCount, length: gib * GIB });
    expect(sender.torrent(infoHash)?.notices).toEqual([{ code: "not-stored" }]);
    await receiver.session.open(infoHash, undefined, []);
    while ((receiver.torrent(infoHash)?.piecesHave ?? 0) < 3) {
      world.timers.pass(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(receiver.session.metainfo(infoHash).layout).toMatchObject({ pieceCount, pieceLength });
    await Promise.all([sender, receiver].map(({ session }) => session.close()));
  },
);

it("of 100 GiB is sealed with a counter of more than 32 bits, and its last piece is read", async () => {
  // Encrypting all of it would take minutes, and all pieces are alike to this world's hash.
  let isHashing = true;
  const crypto: SealCrypto = {
    ...platformCrypto,
    ctr: async (key) => {
      const encrypt = await platformCrypto.ctr(key);
      return async (counter, bytes) => (isHashing ? bytes : encrypt(counter, bytes));
    },
  };
  const world = new SessionWorld(async () => new Uint8Array(20), crypto);
  const full = new FakeStorage();
  full.freeBytes = 0;
  const storage = new FakeStorage();
  const [sender, receiver] = [world.start(full), world.start(storage)];
  const files = [{ path: ["disk.img"], file: sparse(100 * GIB) }];
  const infoHash = await sender.session.seed("disk.img", files, [], { sealed: true });
  isHashing = false;
  const last = (204_800 - 1) as PieceIndex;
  const secret = secretOf(sender, infoHash);
  await receiver.session.open(infoHash, undefined, [], { secret, selected: [0] });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  while ((receiver.torrent(infoHash)?.piecesHave ?? 0) < 1) {
    world.timers.pass(10);
    await turn();
  }
  const reader = receiver.session.openReader(infoHash, { kind: "playback", fileIndex: 0 });
  let plain: Uint8Array | undefined;
  void reader.read(last).then((bytes) => {
    plain = bytes;
  });
  while (plain === undefined) {
    world.timers.pass(10);
    await turn();
  }
  expect(Buffer.from(plain).equals(Buffer.alloc(512 * 1024))).toBe(true);
  const key = await deriveKey(crypto, await keyMaterial(crypto, secret), "content");
  const counter = (100n * 2n ** 30n - 512n * 1024n) / 16n;
  expect(counter).toBeGreaterThan(2n ** 32n);
  const iv = Buffer.from(counter.toString(16).padStart(32, "0"), "hex");
  const expected = createCipheriv("aes-256-ctr", key, iv).update(Buffer.alloc(512 * 1024));
  const [stored] = await Promise.all([...storage.stores.values()].map((store) => store.read(last)));
  expect(Buffer.from(stored ?? []).equals(expected)).toBe(true);
  await Promise.all([sender, receiver].map(({ session }) => session.close()));
});
