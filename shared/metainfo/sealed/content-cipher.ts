/**
 * Encrypts and decrypts the content of a sealed torrent: AES-256-CTR, whose counter is the byte offset in the torrent divided
 * by 16. Any range can be read alone, and lengths do not change. Whether the bytes are right is known from the piece hashes.
 */
import type { Bytes } from "../../core/bytes.ts";
import { deriveKey, type KeyMaterial } from "./keys.ts";
import type { SealCrypto } from "./seal-crypto.ts";

export interface ContentCipher {
  /**
   * Encrypts plaintext, and decrypts ciphertext: the same operation. Does not change `bytes`.
   * @param offset of the first of `bytes` in the torrent; a multiple of 16 saves a copy
   */
  apply(offset: number, bytes: Bytes): Promise<Bytes>;
}

/** Of AES. */
const BLOCK_LENGTH = 16;

export async function contentCipher(crypto: SealCrypto, material: KeyMaterial): Promise<ContentCipher> {
  const encrypt = await crypto.ctr(await deriveKey(crypto, material, "content"));
  return {
    apply: async (offset, bytes) => {
      const skipped = offset % BLOCK_LENGTH;
      const counter = counterOf((offset - skipped) / BLOCK_LENGTH);
      if (skipped === 0) return encrypt(counter, bytes);
      const fromBlock = new Uint8Array(skipped + bytes.length);
      fromBlock.set(bytes, skipped);
      return (await encrypt(counter, fromBlock)).subarray(skipped);
    },
  };
}

/** 128 bits, big-endian. A block number is a safe integer, so it has at most 53. */
function counterOf(block: number): Bytes {
  const counter = new Uint8Array(BLOCK_LENGTH);
  const view = new DataView(counter.buffer);
  view.setUint32(8, Math.floor(block / 2 ** 32));
  view.setUint32(12, block % 2 ** 32);
  return counter;
}
