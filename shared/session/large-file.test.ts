/** A file of 100 GiB and one of 1 TiB, made of zeros that take no room: shared, opened, and the first pieces fetched. */
import { expect, it } from "vitest";
import type { ContentSource } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
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
