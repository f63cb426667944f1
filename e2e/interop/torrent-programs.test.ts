/** Torrents that other programs make of the same files: read here with their info hash, and verified piece by piece. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { parseInfo } from "../../shared/metainfo/info.ts";
import type { Metainfo } from "../../shared/metainfo/metainfo.ts";
import { parseTorrentFile, type TorrentFileContent } from "../../shared/metainfo/torrent-file.ts";
import { KIB, MIB, seededBytes } from "../content.ts";
import {
  bytesOf,
  createWithLibtorrent,
  createWithMktorrent,
  createWithTransmission,
  createWithWebTorrent,
  findTorrentPrograms,
  shownHash,
  type TheirReading,
  type TorrentPrograms,
  theirVerdicts,
} from "./torrent-programs.ts";

/** Files that end within pieces, empty ones, and names that systems take for each other's. */
const TREE: Readonly<Record<string, number>> = {
  "사진/바다 🌊.bin": 300 * KIB + 1,
  "사진/e\u0301te\u0301.txt": 10,
  README: 70 * KIB,
  Readme: 5,
  empty: 0,
  "a b/c+d#e%20.bin": 16 * KIB,
  "z.bin": 3 * 16 * KIB,
};
const TRACKERS = ["udp://one.example:80/announce", "wss://two.example/announce"] as const;

const found = findTorrentPrograms();
const programs = found as TorrentPrograms;

