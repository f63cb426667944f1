/** Implements `SealCrypto` with WebCrypto: `crypto.subtle` of a page, of a worker or of Node. */
import type { Bytes } from "../../core/bytes.ts";
import type { SealCrypto } from "./seal-crypto.ts";

/** What is used of `SubtleCrypto`, whose type this folder does not know. */
export interface Subtle {
  importKey(
    format: "raw",
    key: Bytes,
    algorithm: string,
    extractable: boolean,
    usages: Usage[],
  ): Promise<Key>;
  deriveBits(parameters: Derivation, key: Key, bits: number): Promise<ArrayBuffer>;
  encrypt(parameters: CipherMode, key: Key, bytes: Bytes): Promise<ArrayBuffer>;
  decrypt(parameters: CipherMode, key: Key, bytes: Bytes): Promise<ArrayBuffer>;
}

// biome-ignore lint/suspicious/noExplicitAny: a key is opaque, and each platform has its own type for it.
type Key = any;
type Usage = "deriveBits" | "encrypt" | "decrypt";
type Derivation =
  | { name: "HKDF"; hash: "SHA-256"; salt: Bytes; info: Bytes }
  | { name: "PBKDF2"; hash: "SHA-256"; salt: Bytes; iterations: number };
type CipherMode = { name: "AES-GCM"; iv: Bytes } | { name: "AES-CTR"; counter: Bytes; length: number };

export function sealCrypto(subtle: Subtle): SealCrypto {
  const derive = async (secret: Bytes, parameters: Derivation): Promise<Bytes> => {
    const key = await subtle.importKey("raw", secret, parameters.name, false, ["deriveBits"]);
    return new Uint8Array(await subtle.deriveBits(parameters, key, 256));
  };
  return {
    hkdf: (material, salt, info) => derive(material, { name: "HKDF", hash: "SHA-256", salt, info }),
    pbkdf2: (password, salt, iterations) =>
      derive(password, { name: "PBKDF2", hash: "SHA-256", salt, iterations }),
    gcmEncrypt: async (key, iv, plain) => {
      const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
      return new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, imported, plain));
    },
    gcmDecrypt: async (key, iv, sealed) => {
      const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
      try {
        return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv }, imported, sealed));
      } catch (error) {
        if (isOperationError(error)) return undefined;
        throw error;
      }
    },
    ctr: async (key) => {
      const imported = await subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
      return async (counter, bytes) => {
        const parameters = { name: "AES-CTR", counter, length: 128 } as const;
        return new Uint8Array(await subtle.encrypt(parameters, imported, bytes));
      };
    },
  };
}

/** WebCrypto reports a tag that does not match by a DOMException of this name. */
function isOperationError(error: unknown): boolean {
  return error instanceof Error && error.name === "OperationError";
}
