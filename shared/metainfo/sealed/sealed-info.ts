/**
 * The dictionary `sealed` of an info dictionary: what a torrent says about its content to people with the secret. `parseInfo`
 * reads it for everybody.
 */
import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  isDictionary,
} from "../../bencode/bencode.ts";
import type { Bytes } from "../../core/bytes.ts";

/** Fields that are malformed are 0 or empty, so that no secret opens it: such a torrent can only be passed on. */
export interface SealedInfo {
  /** Of the format. Only `SEALED_VERSION` can be opened. */
  readonly version: number;
  /** 12 bytes. */
  readonly iv: Bytes;
  /** AES-256-GCM ciphertext of the manifest, then the tag. */
  readonly manifest: Bytes;
}

export const SEALED_VERSION = 1;
/** What GCM takes without hashing it (NIST SP 800-38D). */
export const IV_LENGTH = 12;

const NOTHING: Bytes = new Uint8Array();

export function writeSealed(iv: Bytes, manifest: Bytes): ReadonlyMap<string, BencodeInput> {
  return new Map<string, BencodeInput>([
    ["v", SEALED_VERSION],
    ["iv", iv],
    ["manifest", manifest],
  ]);
}

/**
 * A torrent of several files is not one of ours, whatever it says, so nothing opens it.
 * @param infoBytes what `info` was decoded from: the result contains views of it
 * @returns undefined if the torrent is public
 */
export function readSealed(info: BencodeDictionary, infoBytes: Bytes): SealedInfo | undefined {
  const sealed = info.get("sealed");
  if (sealed === undefined) return undefined;
  const version = isDictionary(sealed) && sealed.get("v");
  // No version of this program writes that: a newer one would not help.
  if (!isDictionary(sealed) || !info.has("length") || typeof version !== "number" || version < 1)
    return { version: SEALED_VERSION, iv: NOTHING, manifest: NOTHING };
  const iv = bytesIn(infoBytes, sealed.get("iv"));
  return {
    version,
    iv: iv.length === IV_LENGTH ? iv : NOTHING,
    manifest: bytesIn(infoBytes, sealed.get("manifest")),
  };
}

function bytesIn(infoBytes: Bytes, value: BencodeValue | undefined): Bytes {
  if (!(value instanceof Uint8Array)) return NOTHING;
  const begin = value.byteOffset - infoBytes.byteOffset;
  return infoBytes.subarray(begin, begin + value.length);
}
