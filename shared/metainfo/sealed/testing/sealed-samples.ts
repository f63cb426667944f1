/** Sealed torrents for tests. Keys and cryptography are real. */
import { type BencodeInput, encodeBencode } from "../../../bencode/bencode.ts";
import { type Bytes, utf8 } from "../../../core/bytes.ts";
import { PIECE_LENGTH } from "../../../core/layout.ts";
import { isViolation } from "../../../core/violation.ts";
import type { InfoParts } from "../../info.ts";
import type { Metainfo } from "../../metainfo.ts";
import { parsed } from "../../testing/info-samples.ts";
import { deriveKey, type KeyMaterial, keyMaterial } from "../keys.ts";
import { openManifest, planSealed } from "../manifest.ts";
import { writeSealed } from "../sealed-info.ts";
import type { Secret } from "../secret.ts";
import { platformCrypto as crypto } from "./platform-crypto.ts";

export { crypto };
export const SECRET: Secret = { bytes: utf8("0123456789abcdef"), needsPassword: false };
export const IV: Bytes = utf8("abcdefghijkl");

export const material = (): Promise<KeyMaterial> => keyMaterial(crypto, SECRET);

/** What `parseInfo` makes of a sealed torrent that is written from `parts`. */
export async function sealed(parts: InfoParts): Promise<Metainfo> {
  const plan = planSealed(parts);
  if (isViolation(plan)) throw new Error(plan.violation);
  const hashes = new Uint8Array(20 * plan.layout.pieceCount);
  return parsed(await plan.build(hashes, crypto, await material(), IV));
}

/** A sealed torrent of one piece whose manifest holds any bytes. */
export async function withManifest(plain: Bytes, length = 100): Promise<Metainfo> {
  const key = await deriveKey(crypto, await material(), "manifest");
  return withSealed(writeSealed(IV, await crypto.gcmEncrypt(key, IV, plain)), length);
}

/** A torrent of one piece that claims to be sealed. */
export function withSealed(dictionary: BencodeInput, length = 100): Metainfo {
  const info = { length, name: "sealed", "piece length": PIECE_LENGTH, pieces: new Uint8Array(length && 20) };
  return parsed(
    encodeBencode(new Map<string, BencodeInput>([...Object.entries(info), ["sealed", dictionary]])),
  );
}

/** What became of opening a manifest: "opened", or the violation. */
export async function outcome(metainfo: Metainfo, key?: KeyMaterial): Promise<string> {
  const opened = await openManifest(crypto, key ?? (await material()), metainfo);
  return isViolation(opened) ? opened.violation : "opened";
}
