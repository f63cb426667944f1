import { webcrypto } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Bytes, utf8 } from "../../core/bytes.ts";
import { deriveKey, keyMaterial, storedKeyMaterial } from "./keys.ts";
import type { Secret } from "./secret.ts";
import { platformCrypto as crypto } from "./testing/platform-crypto.ts";
import { type Subtle, sealCrypto } from "./web-crypto.ts";

const SECRET: Secret = { bytes: utf8("0123456789abcdef"), needsPassword: true };

// `vectors.test.ts` compares the keys themselves.
describe("keyMaterial", () => {
  test("differs for each password, also for an empty one and for spaces at its end", async () => {
    const materials = await Promise.all(
      ["", " ", "a", "a ", "A", "가"].map((it) => keyMaterial(crypto, SECRET, it)),
    );
    expect(new Set(materials.map(String)).size).toBe(6);
    for (const material of materials) expect(material.subarray(0, 16)).toEqual(SECRET.bytes);
  });

  test("a password comes exactly with a secret that needs one", async () => {
    await expect(keyMaterial(crypto, SECRET)).rejects.toThrow("password");
    await expect(keyMaterial(crypto, { ...SECRET, needsPassword: false }, "a")).rejects.toThrow("password");
  });

  test("is recognised when it was stored", async () => {
    const material = await keyMaterial(crypto, SECRET, "a");
    expect(storedKeyMaterial(material.slice())).toEqual(material);
    expect(storedKeyMaterial(SECRET.bytes)).toEqual(SECRET.bytes);
    for (const length of [0, 15, 17, 32, 47, 49])
      expect(storedKeyMaterial(new Uint8Array(length))).toBeUndefined();
  });
});

test("content and manifest have different keys", async () => {
  const material = await keyMaterial(crypto, { ...SECRET, needsPassword: false });
  const [content, manifest] = await Promise.all([
    deriveKey(crypto, material, "content"),
    deriveKey(crypto, material, "manifest"),
  ]);
  expect(content).toHaveLength(32);
  expect(manifest).not.toEqual(content);
});

describe("gcmDecrypt", () => {
  const key = new Uint8Array(32);
  const iv = new Uint8Array(12);

  test("opens what was sealed, and nothing that is too short for a tag", async () => {
    const sealed = await crypto.gcmEncrypt(key, iv, utf8("names"));
    expect(await crypto.gcmDecrypt(key, iv, sealed)).toEqual(utf8("names"));
    expect(await crypto.gcmDecrypt(key, iv, sealed.subarray(1))).toBeUndefined();
    expect(await crypto.gcmDecrypt(key, iv, new Uint8Array(15))).toBeUndefined();
  });

  test("does not take a failure of the platform for a wrong key", async () => {
    const subtle: Subtle = webcrypto.subtle;
    const failing = sealCrypto({
      importKey: (...key) => subtle.importKey(...key),
      deriveBits: (...derivation) => subtle.deriveBits(...derivation),
      encrypt: (...plain) => subtle.encrypt(...plain),
      decrypt: (): Promise<ArrayBuffer> => Promise.reject(new RangeError("Array buffer allocation failed")),
    });
    const sealed: Bytes = await failing.gcmEncrypt(key, iv, utf8("names"));
    await expect(failing.gcmDecrypt(key, iv, sealed)).rejects.toThrow("allocation");
  });
});
