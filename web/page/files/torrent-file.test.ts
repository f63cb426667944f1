import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BencodeInput } from "../../../shared/bencode/bencode.ts";
import { utf8 } from "../../../shared/core/bytes.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import { dictionary, file, SINGLE } from "../../../shared/metainfo/testing/info-samples.ts";
import type { ProblemCode } from "../../bridge/problems.ts";
import { problemOf } from "../client/client.ts";
import { readTorrentFile } from "./torrent-file.ts";

const info = (fields: Record<string, BencodeInput | undefined>): Uint8Array<ArrayBuffer> =>
  dictionary({ info: new Map(Object.entries({ ...SINGLE, ...fields }).filter(isPresent)) });

function isPresent(entry: [string, BencodeInput | undefined]): entry is [string, BencodeInput] {
  return entry[1] !== undefined;
}

const without = { length: undefined };

/** "opens", or the problem's code. */
async function verdict(
  bytes: Uint8Array<ArrayBuffer>,
  name = "film.torrent",
): Promise<ProblemCode | "opens"> {
  try {
    await readTorrentFile(new Blob([bytes]), name);
    return "opens";
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return problem.code;
  }
}

describe("a torrent file", () => {
  test.each<[string, ProblemCode | "opens", Uint8Array<ArrayBuffer>]>([
    ["of one file", "opens", info({})],
    ["of another format", "not-a-torrent", utf8("<!doctype html>")],
    ["that is a number", "not-a-torrent", utf8("i7e")],
    ["that nests too deep", "not-a-torrent", utf8("d1:a".repeat(100) + "e".repeat(100))],
    ["that is empty", "torrent-cut-short", utf8("")],
    ["whose download ended early", "torrent-cut-short", info({}).slice(0, -40)],
    ["that is too long", "torrent-file-too-long", new Uint8Array(MAX_TORRENT_FILE_LENGTH + 1)],
    ["with trackers only", "torrent-without-info", dictionary({ announce: "wss://a.example/" })],
    ["whose info is a text", "torrent-without-info", dictionary({ info: "x" })],
    ["of BitTorrent v2", "torrent-v2-only", info({ ...without, "file tree": new Map(), "meta version": 2 })],
    ["without files", "torrent-without-files", info({ ...without, files: [] })],
    ["without lengths", "torrent-bad-lengths", info(without)],
    ["with a negative length", "torrent-bad-lengths", info({ length: -1 })],
    ["with empty files only", "torrent-without-files", info({ length: 0, pieces: new Uint8Array() })],
    [
      "with sizes that overflow",
      "torrent-bad-lengths",
      info({ ...without, files: Array(2).fill(file({ path: ["a"], length: Number.MAX_SAFE_INTEGER })) }),
    ],
    [
      "with dozens of equal names",
      "torrent-repeated-names",
      info({ ...without, files: Array(40).fill(file({ path: ["a"], length: 1 })) }),
    ],
    ["whose halves differ", "torrent-halves-differ", info({ "meta version": 2, "file tree": new Map() })],
    ["without a name", "torrent-bad-names", info({ name: undefined })],
    ["with a file without a name", "torrent-bad-names", info({ ...without, files: [file({})] })],
    ["without hashes", "torrent-bad-pieces", info({ pieces: undefined })],
    ["with a hash too many", "torrent-bad-pieces", info({ pieces: new Uint8Array(40) })],
    ["without a piece length", "torrent-bad-pieces", info({ "piece length": undefined })],
    ["with long pieces", "torrent-pieces-too-long", info({ "piece length": 1 << 27, length: 1 << 27 })],
    [
      "with too many files",
      "torrent-too-complex",
      info({ ...without, files: Array.from({ length: 10_001 }, (_, n) => file({ path: [`${n}`] })) }),
    ],
    [
      "with too many folders",
      "torrent-too-complex",
      info({ ...without, files: [file({ path: Array(101).fill("a") })] }),
    ],
    [
      "with names that lead elsewhere",
      "opens",
      info({ ...without, files: [file({ path: ["..", "etc", "x"] })] }),
    ],
  ])("%s: %s", async (_, expected, bytes) => expect(await verdict(bytes)).toBe(expected));

  test("that cannot be read is named", async () => {
    const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
    const reading = readTorrentFile(gone as unknown as Blob, "gone.torrent");
    await expect(reading).rejects.toMatchObject({
      problem: { code: "unreadable-file", detail: "gone.torrent" },
    });
  });
});

/** As in shared/metainfo/corpus.test.ts, which compares the verdicts themselves. */
const CORPUS = process.env.TABSWARM_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const TABLE = join(CORPUS, "torrents.tsv");

/** What we say instead of what libtorrent says. */
const OURS: Readonly<Record<string, ProblemCode>> = {
  depth_exceeded: "not-a-torrent",
  invalid_bencoding: "not-a-torrent",
  no_files_in_torrent: "torrent-without-files",
  too_many_duplicate_filenames: "torrent-repeated-names",
  too_many_pieces_in_torrent: "torrent-bad-pieces",
  torrent_invalid_hashes: "torrent-bad-pieces",
  torrent_invalid_length: "torrent-bad-lengths",
  torrent_invalid_name: "torrent-bad-names",
  torrent_is_no_dict: "not-a-torrent",
  torrent_missing_info: "torrent-without-info",
  torrent_missing_name: "torrent-bad-names",
  torrent_missing_piece_length: "torrent-bad-pieces",
  torrent_missing_pieces: "torrent-bad-pieces",
};

/** Reasons that we see earlier than libtorrent, or name in another way. */
const OTHERS: Readonly<Record<string, ProblemCode>> = {
  "v2_bad_file_alignment.torrent": "torrent-bad-pieces",
  "v2_mismatching_metadata.torrent": "torrent-halves-differ",
  "zero.torrent": "torrent-without-files",
};

describe.skipIf(!existsSync(TABLE))("torrents of others", () => {
  const rows = existsSync(TABLE) ? readFileSync(TABLE, "utf8").trim().split("\n").slice(1) : [];

  test.each(rows.map((row) => row.split("\t")))("%s (%s, %s)", async (name = "", versions, theirs = "") => {
    const ours = await verdict(new Uint8Array(readFileSync(join(CORPUS, "torrents", name))), name);
    if (ours === "opens" || (ours === "torrent-v2-only" && versions === "v2")) return;
    expect(ours).toBe(OTHERS[name] ?? OURS[theirs]);
  });
});
