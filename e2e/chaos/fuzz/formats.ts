/** Formats of bytes: what a parser accepts must also make sense, and nothing may throw. */
import { decodeBencode, encodeBencode } from "../../../shared/bencode/bencode.ts";
import { type Bytes, equalBytes } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import { keyMaterial } from "../../../shared/metainfo/sealed/keys.ts";
import { openManifest } from "../../../shared/metainfo/sealed/manifest.ts";
import { platformCrypto } from "../../../shared/metainfo/sealed/testing/platform-crypto.ts";
import { SECRET, withManifest } from "../../../shared/metainfo/sealed/testing/sealed-samples.ts";
import { parseTorrentFile, writeTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import { decodePieces } from "../../../shared/wire/pieces.ts";
import { claim, type Parser, stateless } from "./parser.ts";
import { claimSafePaths } from "./paths.ts";

const HASH = "a".repeat(40) as InfoHash;

export const FORMATS: readonly Parser[] = [
  {
    name: "bencode",
    title: "bencode: what strict decoding accepts is encoded to the same bytes again",
    few: 10_000,
    start: stateless((input) => {
      decodeBencode(input);
      const strict = decodeBencode(input, { strict: true });
      if (isViolation(strict)) return;
      const encoded = encodeBencode(strict);
      // A key that is not UTF-8 has become hexadecimal digits, which are longer.
      claim(encoded.length > input.length || equalBytes(encoded, input), "strict bencode is canonical");
    }),
  },
  {
    name: "info",
    title: "info dictionaries and .torrent files: files fill the torrent, and no path leaves its folder",
    few: 5_000,
    start: stateless((input) => {
      const bytes = new Uint8Array(input);
      const parsed = parseInfo(HASH, bytes);
      if (!isViolation(parsed)) claimSound(parsed);
      const file = parseTorrentFile(bytes);
      if (isViolation(file)) return;
      const written = parseTorrentFile(writeTorrentFile(file.infoBytes, file.trackers));
      claim(!isViolation(written), "a .torrent file that was read can be written");
      claim(equalBytes(written.infoBytes, file.infoBytes), "its info dictionary stays as it is");
    }),
  },
  {
    name: "sealed",
    title: "sealed info dictionaries: a manifest that was changed does not open",
    few: 500,
    start: stateless(async (input) => {
      const parsed = parseInfo(HASH, new Uint8Array(input));
      if (isViolation(parsed) || parsed.sealed === undefined) return;
      await claimOpens(parsed);
    }),
  },
  {
    name: "manifest",
    title: "manifests encrypted with the right key, by a hostile sender",
    few: 500,
    start: stateless(async (input) => claimOpens(await withManifest(new Uint8Array(input)))),
  },
  {
    name: "lane",
    title: "the stream of a lane: blocks are views of what arrived",
    few: 10_000,
    start: stateless((input) => {
      const pieces = decodePieces(input);
      if (isViolation(pieces)) return;
      const payload = pieces.reduce((sum, piece) => sum + piece.payload.length, 0);
      claim(payload + 13 * pieces.length === input.length, "every byte belongs to a block");
    }),
  },
];

async function claimOpens(metainfo: Metainfo): Promise<void> {
  const material = await keyMaterial(platformCrypto, SECRET);
  const opened = await openManifest(platformCrypto, material, metainfo);
  if (!isViolation(opened)) claimSound(opened);
}

function claimSound({ files, infoBytes, layout, pieceHash }: Metainfo): void {
  const { length, pieceCount } = layout;
  claim(Number.isSafeInteger(length) && length >= 0, "a length is a count of bytes");
  let end = 0;
  for (const file of files) {
    claim(file.offset >= end, "files follow each other");
    end = file.offset + file.length;
  }
  claim(end <= length, "files end within the torrent");
  claim(infoBytes.length > 20 * pieceCount, "there is a hash for each piece");
  for (const piece of layout.pieces())
    claim((pieceHash(piece) as Bytes).length === 20, "a hash has 20 bytes");
  claimSafePaths(files.map(({ path, savedPath = path }) => ({ shown: path, saved: savedPath })));
}
