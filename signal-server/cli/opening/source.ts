/** What `tabswarm get` opens: a link, or a .torrent file on this machine. */
import { open } from "node:fs/promises";
import { isViolation } from "../../../shared/core/violation.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { ShareLink } from "../../../shared/metainfo/share-link.ts";
import { parseTorrentFile, type TorrentFileViolation } from "../../../shared/metainfo/torrent-file.ts";
import { type TorrentFileFault, torrentFileFault } from "../../../shared/metainfo/torrent-file-fault.ts";
import { metainfoOf } from "../../../shared/session/metainfo-of.ts";
import { platform } from "../../peer/platform.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import { sentenceOf, systemReason } from "../sentences.ts";
import { readLink } from "../servers/server-address.ts";
import { quoted } from "../terminal/plain.ts";

export interface Source extends ShareLink {
  /** Of a .torrent file. A link's comes from peers. */
  readonly metainfo?: Metainfo;
  /** The text that may name a page; empty for a file. */
  readonly text: string;
}

/** @throws CommandError that says what is wrong with the link or the file */
export async function readSource(text: string): Promise<Source> {
  const isFile = /\.torrent$/i.test(text.trim());
  if (isFile && /^\s*https?:/i.test(text) && !text.includes("#"))
    throw new CommandError(
      "That is the address of a .torrent file. Download it, and name the file instead.",
      EXIT.usage,
    );
  // Windows writes "C:"; a scheme has more letters.
  if (!isFile || /^\s*[a-z][a-z\d+.-]+:/i.test(text)) return { ...readLink(text), text };
  const content = parseTorrentFile(await bytesOf(text));
  if (isViolation(content)) throw new CommandError(sentenceOfFile(content, text));
  const metainfo = await metainfoOf(content.infoBytes, platform.hash);
  const { infoBytes: _, ...named } = content;
  return { ...named, infoHash: metainfo.infoHash, metainfo, text: "" };
}

/** At most one byte more than a torrent file may have. */
async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.min(size, MAX_TORRENT_FILE_LENGTH + 1));
      const { bytesRead } = await file.read(bytes);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new CommandError(`Cannot read ${quoted(path)}: ${systemReason(error)}.`);
  }
}

const ASK = "Download it again, or ask for the share link or a magnet link.";

const FAULTS: Readonly<Record<TorrentFileFault, (file: string, detail: string) => string>> = {
  "torrent-file-too-long": (file) =>
    `${file} is larger than any .torrent file that Tabswarm opens (24 MiB). Ask for the share link or a magnet link.`,
  "torrent-cut-short": (file) => `${file} is incomplete: its end is missing. ${ASK}`,
  "not-a-torrent": (file) =>
    `${file} is not a torrent file, whatever its name says. Ask for the share link or a magnet link.`,
  "torrent-without-info": (file) => `${file} lacks the part that describes the files. ${ASK}`,
  "torrent-without-files": (file) =>
    `${file} describes no file that has any content, so there is nothing to download.`,
  "torrent-bad-lengths": (file) => `${file} is damaged: it does not say how long its files are. ${ASK}`,
  "torrent-bad-names": (file) => `${file} is damaged: one of its files has no name. ${ASK}`,
  "torrent-repeated-names": (file) => `${file} is damaged: it has dozens of files under one name. ${ASK}`,
  "torrent-bad-pieces": (file) => `${file} is damaged: its list of pieces does not fit its files. ${ASK}`,
  "torrent-halves-differ": (file) =>
    `${file} contradicts itself: its parts for BitTorrent v1 and v2 describe different files. Ask for another one.`,
  "torrent-v2-only": () => sentenceOf({ code: "torrent-v2-only" }),
  "torrent-pieces-too-long": (_, detail) => sentenceOf({ code: "torrent-pieces-too-long", detail }),
  "torrent-too-complex": () => sentenceOf({ code: "torrent-too-complex" }),
};

function sentenceOfFile(violation: TorrentFileViolation, path: string): string {
  return FAULTS[torrentFileFault(violation)](quoted(path), violation.detail ?? "");
}
