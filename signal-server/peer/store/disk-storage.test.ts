/** What a storage keeps in its folder, and what it makes of a folder that is damaged or not its own. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { FolderInUseError, openDiskStorage } from "./disk-storage.ts";
import { PieceFileStore } from "./piece-file-store.ts";
import { testFolder } from "./testing/store-rig.ts";
import { sealedTorrentOf, stored } from "./testing/torrents.ts";
import { readRecord, writeRecord } from "./torrent-record.ts";

const INFO_HASH = "ab".repeat(20) as InfoHash;
const FILES = { "a.bin": new Uint8Array(3000) };

const open = (folder: string) =>
  openDiskStorage(folder, (_, place, files) => new PieceFileStore({ folder: place, files }));

describe("a record", () => {
  it("contains everything that a session remembers", async () => {
    const { torrent } = await sealedTorrentOf({ files: FILES, pieceLength: 1024 });
    const more = { wanted: [0], isComplete: true, storesPlaintext: true, fingerprint: "ab" };
    const whole = { ...torrent, ...more, lacksWebSocketTracker: true };
    expect(readRecord(Buffer.from(writeRecord(whole)))).toEqual(whole);
  });

  it("is none when it is cut anywhere, or when any of its bits has flipped", () => {
    const bytes = Buffer.from(
      writeRecord(stored({ infoHash: INFO_HASH, name: "사진", trackers: ["ws://a"] })),
    );
    expect(readRecord(bytes)).toBeDefined();
    for (let i = 0; i < bytes.length; i++) {
      expect(readRecord(bytes.subarray(0, i)), `cut at ${i}`).toBeUndefined();
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[i] = (flipped[i] ?? 0) ^ (1 << bit);
        expect(readRecord(flipped), `bit ${bit} of byte ${i}`).toBeUndefined();
      }
    }
  });
});

describe("a storage on disk", () => {
  it("lets only its owner read keys", async () => {
    const folder = join(testFolder(), "state");
    const storage = await open(folder);
    const { torrent } = await sealedTorrentOf({ files: FILES, pieceLength: 1024 });
    await storage.put(torrent);
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, "torrents/a/record")).mode & 0o077).toBe(0);
    await storage.close();
  });

  it("sets a damaged record aside and starts with the others", async () => {
    const folder = join(testFolder(), "state");
    const first = await open(folder);
    for (const storageId of ["good", "bad", "empty"])
      await first.put(stored({ storageId, infoHash: INFO_HASH }));
    await first.close();
    const path = (id: string) => join(folder, "torrents", id, "record");
    writeFileSync(path("bad"), readFileSync(path("bad")).subarray(1));
    writeFileSync(path("empty"), "");
    const second = await open(folder);
    expect((await second.list()).map(({ storageId }) => storageId)).toEqual(["good"]);
    expect(readdirSync(join(folder, "damaged")).sort()).toEqual(["bad", "empty"]);
    await second.close();
  });

  it("does not take one torrent's record for another's", async () => {
    const folder = join(testFolder(), "state");
    const first = await open(folder);
    await first.put(stored({ storageId: "one", infoHash: INFO_HASH }));
    await first.close();
    renameSync(join(folder, "torrents/one"), join(folder, "torrents/other"));
    const second = await open(folder);
    expect(await second.list()).toEqual([]);
    await second.close();
  });

  it("deletes at the start what a crash has left: pieces without a record, and files that were being hashed", async () => {
    const folder = join(testFolder(), "state");
    const { pieces, torrent } = await sealedTorrentOf({ files: FILES, pieceLength: 1024 });
    const first = await open(folder);
    const store = first.storeFor("a");
    await first.put(torrent);
    await store.write([{ piece: 0 as PieceIndex, bytes: pieces[0] ?? new Uint8Array() }]);
    await first.put(stored({ storageId: "hashing", infoHash: undefined }));
    await first.close();
    rmSync(join(folder, "torrents/a/record"));
    const second = await open(folder);
    expect(readdirSync(join(folder, "torrents"))).toEqual([]);
    await second.close();
  });

  it("leaves nothing of a torrent that was removed", async () => {
    const folder = join(testFolder(), "state");
    const { pieces, torrent } = await sealedTorrentOf({ files: FILES, pieceLength: 1024 });
    const storage = await open(folder);
    const store = storage.storeFor("a");
    await storage.put(torrent);
    await store.write([{ piece: 0 as PieceIndex, bytes: pieces[0] ?? new Uint8Array() }]);
    await storage.remove("a");
    await store.destroy();
    expect(readdirSync(join(folder, "torrents"))).toEqual([]);
    await storage.close();
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      "with files of somebody else",
      (folder) => writeFileSync(join(folder, "thesis.txt"), "x"),
      "other files",
    ],
    [
      "of another version",
      (folder) => writeFileSync(join(folder, "tabswarm-folder"), "9"),
      "another version",
    ],
  ])("refuses a folder %s and leaves it as it is", async (_, fill, sentence) => {
    const folder = testFolder();
    fill(folder);
    const before = readdirSync(folder);
    await expect(open(folder)).rejects.toThrow(sentence);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("is used once at a time", async () => {
    const folder = join(testFolder(), "state");
    const first = await open(folder);
    await expect(open(folder)).rejects.toThrow(FolderInUseError);
    await first.close();
    await (await open(folder)).close();
  });

  it("refuses a file in place of a folder", async () => {
    const path = join(testFolder(), "file");
    writeFileSync(path, "x");
    await expect(open(path)).rejects.toThrow("is not a folder");
  });

  it("accepts an empty folder, and a start that was interrupted", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "tabswarm-folder.new-1-0"), "");
    await (await open(folder)).close();
    mkdirSync(join(folder, "torrents/stray"), { recursive: true });
    const storage = await open(folder);
    expect(await storage.list()).toEqual([]);
    await storage.close();
  });

  it("writes nothing after it was closed, and disappears when it is discarded", async () => {
    const folder = join(testFolder(), "state");
    const storage = await open(folder);
    await storage.discard();
    await expect(storage.put(stored())).rejects.toThrow("closed");
    expect(() => statSync(folder)).toThrow("ENOENT");
  });
});
