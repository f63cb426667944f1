/** What a tab says of a sealed torrent that it cannot read, and what mends it. */
import { describe, expect, it } from "vitest";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { crypto, material, SECRET, sealed, withManifest } from "../metainfo/sealed/testing/sealed-samples.ts";
import { Seal } from "./seal.ts";

const metainfo: Metainfo = await sealed({
  name: "photos",
  files: [{ path: ["a"], length: 100 }],
  single: false,
});
const about = (over: Partial<NonNullable<Metainfo["sealed"]>>): Metainfo => {
  const { version = 1, iv = new Uint8Array(), manifest = new Uint8Array() } = metainfo.sealed ?? {};
  return { ...metainfo, sealed: { version, iv, manifest, ...over } };
};
const stateOf = async (torrent: Metainfo) => {
  const seal = new Seal(crypto, { secret: SECRET, material: await material() });
  await seal.open(torrent);
  return seal.view()?.state;
};

describe("a sealed torrent", () => {
  it("has an unknown version, whatever the secret is", async () => {
    for (const version of [0, 2, 2 ** 40]) expect(await stateOf(about({ version }))).toBe("unknown-version");
    const blind = new Seal(crypto);
    await blind.open(about({ version: 2 }));
    expect(blind.view()).toEqual({ state: "unknown-version" });
    await expect(blind.unlock({ secret: SECRET })).rejects.toThrow("unknown-version");
  });

  it("has a manifest in which some bit is wrong", async () => {
    const { manifest = new Uint8Array() } = metainfo.sealed ?? {};
    for (let bit = 0; bit < 8 * manifest.length; bit += 101) {
      const flipped = manifest.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await stateOf(about({ manifest: flipped }))).toBe("wrong-secret");
    }
  });

  it("has a manifest that makes no sense, or whose lengths do not add up", async () => {
    expect(await stateOf(await withManifest(new Uint8Array(256)))).toBe("bad-manifest");
    const names = new TextEncoder().encode("d6:lengthi99e4:name1:ae");
    expect(await stateOf(await withManifest(names))).toBe("bad-manifest");
    expect(await stateOf(await withManifest(names, 99))).toBe("open");
  });

  it("stays unread, and does not fail, when the cryptography does", async () => {
    const failing = { ...crypto, hkdf: () => Promise.reject(new Error("out of memory")) };
    const seal = new Seal(failing, { secret: SECRET, material: await material() });
    expect(await seal.open(metainfo)).toBe(metainfo);
    expect(() => seal.throwIfLocked()).toThrow("bad-manifest");
  });

  it("is opened by the key that came last before its metadata, and by tries that overlap", async () => {
    const seal = new Seal(crypto);
    const wrong = { bytes: SECRET.bytes.map((byte) => byte ^ 1), needsPassword: false };
    await seal.unlock({ secret: wrong });
    const tries = [seal.unlock({ secret: SECRET }), seal.open(metainfo), seal.unlock({ secret: wrong })];
    const [, opened] = await Promise.all(tries);
    expect(opened?.name).toBe("photos");
    expect(seal.view()?.state).toBe("open");
    expect(seal.cipher).toBeDefined();
  });
});

it("a public torrent whose link has a secret is read without", async () => {
  const { sealed: _, ...open } = metainfo;
  const seal = new Seal(crypto);
  await seal.unlock({ secret: SECRET });
  expect(await seal.open(open)).toBe(open);
  expect([seal.view(), seal.key, seal.cipher]).toEqual([undefined, undefined, undefined]);
  expect(await seal.unlock({ secret: SECRET, password: "x" })).toBeUndefined();
  expect(() => seal.throwIfLocked()).not.toThrow();
});
