import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BencodeInput, encodeBencode } from "../../bencode/bencode.ts";
import { type Bytes, concatBytes, utf8 } from "../../core/bytes.ts";
import { isViolation } from "../../core/violation.ts";
import { MAX_FILES } from "../limits.ts";
import { built, dictionary, file, parsed, reason, SINGLE, torrents } from "../testing/info-samples.ts";
import { keyMaterial } from "./keys.ts";
import { openManifest, planSealed } from "./manifest.ts";
import { writeSealed } from "./sealed-info.ts";
import {
  crypto,
  IV,
  material,
  outcome,
  SECRET,
  sealed,
  withManifest,
  withSealed,
} from "./testing/sealed-samples.ts";

const flipped = (bytes: Bytes, bit: number): Bytes => {
  const changed = bytes.slice();
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

describe("planSealed and openManifest", () => {
  test("return the names and lengths that a public torrent would have, and nobody else sees them", async () => {
    await fc.assert(
      fc.asyncProperty(torrents, async (torrent) => {
        const metainfo = await sealed(torrent);
        expect(metainfo).toMatchObject({
          name: "sealed",
          files: [{ path: ["sealed"] }],
          sealed: { version: 1 },
        });
        const opened = await openManifest(crypto, await material(), metainfo);
        const { name, files, layout } = parsed(built(torrent));
        expect(opened).toEqual({ ...metainfo, name, files });
        expect(metainfo.layout).toEqual(layout);
      }),
    );
  });

  test("hide the length of names: the manifest grows by 256 bytes at once", async () => {
    const lengthOf = async (name: string) =>
      (await sealed({ name, files: [{ path: [name], length: 100 }], single: true })).sealed?.manifest.length;
    expect(await lengthOf("a")).toBe(256 + 16);
    expect(await lengthOf("a".repeat(200))).toBe(256 + 16);
    expect(await lengthOf("a".repeat(250))).toBe(512 + 16);
  });

  test("keep when a file was last changed, to the second, if that is known", async () => {
    const times = [1_700_000_000_999, undefined, 0, -1, Number.NaN, Number.POSITIVE_INFINITY];
    const files = times.map((modifiedAt, n) => ({ path: [`${n}`], length: 1, modifiedAt }));
    const opened = await openManifest(
      crypto,
      await material(),
      await sealed({ name: "x", files, single: false }),
    );
    expect(opened).toHaveProperty("files.0.modifiedAt", 1_700_000_000_000);
    for (const n of [1, 2, 3, 4, 5]) expect(opened).not.toHaveProperty(`files.${n}.modifiedAt`);
    const single = await sealed({ name: "x", files: files.slice(0, 1), single: true });
    expect(await openManifest(crypto, await material(), single)).toHaveProperty(
      "files.0.modifiedAt",
      1_700_000_000_000,
    );
    expect(
      parsed(built({ name: "x", files, single: false, pieceHashes: new Uint8Array(20) })).files[0],
    ).toEqual({
      path: ["0"],
      length: 1,
      offset: 0,
    });
  });

  test("write the dictionary that the specification shows", async () => {
    const { infoBytes } = await sealed({ name: "a", files: [{ path: ["a"], length: 5 }], single: true });
    const text = Buffer.from(infoBytes).toString("latin1");
    expect(text).toMatch(/^d6:lengthi5e4:name6:sealed12:piece lengthi262144e6:pieces20:\0{20}6:sealedd/);
    expect(text).toContain("2:iv12:abcdefghijkl8:manifest272:");
    expect(text).toMatch(/1:vi1eee$/);
  });

  test.each([
    ["no-files", []],
    ["too-many-files", new Array(MAX_FILES + 1).fill({ path: ["a"], length: 0 })],
    ["path-too-deep", [{ path: new Array(33).fill("a"), length: 0 }]],
    ["too-large", [{ path: ["a"], length: 2 ** 60 }]],
    [
      "info-too-long",
      Array.from({ length: 9_000 }, (_, n) => ({
        path: new Array(4).fill(`${n}`.padEnd(255, "x")),
        length: 0,
      })),
    ],
  ])("refuse %s before anything is hashed", (fault, files) => {
    expect(planSealed({ name: "x", files, single: false })).toMatchObject({ violation: fault });
  });

  test("write and open a manifest of nearly 8 MiB", async () => {
    const files = Array.from({ length: 7_700 }, (_, n) => ({
      path: new Array(4).fill(`${n}`.padEnd(254, "x")),
      length: 1,
    }));
    const metainfo = await sealed({ name: "x", files, single: false });
    expect(metainfo.sealed?.manifest.length).toBeGreaterThan(8e6);
    expect(await openManifest(crypto, await material(), metainfo)).toHaveProperty("files.7699.offset", 7_699);
  });
});

describe("openManifest", () => {
  test("refuses a manifest, an iv or a secret of which any bit has changed", async () => {
    const metainfo = await sealed({ name: "a", files: [{ path: ["a"], length: 5 }], single: true });
    const info = metainfo.sealed;
    if (info === undefined) throw new Error("not sealed");
    const bits = fc.nat(8 * info.manifest.length - 1);
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const damaged = withSealed(writeSealed(IV, flipped(info.manifest, bit)), 5);
        expect(await outcome(damaged)).toBe("wrong-key");
      }),
    );
    for (let bit = 0; bit < 8 * IV.length; bit++)
      expect(await outcome(withSealed(writeSealed(flipped(IV, bit), info.manifest), 5))).toBe("wrong-key");
    for (let bit = 0; bit < 128; bit++) {
      const other = await keyMaterial(crypto, { ...SECRET, bytes: flipped(SECRET.bytes, bit) });
      expect(await outcome(metainfo, other)).toBe("wrong-key");
    }
    expect(await outcome(metainfo)).toBe("opened");
  });

  test.each<[string, BencodeInput]>([
    ["unknown-version", new Map<string, BencodeInput>([...writeSealed(IV, new Uint8Array(272)), ["v", 2]])],
    ["bad-manifest", new Map<string, BencodeInput>([...writeSealed(IV, new Uint8Array(272)), ["v", "1"]])],
    ["unknown-version", new Map([["v", 2]])],
    ["bad-manifest", new Map()],
    ["bad-manifest", 1],
    ["bad-manifest", "sealed"],
    ["bad-manifest", []],
    ["bad-manifest", new Map([["v", 1]])],
    ["bad-manifest", writeSealed(IV.subarray(1), new Uint8Array(272))],
    ["bad-manifest", writeSealed(concatBytes([IV, IV]), new Uint8Array(272))],
    ["bad-manifest", writeSealed(IV, new Uint8Array(16))],
    [
      "bad-manifest",
      new Map<string, BencodeInput>([
        ["v", 1],
        ["iv", IV],
        ["manifest", ["x"]],
      ]),
    ],
    ["wrong-key", writeSealed(IV, new Uint8Array(17))],
  ])("returns %s for the dictionary %o, whose torrent stays usable", async (expected, sealedDictionary) => {
    const metainfo = withSealed(sealedDictionary);
    expect(metainfo).toMatchObject({ name: "sealed", layout: { length: 100 } });
    expect(metainfo.sealed).toBeDefined();
    expect(await outcome(metainfo)).toBe(expected);
  });

  test("opens nothing in a torrent of several files", async () => {
    const plain = await sealed({ name: "a", files: [{ path: ["a"], length: 100 }], single: true });
    const { sealed: info } = plain;
    if (info === undefined) throw new Error("not sealed");
    const files = [file({ path: ["x"], length: 100 })];
    const fields = { ...SINGLE, length: undefined, files, sealed: writeSealed(info.iv, info.manifest) };
    expect(await outcome(parsed(dictionary(fields)))).toBe("bad-manifest");
  });

  const manifest = (fields: Record<string, BencodeInput>) => encodeBencode(new Map(Object.entries(fields)));
  const nested = (depth: number) => utf8(`d4:name1:a5:filesl${"l".repeat(depth)}${"e".repeat(depth)}ee`);
  test.each<[string, Bytes]>([
    ["opened", manifest({ name: "a", length: 100 })],
    ["opened", manifest({ name: "a", files: [file({ path: ["b"] })] })],
    ["opened", manifest({ name: "..", files: [file({ path: ["..", "..", "etc"] })] })],
    ["opened", manifest({ name: "a", length: 100, more: [["x"]] })],
    ["bad-manifest", manifest({ name: "a", length: 99 })],
    ["bad-manifest", manifest({ name: "a", length: 101 })],
    ["bad-manifest", manifest({ name: "a", length: -100 })],
    ["bad-manifest", manifest({ name: "a", files: [file({ path: ["b"] }), file({ path: ["c"] })] })],
    [
      "bad-manifest",
      manifest({ name: "a", files: [file({ path: ["b"], length: 2 ** 53 - 1 }), file({ path: ["c"] })] }),
    ],
    ["opened", manifest({ name: "a", length: 99, files: [file({ path: ["b"] })] })],
    ["bad-manifest", manifest({ name: "a" })],
    ["bad-manifest", manifest({ name: "a", files: [] })],
    ["bad-manifest", manifest({ name: "a", files: [file({ path: new Array(101).fill("a") })] })],
    [
      "bad-manifest",
      manifest({ name: "a", files: new Array(MAX_FILES + 1).fill(file({ path: ["a"], length: 0 })) }),
    ],
    ["bad-manifest", manifest({ length: 100 })],
    ["bad-manifest", manifest({ name: 1, length: 100 })],
    ["bad-manifest", nested(10)],
    ["bad-manifest", nested(4_000_000)],
    ["bad-manifest", utf8("le")],
    ["bad-manifest", utf8("i100e")],
    ["bad-manifest", utf8("d4:name1:a6:lengthi100e")],
    ["bad-manifest", utf8("d6:lengthi100e4:name1:ae and more")],
    ["bad-manifest", new Uint8Array(256)],
    ["opened", utf8(`d6:lengthi100e4:name1:ae${"\0".repeat(1000)}`)],
  ])("%s: manifest %#", async (expected, plain) => {
    expect(await outcome(await withManifest(plain))).toBe(expected);
  });

  test("cleans names and makes them distinct", async () => {
    const files = ["../../x", "a\u202etxt.exe", "A", "a", "CON"].map((name) =>
      file({ path: [name], length: 20 }),
    );
    const metainfo = await withManifest(manifest({ name: "\0/", files }));
    const info = dictionary({ ...SINGLE, name: "\0/", length: undefined, files });
    const opened = await openManifest(crypto, await material(), metainfo);
    expect(opened).toMatchObject({ name: parsed(info).name, files: parsed(info).files });
    expect(isViolation(opened) ? [] : opened.files.map(({ path }) => path.length)).toEqual([1, 1, 1, 1, 1]);
  });

  test("opens the manifest of an empty share", async () => {
    const metainfo = await sealed({ name: "x", files: [{ path: ["a"], length: 0 }], single: false });
    expect(await openManifest(crypto, await material(), metainfo)).toMatchObject({
      name: "x",
      files: [{ path: ["a"], length: 0 }],
    });
  });

  test("a dictionary that is sealed is refused for the same reasons as a public one", () => {
    expect(reason(dictionary({ ...SINGLE, sealed: 1, pieces: new Uint8Array(19) }))).toBe("bad-pieces");
  });
});
