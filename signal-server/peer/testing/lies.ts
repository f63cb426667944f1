/** For tests: info dictionaries that lie about lengths, and peers that lie about the info dictionary's. */
import {
  type BencodeInput,
  decodeBencode,
  encodeBencode,
  isDictionary,
} from "../../../shared/bencode/bencode.ts";
import { type InfoHash, idFromBytes } from "../../../shared/core/ids.ts";
import { MAX_FOREIGN_PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Dialler } from "../../../shared/session/ports.ts";
import { sealedTorrentOf, sha1 } from "../store/testing/torrents.ts";

const HASH_LENGTH = 20;

/** A public torrent of this length. */
export function torrentOfLength(length: number): Metainfo {
  return metainfoOf(new Map([["name", Buffer.from("long")], ...lengths(length, MAX_FOREIGN_PIECE_LENGTH)]));
}

/** A sealed torrent of this length, whose manifest lists one file of 1000 bytes. */
export async function sealedOfLength(length: number, pieceLength = MAX_FOREIGN_PIECE_LENGTH) {
  const { torrent } = await sealedTorrentOf({ files: { a: new Uint8Array(1000) }, pieceLength });
  const info = decodeBencode(torrent.infoBytes ?? new Uint8Array());
  if (isViolation(info) || !isDictionary(info)) throw new Error("a torrent has an info dictionary");
  const { secret } = torrent.key;
  return { metainfo: metainfoOf(new Map([...info, ...lengths(length, pieceLength)])), secret };
}

function lengths(length: number, pieceLength: number): readonly [string, BencodeInput][] {
  return [
    ["length", length],
    ["piece length", pieceLength],
    ["pieces", new Uint8Array(HASH_LENGTH * Math.ceil(length / pieceLength))],
  ];
}

function metainfoOf(info: BencodeInput): Metainfo {
  const infoBytes = encodeBencode(info);
  const metainfo = parseInfo(idFromBytes<InfoHash>(sha1(infoBytes)) as InfoHash, infoBytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return metainfo;
}

/**
 * Links that say that the info dictionary has another length.
 * @param digits of the false length: as many as the true one has, because nothing else in the message changes
 */
export function withMetadataSize(dialler: Dialler, digits: string): Dialler {
  return {
    dial: (id, options, events) => {
      const link = dialler.dial(id, options, events);
      const send = link.send.bind(link);
      link.send = (bytes) => send(replaced(bytes, digits));
      return link;
    },
  };
}

function replaced(bytes: Uint8Array, digits: string): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  return Buffer.from(
    text.replace(/13:metadata_sizei(\d+)e/, (_, length: string) => {
      if (length.length !== digits.length) throw new Error(`${length} has not as many digits as ${digits}`);
      return `13:metadata_sizei${digits}e`;
    }),
    "latin1",
  );
}
