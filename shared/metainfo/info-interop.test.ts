/** Compares our info dictionaries with those of WebTorrent's `create-torrent` and `parse-torrent`. */
import { createHash } from "node:crypto";
import createTorrent from "create-torrent";
import fc from "fast-check";
import parseTorrent from "parse-torrent";
import { describe, expect, test } from "vitest";
import { type Bytes, concatBytes, toHex, utf8 } from "../core/bytes.ts";
import { PIECE_LENGTH } from "../core/layout.ts";
import { built, parsed, torrents } from "./testing/info-samples.ts";

function sha1(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}

function created(input: unknown, name: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    createTorrent(input, { name, pieceLength: PIECE_LENGTH, announceList: [] }, (error, torrent) =>
      error ? reject(error) : resolve(torrent),
    );
  });
}

function content(length: number, name: string): Buffer & { name?: string } {
  return Object.assign(Buffer.alloc(length, name), { name });
}

function pieceHashes(whole: Uint8Array): Bytes {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += PIECE_LENGTH)
    hashes.push(
      createHash("sha1")
        .update(whole.subarray(at, at + PIECE_LENGTH))
        .digest(),
    );
  return concatBytes(hashes);
}

describe("create-torrent and parse-torrent", () => {
  test.each([1, PIECE_LENGTH, PIECE_LENGTH + 1, 3 * PIECE_LENGTH - 5])(
    "compute the same info hash for one file of %i bytes",
    async (length) => {
      const file = content(length, "한글.bin");
      const theirs = await parseTorrent(await created(file, "한글.bin"));
      const ours = built({
        name: "한글.bin",
        files: [{ path: ["한글.bin"], length }],
        pieceHashes: pieceHashes(file),
        single: true,
      });
      expect(new Uint8Array(theirs.infoBuffer)).toEqual(ours);
      expect(theirs.infoHash).toBe(sha1(ours));
    },
  );

  test("compute the same info hash for several files, and parse to the same files and hashes", async () => {
    const files = [content(10, "a.txt"), content(PIECE_LENGTH, "😀.bin"), content(77, "나.txt")];
    const theirs = await parseTorrent(await created(files, "folder"));
    const parts = files.map((file) => ({ path: [file.name ?? ""], length: file.length }));
    const ours = built({
      name: "folder",
      files: parts,
      pieceHashes: pieceHashes(Buffer.concat(files)),
      single: false,
    });
    expect(new Uint8Array(theirs.infoBuffer)).toEqual(ours);

    const metainfo = parsed(new Uint8Array(theirs.infoBuffer));
    expect(
      metainfo.files.map(({ path, ...rest }) => ({ path: `folder/${path.join("/")}`, ...rest })),
    ).toEqual(theirs.files.map(({ path, length, offset }) => ({ path, length, offset })));
    expect([...metainfo.layout.pieces()].map((piece) => toHex(metainfo.pieceHash(piece)))).toEqual(
      theirs.pieces,
    );
  });

  test("re-encode every dictionary that we write to the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(torrents, async (torrent) => {
        const info = built(torrent);
        const theirs = await parseTorrent(concatBytes([utf8("d4:info"), info, utf8("e")]));
        expect(theirs.infoHash).toBe(sha1(info));
        expect(theirs.length).toBe(parsed(info).layout.length);
      }),
      { numRuns: 50 },
    );
  });
});
