/** The cryptography that sealed shares need. `web-crypto.ts` implements it with what browsers and Node have. */
import type { Bytes } from "../../core/bytes.ts";

export interface SealCrypto {
  /** HKDF-SHA-256 (RFC 5869). @returns 32 bytes */
  hkdf(material: Bytes, salt: Bytes, info: Bytes): Promise<Bytes>;
  /** PBKDF2-HMAC-SHA-256 (RFC 8018). @returns 32 bytes */
  pbkdf2(password: Bytes, salt: Bytes, iterations: number): Promise<Bytes>;
  /** AES-256-GCM. @returns the ciphertext, then a tag of 16 bytes */
  gcmEncrypt(key: Bytes, iv: Bytes, plain: Bytes): Promise<Bytes>;
  /** @returns undefined if the tag does not match: another key, or damaged bytes */
  gcmDecrypt(key: Bytes, iv: Bytes, sealed: Bytes): Promise<Bytes | undefined>;
  /** AES-256-CTR with a counter of 128 bits. Imports the key once; the result encrypts and decrypts. */
  ctr(key: Bytes): Promise<CounterMode>;
}

/** @param counter 16 bytes: the counter of the first 16 of `bytes`, big-endian */
export type CounterMode = (counter: Bytes, bytes: Bytes) => Promise<Bytes>;
