/**
 * Torrents made by others, mostly damaged on purpose, with the verdicts that libtorrent recorded for them. They are not part
 * of this repository: they lie in `shared/corpus` next to it, or where TABSWARM_CORPUS says. Without them nothing is compared.
 *
 * `torrents.tsv` has one line per file: its name, the versions of its info dictionary ("v1", "v1v2", "v2", or another word for
 * what is none), libtorrent's verdict ("opens" or its error), and the SHA-1 of the info dictionary's bytes.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeLeading, isDictionary } from "../bencode/bencode.ts";
import type { InfoHash } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { parseInfo } from "./info.ts";
import { parseTorrentFile } from "./torrent-file.ts";

const FOLDER = process.env.TABSWARM_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus");
const TABLE = join(FOLDER, "torrents.tsv");
const isPresent = existsSync(TABLE);

/** The torrents about which we differ from libtorrent. */
const DIFFERENT: Readonly<Record<string, { readonly libtorrent: string; readonly ours: string }>> = {
  // BitTorrent v2 without a v1 half is named as such.
  "v2_invalid_root_hash.torrent": { libtorrent: "opens", ours: "v2-only" },
  "v2_no_piece_layers.torrent": { libtorrent: "opens", ours: "v2-only" },
  "v2_only.torrent": { libtorrent: "opens", ours: "v2-only" },
};

interface Row {
  readonly file: string;
  readonly versions: string;
  readonly libtorrent: string;
  readonly infoHash: InfoHash;
}

function rows(): readonly Row[] {
  const lines = readFileSync(TABLE, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [file = "", versions = "", libtorrent = "", infoHash = ""] = line.split("\t");
    return { file, versions, libtorrent, infoHash: infoHash as InfoHash };
  });
}

const hashOf = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

/** "opens", or why not: the same for a file that is opened and for its info dictionary alone, as it arrives from a peer. */
function verdict({ file, infoHash }: Row): string {
  const bytes = readFileSync(join(FOLDER, "torrents", file));
  const opened = parseTorrentFile(bytes);
  const torrent = decodeLeading(bytes, { lenient: true });
  const info = isViolation(torrent) ? undefined : torrent.originals.get("info");
  if (info !== undefined) expect(hashOf(info)).toBe(infoHash);
  const metainfo = info && parseInfo(infoHash, new Uint8Array(info));
  if (isViolation(opened)) {
    // A person may share an empty file by link; a file that describes only such ones leads to nothing.
    if (opened.violation === "only-empty-files") return opened.violation;
    const hasFields = !isViolation(torrent) && isDictionary(torrent.value);
    const whole = isViolation(torrent) ? torrent.violation : hasFields ? "no-info" : "not-a-torrent";
    expect(isViolation(metainfo) ? metainfo.violation : whole).toBe(opened.violation);
    return opened.violation;
  }
  expect(hashOf(opened.infoBytes)).toBe(infoHash);
  expect(isViolation(metainfo)).toBe(false);
  return "opens";
}

describe.skipIf(!isPresent)(
  isPresent ? "torrents of others" : `torrents of others: none in ${FOLDER}`,
  () => {
    const table = isPresent ? rows() : [];

    test.each(table)("$file ($versions): libtorrent says $libtorrent", (row) => {
      const known = DIFFERENT[row.file];
      const ours = verdict(row);
      if (known !== undefined) expect({ libtorrent: row.libtorrent, ours }).toEqual(known);
      else if (row.libtorrent === "opens") expect(ours).toBe("opens");
      else expect(ours).not.toBe("opens");
    });

    test("every difference is about a torrent that was compared", () => {
      const files = table.map(({ file }) => file);
      expect(files).toEqual(expect.arrayContaining(Object.keys(DIFFERENT)));
    });
  },
);
