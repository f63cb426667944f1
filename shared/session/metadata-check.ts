/** Whether an info dictionary that peers have sent is the right one, and whether it can be used. */
import { type Bytes, equalBytes } from "../core/bytes.ts";
import { type InfoHash, idToBytes } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { type InfoViolation, parseInfo } from "../metainfo/info.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Hash } from "./ports.ts";
import type { Problem } from "./problems.ts";

export type CheckedMetadata =
  | { readonly kind: "verified"; readonly metainfo: Metainfo }
  /** It has another hash. */
  | { readonly kind: "wrong" }
  /** It has the right hash. */
  | { readonly kind: "unusable"; readonly problem: Problem }
  /** The platform could not hash it. */
  | { readonly kind: "failed" };

export async function checkMetadata(infoHash: InfoHash, bytes: Bytes, hash: Hash): Promise<CheckedMetadata> {
  const digest = await hash(bytes).catch(() => undefined);
  if (digest === undefined) return { kind: "failed" };
  if (!equalBytes(digest, idToBytes(infoHash))) return { kind: "wrong" };
  const metainfo = parseInfo(infoHash, bytes);
  if (isViolation(metainfo)) return { kind: "unusable", problem: problemOf(metainfo) };
  return { kind: "verified", metainfo };
}

function problemOf({ violation, detail }: InfoViolation): Problem {
  switch (violation) {
    case "v2-only":
      return { code: "torrent-v2-only" };
    case "piece-length-too-large":
      return { code: "torrent-pieces-too-long", ...(detail !== undefined && { detail }) };
    case "too-many-files":
    case "path-too-deep":
    case "info-too-long":
    case "bencode-too-many-values":
      return { code: "torrent-too-complex" };
    default:
      return { code: "bad-metadata", detail: violation };
  }
}
