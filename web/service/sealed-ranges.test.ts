/**
 * Ranges of a sealed share of 5 GiB, by the way that players and downloads take: from the store through the session and the tab's
 * worker to the service worker. What is stored was encrypted by Node's own cryptography, so both implementations must agree.
 */
import { createCipheriv, createHash, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { utf8 } from "../../shared/core/bytes.ts";
import type { InfoHash } from "../../shared/core/ids.ts";
import type { PieceIndex, PieceLayout } from "../../shared/core/layout.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { keyMaterial } from "../../shared/metainfo/sealed/keys.ts";
import { planSealed } from "../../shared/metainfo/sealed/manifest.ts";
import { platformCrypto } from "../../shared/metainfo/sealed/testing/platform-crypto.ts";
import { MemoryStore } from "../../shared/session/store/memory-store.ts";
import { FakeStorage } from "../../shared/session/testing/fake-storage.ts";
import { SessionWorld } from "../../shared/session/testing/session-world.ts";
import { FakeLocks } from "../bridge/testing/fake-locks.ts";
import { Library } from "../worker/files/library.ts";
import { ask, type OpenTab, openTab } from "./testing/open-tabs.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const RANGES = 200;
/** Of a range, bytes. */
const LONGEST = 700_000;
/** In the torrent's order. No file begins where a block of the cipher does. */
const FILES = [
  { path: ["1.img"], length: 2 * GIB + 7 },
  { path: ["2.bin"], length: MIB + 13 },
  { path: ["3.img"], length: 3 * GIB },
] as const;
const SECRET = { bytes: utf8("0123456789abcdef"), needsPassword: false };

/** Zeros, as in a sparse file, but every 4 KiB has a mark of its own. */
function plaintext(offset: number, length: number): Buffer {
  const STEP = 4096;
  const first = Math.floor(offset / STEP);
  const blocks = Buffer.alloc((Math.ceil((offset + length) / STEP) - first) * STEP);
  for (let at = 0; at < blocks.length; at += STEP) blocks.writeDoubleBE(first + at / STEP, at);
  return blocks.subarray(offset - first * STEP).subarray(0, length);
}

const KEY = Buffer.from(hkdfSync("sha256", SECRET.bytes, "tabswarm sealed 1", "content", 32));

/** @param offset a multiple of 16 */
function ciphertext(offset: number, length: number): Buffer {
  const counter = Buffer.from((offset / 16).toString(16).padStart(32, "0"), "hex");
  return createCipheriv("aes-256-ctr", KEY, counter).update(plaintext(offset, length));
}

/** Has every piece, and encrypts it when it is read. */
class SparseStore extends MemoryStore {
  private readonly layout: PieceLayout;

  constructor(layout: PieceLayout) {
    super();
    this.layout = layout;
  }

  override async have(): Promise<number[]> {
    return [...this.layout.pieces()];
  }

  override async read(piece: PieceIndex): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(ciphertext(this.layout.offsetOf(piece), this.layout.lengthOf(piece)));
  }
}

beforeEach(() => void new FakeLocks().install());
afterEach(() => void vi.unstubAllGlobals());

/** A tab that has received all of it. */
async function tabWithAll(): Promise<{ readonly tab: OpenTab; readonly infoHash: InfoHash }> {
  const plan = planSealed({ name: "디스크", files: FILES, single: false });
  if (isViolation(plan)) throw new Error(plan.violation);
  const { layout } = plan;
  const material = await keyMaterial(platformCrypto, SECRET);
  const hashes = new Uint8Array(20 * layout.pieceCount);
  const infoBytes = await plan.build(hashes, platformCrypto, material, utf8("abcdefghijkl"));
  const infoHash = createHash("sha1").update(infoBytes).digest("hex") as InfoHash;
  const storage = new FakeStorage();
  storage.stores.set("id", new SparseStore(layout));
  const facts = { name: "디스크", addedAt: 1, paused: false, trackers: [], origin: "opened" } as const;
  const key = { secret: SECRET, material };
  await storage.put({ storageId: "id", infoHash, infoBytes, key, isComplete: true, ...facts });
  // Of 5 GiB nobody wants to know the real ones.
  const hash = async (bytes: Uint8Array) =>
    bytes.length === infoBytes.length
      ? new Uint8Array(createHash("sha1").update(bytes).digest())
      : new Uint8Array(20);
  const peer = new SessionWorld(hash, platformCrypto).start(storage);
  await peer.session.restore();
  expect(peer.torrent(infoHash)).toMatchObject({ progress: 1, sealed: { state: "open" } });
  return { tab: openTab("a", new Library(peer.session, () => peer.views)), infoHash };
}

it(`${RANGES} random ranges of 5 GiB are decrypted`, async () => {
  const { tab, infoHash } = await tabWithAll();
  const range = fc.nat(FILES.length - 1).chain((index) => {
    const { length = 0 } = FILES[index] ?? {};
    return fc.tuple(fc.constant(index), fc.nat(length - 1), fc.integer({ min: 1, max: LONGEST }));
  });
  await fc.assert(
    fc.asyncProperty(range, async ([index, start, longest]) => {
      const { length = 0 } = FILES[index] ?? {};
      const end = Math.min(length, start + longest);
      const headers = { Range: `bytes=${start}-${end - 1}` };
      const response = await ask([tab], `/files/${infoHash}/${index}/x`, { headers });
      expect([response?.status, response?.headers.get("Content-Range")]).toEqual([
        206,
        `bytes ${start}-${end - 1}/${length}`,
      ]);
      const offset = FILES.slice(0, index).reduce((sum, file) => sum + file.length, 0) + start;
      const bytes = new Uint8Array((await response?.arrayBuffer()) ?? []);
      expect(plaintext(offset, end - start).equals(bytes)).toBe(true);
    }),
    { numRuns: RANGES },
  );
});
