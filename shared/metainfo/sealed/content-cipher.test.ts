import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Bytes, utf8 } from "../../core/bytes.ts";
import { type ContentCipher, contentCipher } from "./content-cipher.ts";
import { deriveKey, type KeyMaterial, keyMaterial } from "./keys.ts";
import { platformCrypto as crypto } from "./testing/platform-crypto.ts";

describe("contentCipher", () => {
  let material: KeyMaterial;
  let cipher: ContentCipher;
  beforeAll(async () => {
    material = await keyMaterial(crypto, { bytes: utf8("0123456789abcdef"), needsPassword: false });
    cipher = await contentCipher(crypto, material);
  });

  test("reads any range alone as it reads the whole", async () => {
    const plain = new Uint8Array(5_000).map((_, i) => i * 31);
    const whole = await cipher.apply(0, plain);
    expect(Buffer.from(whole).equals(plain)).toBe(false);
    await fc.assert(
      fc.asyncProperty(fc.nat(plain.length), fc.nat(plain.length), async (a, b) => {
        const [begin, end] = a < b ? [a, b] : [b, a];
        expect(await cipher.apply(begin, whole.slice(begin, end))).toEqual(plain.slice(begin, end));
      }),
    );
  });

  test.each([
    0,
    1,
    16 * (2 ** 32 - 1) - 5,
    16 * 2 ** 32,
    100 * 2 ** 30 + 12_345,
    4 * 2 ** 40 - 64,
    Number.MAX_SAFE_INTEGER - 64,
  ])("counts 16 bytes as one, also at offset %i", async (offset) => {
    const key = await deriveKey(crypto, material, "content");
    const counter = (BigInt(offset) / 16n).toString(16).padStart(32, "0");
    const expected = createCipheriv("aes-256-ctr", key, Buffer.from(counter, "hex"))
      .update(new Uint8Array(80))
      .subarray(offset % 16, (offset % 16) + 64);
    expect(Buffer.from(await cipher.apply(offset, new Uint8Array(64)))).toEqual(expected);
  });

  test("leaves its input unchanged, and reads part of a buffer", async () => {
    const bytes: Bytes = utf8("....content").subarray(4);
    const sealed = await cipher.apply(3, bytes);
    expect(bytes).toEqual(utf8("content"));
    expect(await cipher.apply(3, sealed)).toEqual(bytes);
    expect(await cipher.apply(3, new Uint8Array())).toEqual(new Uint8Array());
  });
});
