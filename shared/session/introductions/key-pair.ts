/** A pair of keys for ECDH on P-256, by WebCrypto. The private one cannot be read. */
import type { Bytes } from "../../core/bytes.ts";

export interface KeyPair {
  /** An uncompressed point: 65 bytes. */
  readonly publicKey: Bytes;
  /** @returns the shared secret, 32 bytes; undefined: these bytes are no public key */
  agree(publicKey: Bytes): Promise<Bytes | undefined>;
}

/** What is used of `crypto.subtle`, of a worker or of Node, whose type this folder does not know. */
export interface KeyAgreement {
  generateKey(algorithm: Curve, extractable: boolean, usages: "deriveBits"[]): Promise<Keys>;
  exportKey(format: "raw", key: Key): Promise<ArrayBuffer>;
  importKey(format: "raw", key: Bytes, algorithm: Curve, extractable: boolean, usages: never[]): Promise<Key>;
  deriveBits(parameters: { name: "ECDH"; public: Key }, key: Key, bits: number): Promise<ArrayBuffer>;
}

// biome-ignore lint/suspicious/noExplicitAny: a key is opaque, and each platform has its own type for it.
type Key = any;
interface Curve {
  readonly name: "ECDH";
  readonly namedCurve: "P-256";
}
interface Keys {
  readonly publicKey: Key;
  readonly privateKey: Key;
}

/** Every browser knows this curve; X25519 is missing in some that are supported. */
const CURVE: Curve = { name: "ECDH", namedCurve: "P-256" };

/** Rejects where the platform cannot make one. */
export async function newKeyPair(subtle: KeyAgreement): Promise<KeyPair> {
  const { privateKey, publicKey } = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  return {
    publicKey: new Uint8Array(await subtle.exportKey("raw", publicKey)),
    agree: async (bytes) => {
      // A point that is not on the curve is refused.
      const other = await subtle.importKey("raw", bytes, CURVE, false, []).catch(() => undefined);
      if (other === undefined) return undefined;
      return new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: other }, privateKey, 256));
    },
  };
}