describe.skipIf(typeof found === "string")(
  typeof found === "string" ? `torrents of other programs: no ${found}` : "torrents of other programs",
  () => {
    let folder = "";
    let source = "";
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "tabswarm-torrents-"));
      source = join(folder, "휴가");
      for (const [index, [path, length]] of Object.entries(TREE).entries()) {
        await mkdir(dirname(join(source, path)), { recursive: true });
        await writeFile(join(source, path), seededBytes(index, length));
      }
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** Reads it as the page does, and compares it with what the others read. */
    async function opened(
      target: string,
    ): Promise<{ content: TorrentFileContent; metainfo: Metainfo; theirs: TheirReading }> {
      const content = parseTorrentFile(await bytesOf(target));
      if (isViolation(content)) throw new Error(content.violation);
      const infoHash = createHash("sha1").update(content.infoBytes).digest("hex") as InfoHash;
      const metainfo = parseInfo(infoHash, content.infoBytes);
      if (isViolation(metainfo)) throw new Error(metainfo.violation);
      const [theirs] = await theirVerdicts(programs, [target]);
      expect(theirs).toMatchObject({ infoHash });
      if (theirs === undefined || "error" in theirs) throw new Error(theirs?.error);
      // Transmission 3 cannot read hybrid torrents.
      if (!theirs.isHybrid) expect(await shownHash(programs, target)).toBe(infoHash);
      return { content, metainfo, theirs };
    }

    /** All of the torrent's bytes: files where it says they are, and zeros between them. */
    async function verify(metainfo: Metainfo, theirs: TheirReading): Promise<void> {
      const bytes = new Uint8Array(metainfo.layout.length);
      for (const [index, { length, offset }] of metainfo.files.entries()) {
        const their = theirs.files[index];
        expect(their).toMatchObject({ length, offset });
        bytes.set(await readFile(join(folder, their?.path ?? "")), offset);
      }
      expect(metainfo.files).toHaveLength(theirs.files.length);
      for (const piece of metainfo.layout.pieces()) {
        const begin = piece * metainfo.layout.pieceLength;
        const part = bytes.subarray(begin, begin + metainfo.layout.pieceLength);
        expect(createHash("sha1").update(part).digest()).toEqual(Buffer.from(metainfo.pieceHash(piece)));
      }
    }

    const MADE: readonly (readonly [string, (target: string) => Promise<void>, number])[] = [
      [
        "mktorrent, 32 KiB, tiers",
        (target) =>
          createWithMktorrent(programs, source, target, "-l", "15", "-a", TRACKERS[0], "-a", TRACKERS[1]),
        32 * KIB,
      ],
      [
        "mktorrent, private, with a source",
        (target) => createWithMktorrent(programs, source, target, "-p", "-s", "x", "-a", TRACKERS.join(",")),
        256 * KIB,
      ],
      [
        "transmission-create, 64 KiB",
        (target) =>
          createWithTransmission(
            programs,
            source,
            target,
            "-s",
            "64",
            "-t",
            TRACKERS[0],
            "-t",
            "http://two.example/announce",
          ),
        64 * KIB,
      ],
      [
        "libtorrent, hybrid, 16 KiB, padded",
        (target) => createWithLibtorrent(programs, source, target, 16 * KIB),
        16 * KIB,
      ],
      [
        "libtorrent, v1 only, 48 KiB",
        (target) => createWithLibtorrent(programs, source, target, 48 * KIB, "v1_only"),
        48 * KIB,
      ],
      [
        "libtorrent, v1 only, 32 MiB",
        (target) => createWithLibtorrent(programs, source, target, 32 * MIB, "v1_only"),
        32 * MIB,
      ],
      [
        "libtorrent, v1 only, padded",
        (target) => createWithLibtorrent(programs, source, target, 64 * KIB, "v1_only", "canonical_files"),
        64 * KIB,
      ],
      [
        "create-torrent, 16 KiB, tiers",
        (target) =>
          createWithWebTorrent(source, target, {
            pieceLength: 16 * KIB,
            announceList: TRACKERS.map((one) => [one]),
          }),
        16 * KIB,
      ],
      [
        "create-torrent, its own piece length, private",
        (target) => createWithWebTorrent(source, target, { private: true, announceList: [[TRACKERS[1]]] }),
        16 * KIB,
      ],
    ];

    test.each(MADE)("%s", async (name, make, pieceLength) => {
      const target = join(folder, `${MADE.findIndex(([one]) => one === name)}.torrent`);
      await make(target);
      const { content, metainfo, theirs } = await opened(target);
      expect(metainfo.name).toBe("휴가");
      expect(metainfo.layout.pieceLength).toBe(pieceLength);
      await verify(metainfo, theirs);
      // Files of the same name apart from case, and a decomposed one, are all saved.
      const saved = metainfo.files.map(({ path, savedPath = path }) => savedPath.join("/")).sort();
      const [one, two] = theirsFirst(theirs);
      const isTransmission = name.startsWith("transmission");
      // Transmission leaves out empty files, and refuses trackers that are WebSockets.
      const expected = ["a b/c+d#e%20.bin", one, `${two} (2)`, "z.bin", "사진/été.txt", "사진/바다 🌊.bin"];
      expect(saved).toEqual([...expected, ...(isTransmission ? [] : ["empty"])].sort());
      expect(content.trackers).toHaveLength(isTransmission ? 0 : 1);
      expect(content.lacksWebSocketTracker ?? false).toBe(isTransmission);
    });

    /** "README" and "Readme" in the torrent's order, which the program chose. */
    function theirsFirst(theirs: TheirReading): readonly string[] {
      return theirs.files.flatMap(({ path }) => /\/(readme)$/i.exec(path)?.[1] ?? []);
    }

    test("symbolic links are left out, and what they lead to is there", async () => {
      const linked = join(folder, "linked");
      await mkdir(join(linked, "a"), { recursive: true });
      await writeFile(join(linked, "a", "b.bin"), seededBytes(9, 40 * KIB));
      await symlink("a/b.bin", join(linked, "link"));
      const target = join(folder, "linked.torrent");
      await createWithLibtorrent(programs, linked, target, 16 * KIB, "symlinks");
      const { metainfo, theirs } = await opened(target);
      expect(metainfo.files.map(({ path }) => path.join("/"))).toEqual(["a/b.bin"]);
      await verify(metainfo, theirs);
    });

    test("a torrent of BitTorrent v2 alone is refused as such", async () => {
      const target = join(folder, "v2.torrent");
      await createWithLibtorrent(programs, source, target, 16 * KIB, "v2_only");
      expect(parseTorrentFile(await bytesOf(target))).toMatchObject({ violation: "v2-only" });
    });
  },
);
