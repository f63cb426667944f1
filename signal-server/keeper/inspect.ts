/** Looks into an info dictionary: how long the share is, and whether only people with its link can read it. */
import type { Bytes } from "../../shared/core/bytes.ts";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { parseInfo } from "../../shared/metainfo/info.ts";
import { IV_LENGTH } from "../../shared/metainfo/sealed/sealed-info.ts";
import type { Inspection } from "./shares.ts";

/** Of GCM: a manifest has at least this. */
const TAG_LENGTH = 16;

/** @returns undefined if it cannot be used. @param infoBytes whose hash is the info hash */
export function inspect(infoHash: InfoHash, infoBytes: Bytes): Inspection | undefined {
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) return undefined;
  const { files, layout, sealed } = metainfo;
  // A dictionary called "sealed" next to names that anybody can read seals nothing.
  const isSealed =
    sealed !== undefined &&
    sealed.version > 0 &&
    sealed.iv.length === IV_LENGTH &&
    sealed.manifest.length > TAG_LENGTH &&
    files.length === 1 &&
    metainfo.name === "sealed";
  return { length: layout.length, isSealed };
}
