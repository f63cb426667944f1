/** The metadata of a torrent whose info dictionary is at hand, as in a .torrent file, and need not be fetched from peers. */
import type { Bytes } from "../core/bytes.ts";
import { type InfoHash, idFromBytes } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { isViolation } from "../core/violation.ts";
import { parseInfo } from "../metainfo/info.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Hash } from "./ports.ts";

/** @throws an Error whose message is the violation's name */
export async function metainfoOf(infoBytes: Bytes, hash: Hash): Promise<Metainfo> {
  const infoHash = idFromBytes<InfoHash>(await hash(infoBytes));
  invariant(infoHash !== undefined, "a SHA-1 is an info hash");
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return metainfo;
}
