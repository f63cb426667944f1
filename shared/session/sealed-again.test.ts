/** Files that are shared again: they lead to the share that is here already, and repair it if it is damaged. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { SealCrypto } from "../metainfo/sealed/seal-crypto.ts";
import { platformCrypto } from "../metainfo/sealed/testing/platform-crypto.ts";
import type { SeedKind } from "./kinds.ts";
import type { Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { contentOf, filesOf } from "./testing/sealed-world.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const LENGTHS = { "a.txt": 40_000, "b.txt": 0 };
/** Six hundred thousand rounds would take most of the tests' time. */
const quick: SealCrypto = {
  ...platformCrypto,
  pbkdf2: (password, salt) => platformCrypto.pbkdf2(password, salt, 1_000),
};
let hashed = 0;
const hash: Hash = async (bytes) => {
  hashed += bytes.length;
  return new Uint8Array(createHash("sha1").update(bytes).digest());
};

let world: SessionWorld;
let storage: FakeStorage;
let peer: SessionPeer;

beforeEach(() => {
  world = new SessionWorld(hash, quick);
  storage = new FakeStorage();
  peer = start();
});

const start = () => world.start(storage, { pieceLength: 16 * 1024 });
const share = (kind: SeedKind, { files } = filesOf(1, LENGTHS)) => peer.session.seed("ab", files, [], kind);

describe.each<[string, SeedKind]>([
  ["sealed", { sealed: true }],
  ["public", { sealed: false }],
])("%s files that are shared again", (_, kind) => {
  it("lead to the same torrent before anything is read, also after a restart", async () => {
    const infoHash = await share(kind);
    await peer.session.pause(infoHash);
    hashed = 0;
    expect(await share(kind)).toBe(infoHash);
    expect(hashed).toBeLessThan(1_000);
    expect(peer.torrents).toMatchObject([{ infoHash, state: "seeding" }]);
    await peer.session.close();
    peer = start();
    await peer.session.restore();
    expect(await share(kind)).toBe(infoHash);
    expect(storage.entries.size).toBe(1);
  });

  it("twice at once become one torrent", async () => {
    const [one, two] = await Promise.all([share(kind), share(kind)]);
    expect(one).toBe(two);
    expect(peer.torrents).toHaveLength(1);
  });

  it("repair what is damaged, and the link stays the same", async () => {
    const infoHash = await share(kind);
    await peer.session.close();
    const [store] = storage.stores.values();
    store?.lose((piece) => piece === 1);
    peer = start();
    await peer.session.restore();
    expect(await share(kind)).toBe(infoHash);
    expect(peer.torrent(infoHash)).toMatchObject({ state: "seeding", progress: 1 });
    expect(Buffer.compare(await contentOf(peer, infoHash), filesOf(1, LENGTHS).content)).toBe(0);
    expect(await store?.have()).toEqual([0, 1, 2]);
  });

  it("are another share when one of them has changed", async () => {
    const infoHash = await share(kind);
    for (const others of [
      filesOf(2, { ...LENGTHS, "a.txt": 40_001 }),
      filesOf(2, LENGTHS, 2_000),
      filesOf(2, { "a.txt": 40_000, "c.txt": 0 }),
    ])
      expect(await share(kind, others)).not.toBe(infoHash);
    expect(peer.torrents).toHaveLength(4);
  });
});

it("are another share of another kind, or with another password", async () => {
  const kinds: SeedKind[] = [
    { sealed: false },
    { sealed: true },
    { sealed: true, password: "one" },
    { sealed: true, password: "two" },
  ];
  const first = [];
  for (const kind of kinds) first.push(await share(kind));
  expect(new Set(first).size).toBe(4);
  for (const [i, kind] of kinds.entries()) expect(await share(kind)).toBe(first[i]);
  expect(peer.torrents).toHaveLength(4);
});

it("of which some cannot be read can be shared without these, of the same kind", async () => {
  const { files } = filesOf(1, LENGTHS);
  const gone = peer.session.seed("ab", files, ["c.txt"], { sealed: true });
  await expect(gone).rejects.toThrow("c.txt");
  const [failed] = peer.preparations;
  expect(failed?.isSealed).toBe(true);
  const infoHash = await peer.session.seedRest(failed?.id ?? "");
  expect(peer.torrent(infoHash)?.sealed?.state).toBe("open");
  expect(await share({ sealed: true })).toBe(infoHash);
});
