/** The key of a sealed share. Nothing writes it anywhere but the storage, which keeps it next to the torrent. */
import type { Bytes } from "../core/bytes.ts";
import { type KeyMaterial, keyMaterial } from "../metainfo/sealed/keys.ts";
import type { SealCrypto } from "../metainfo/sealed/seal-crypto.ts";
import { SECRET_LENGTH, type Secret } from "../metainfo/sealed/secret.ts";

export interface SealKey {
  /** As the share link contains it. */
  readonly secret: Secret;
  /** What the keys are derived from; undefined while a password is missing. */
  readonly material?: KeyMaterial | undefined;
}

export interface CompleteKey extends SealKey {
  readonly material: KeyMaterial;
}

/** @param password undefined: none is needed */
export async function newSealKey(
  crypto: SealCrypto,
  randomBytes: (length: number) => Bytes,
  password: string | undefined,
): Promise<CompleteKey> {
  const secret = { bytes: randomBytes(SECRET_LENGTH), needsPassword: password !== undefined };
  return { secret, material: await keyMaterial(crypto, secret, password) };
}
