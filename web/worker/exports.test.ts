import { expect, test, vi } from "vitest";
import { PIECE_LENGTH } from "../../shared/core/layout.ts";
import { MemoryStore } from "../../shared/session/store/memory-store.ts";
import { prepareSeed } from "../../shared/session/store/seeding.ts";
import { bytesOf } from "../../shared/session/store/testing/piece-store.contract.ts";
import { Exports } from "./exports.ts";
import { platform } from "./platform.ts";

const PIECES = 20;

/** The copies of a torrent of one file, of which a piece has to be fetched again, without a private file system. */
async function setUp() {
  const store = new MemoryStore();
  const content = bytesOf(1, PIECES * PIECE_LENGTH);
  const { metainfo } = await prepareSeed({
    name: "a",
    files: [{ path: ["a"], file: new File([content], "a") }],
    store,
    hash: platform.hash,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  let fetched = (): void => undefined;
  const refetch = new Promise<void>((resolve) => {
    fetched = resolve;
  });
  const read = vi.fn(async (_: unknown, piece: Parameters<MemoryStore["read"]>[0]) => {
    if (piece === 15) await refetch;
    return store.read(piece);
  });
  const exports = new Exports({ metainfo: () => metainfo, read }, undefined);
  const { infoHash } = metainfo;
  const shares: number[] = [];
  const saving = exports.save(1, infoHash, 0, (share) => shares.push(share));
  saving.catch(() => undefined);
  // The pieces after it are read ahead.
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(PIECES));
  return { exports, infoHash, content, saving, shares, fetched: () => fetched() };
}

test("a save waits for a piece that is fetched again, and goes on", async () => {
  const { saving, content, shares, fetched } = await setUp();
  fetched();
  const bytes = Buffer.from(await (await saving).arrayBuffer());
  expect(Buffer.compare(bytes, content)).toBe(0);
  expect(shares[0]).toBe(1 / PIECES);
});

test.each([
  ["released", "release"],
  ["of a removed torrent", "forget"],
  ["deleted with all copies", "clear"],
] as const)("a save that is %s stops while it waits", async (_, how) => {
  const { exports, infoHash, saving } = await setUp();
  if (how === "release") await exports.release(1);
  else if (how === "forget") await exports.forget(infoHash);
  else await exports.clear();
  await expect(saving).rejects.toThrow("cancelled");
});
