/** Derives the keys of a sealed share. `docs/protocol.md`, "Sealed shares", is the specification. */
import { type Bytes, concatBytes, utf8 } from "../../core/bytes.ts";
import { invariant } from "../../core/invariant.ts";
import type { SealCrypto } from "./seal-crypto.ts";
import { SECRET_LENGTH, type Secret } from "./secret.ts";

declare const brand: unique symbol;

/** The bytes that all keys of a share are derived from: the secret and, with a password, what PBKDF2 made of it. */
export type KeyMaterial = Bytes & { readonly [brand]: "KeyMaterial" };

const SALT = utf8("tabswarm sealed 1");
const PASSWORD_KEY_LENGTH = 32;
/** OWASP's recommendation for PBKDF2-HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). */
const PBKDF2_ITERATIONS = 600_000;

/**
 * Takes part of a second with a password. Equal passwords count as equal whether a keyboard composes letters or not (NFC).
 * @param password present exactly if the secret needs one
 */
export async function keyMaterial(
  crypto: SealCrypto,
  { bytes, needsPassword }: Secret,
  password?: string,
): Promise<KeyMaterial> {
  invariant(needsPassword === (password !== undefined), "a password comes with a secret that needs one");
  if (password === undefined) return bytes as KeyMaterial;
  const key = await crypto.pbkdf2(utf8(password.normalize("NFC")), bytes, PBKDF2_ITERATIONS);
  return concatBytes([bytes, key]) as KeyMaterial;
}

/** Reads key material that was stored. @returns undefined for any other bytes */
export function storedKeyMaterial(bytes: Bytes): KeyMaterial | undefined {
  const isMaterial = bytes.length === SECRET_LENGTH || bytes.length === SECRET_LENGTH + PASSWORD_KEY_LENGTH;
  return isMaterial ? (bytes as KeyMaterial) : undefined;
}

/** @returns the key of AES-256-CTR for the content, or of AES-256-GCM for the manifest */
export function deriveKey(
  crypto: SealCrypto,
  material: KeyMaterial,
  purpose: "content" | "manifest",
): Promise<Bytes> {
  return crypto.hkdf(material, SALT, utf8(purpose));
}
