import { expect, test, vi } from "vitest";
import { PIECE_LENGTH } from "../../shared/core/layout.ts";
import { bytesOf, piece } from "../../shared/session/store/testing/piece-store.contract.ts";
import { Exports } from "./exports.ts";
import { fakeLibrary } from "./files/testing/fake-library.ts";

const PIECES = 20;

/** The copies of a torrent of one file, of which a piece is still to arrive, without a private file system. */
async function setUp() {
  const content = bytesOf(1, PIECES * PIECE_LENGTH);
  const library = await fakeLibrary("a", [{ path: ["a"], content }]);
  library.lose([piece(15)]);
  const exports = new Exports(library, undefined);
  const { infoHash } = library;
  const shares: number[] = [];
  const saving = exports.save(1, infoHash, 0, (share) => shares.push(share));
  saving.catch(() => undefined);
  // The pieces after it are read ahead.
  await vi.waitFor(() => expect(library.reads.length).toBe(PIECES));
  return { exports, infoHash, content, library, saving, shares, fetched: () => library.arrive([piece(15)]) };
}

test("a save waits for a piece that is still to arrive, and goes on", async () => {
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

test("a torrent is copied as an archive of its wanted files", async () => {
  const [a, b] = [bytesOf(1, 10), bytesOf(2, 20)];
  const library = await fakeLibrary("both", [
    { path: ["a"], content: a },
    { path: ["b"], content: b },
  ]);
  const exports = new Exports(library, undefined);
  const whole = await exports.save(1, library.infoHash, undefined, () => undefined);
  library.unwantedFiles = [1];
  const part = await exports.save(2, library.infoHash, undefined, () => undefined);
  expect([whole.name, whole.type]).toEqual(["both.zip", "application/octet-stream"]);
  expect(whole.size - part.size).toBeGreaterThan(b.length);
  expect(library.openReaders).toBe(0);
});
