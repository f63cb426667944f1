/**
 * Torrents with random fields, right and wrong ones: opened here exactly if libtorrent opens them, with the same info hash, files
 * and offsets. `TORRENTS=4000` compares as many. Left out is what `docs/protocol.md` lists as different, and what libtorrent 2.1
 * refuses and 2.0 does not.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BencodeInput, encodeBencode } from "../../shared/bencode/bencode.ts";
import type { InfoHash } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { parseInfo } from "../../shared/metainfo/info.ts";
import { parseTorrentFile } from "../../shared/metainfo/torrent-file.ts";
import { findTorrentPrograms, theirVerdicts } from "./torrent-programs.ts";

const COUNT = Number(process.env.TORRENTS ?? 300);

/** Bencode as it stands, also what no encoder writes. */
type Raw = { readonly raw: string };
type Field = BencodeInput | Raw;

const WRONG: readonly Field[] = [
  ...[0, 1, -1, 7, 2 ** 40, -(2 ** 40)],
  ...["", "text", new Uint8Array([0xff, 0xfe])],
  ...[[], [1], ["x"], new Map()],
  ...["i007e", "i-0e", "i-7e", "i000e", "03:abc", "i1.5e", "ie", "-1:a", "e"].map((raw) => ({ raw })),
  ...[5, 97, 98, 99, 120].map((depth) => ({ raw: "l".repeat(depth) + "e".repeat(depth) })),
  ...[{ raw: "d1:b0:1:a0:e" }, { raw: "d9:__proto__0:e" }, { raw: "i123456789012345678901e" }],
];
const NAMES = [
  "a",
  "b.txt",
  "README",
  "Readme",
  "한글",
  "한글".normalize("NFD"),
  "..",
  ".",
  "",
  "/",
  "a/b",
  "\0",
  "x\0y",
  "\\",
  "con",
  "a:b",
  "...",
  " ",
  "\u202e",
  "n".repeat(300),
  "__proto__",
];
const PIECE_LENGTHS = [
  16_384,
  16_384,
  32_768,
  49_152,
  24_576,
  16_385,
  1000,
  1,
  2 ** 20,
  2 ** 24,
  2 ** 25,
  0,
  -1,
];

const wrong = fc.constantFrom(...WRONG);
const name = fc.constantFrom(...NAMES);
/** Mostly what stands first. */
const rarely = <T, U>(value: fc.Arbitrary<T>, other: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 15, arbitrary: value }, { weight: 1, arbitrary: other });

const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  rarely(fc.constant(undefined), value);
const often = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const entry = fc
  .record({
    length: rarely(fc.oneof(fc.constantFrom(0, 1, 100, 16_384, 16_385), fc.nat(100_000)), wrong),
    path: rarely(
      fc.array(name, { minLength: 1, maxLength: 3 }),
      fc.oneof(wrong, fc.constant(Array(40).fill("d"))),
    ),
    attr: sometimes(fc.constantFrom<Field>("x", "h", "l", "lx", "q", 1, [])),
    "symlink path": often(fc.constantFrom<Field>(["a"], [], [1], "a")),
    more: sometimes(fc.tuple(fc.constantFrom("md5sum", "sha1", "mtime", "zz"), wrong)),
  })
  .map(
    ({ more, ...fields }) =>
      ({ ...fields, ...(more && { [more[0]]: more[1] }) }) as Record<string, Field | undefined>,
  );

const torrent = fc
  .record({
    files: often(fc.array(entry, { minLength: 1, maxLength: 5 })),
    length: fc.constantFrom(1, 100, 16_384, 16_385, 500_000),
    name: rarely(name, wrong),
    pieceLength: rarely(fc.constantFrom<Field>(...PIECE_LENGTHS), wrong),
    hashes: rarely(fc.constant(0), fc.constantFrom(-20, 20, 1)),
    pieces: rarely(fc.constant(undefined), wrong),
    extra: fc.array(
      fc.tuple(fc.constantFrom("private", "source", "zz", "similar", "root hash", "publisher"), wrong),
      { maxLength: 1 },
    ),
    repeated: sometimes(fc.tuple(fc.constantFrom("name", "length", "piece length", "pieces", "zz"), wrong)),
    outside: sometimes(
      fc.tuple(fc.constantFrom("announce", "announce-list", "creation date", "nodes", "zz"), wrong),
    ),
    isReversed: fc.boolean(),
    after: sometimes(fc.constantFrom("\n", "e", "i1e")),
    cut: sometimes(fc.nat(400)),
  })
  .map((facts) => {
    const total = facts.files?.map(bytesIn).reduce((sum, length) => sum + length, 0) ?? facts.length;
    const { pieceLength } = facts;
    const count = typeof pieceLength === "number" && pieceLength > 0 ? Math.ceil(total / pieceLength) : 1;
    const hashes = new Uint8Array(Math.max(0, 20 * Math.min(count, 200_000) + facts.hashes));
    const fields: [string, Field][] = [
      ...(facts.files
        ? [["files", { raw: listOf(facts.files) }] as [string, Field]]
        : [["length", facts.length] as [string, Field]]),
      ["name", facts.name],
      ["piece length", pieceLength],
      ["pieces", facts.pieces ?? hashes],
      ...facts.extra,
    ];
    if (facts.isReversed) fields.reverse();
    const info = dictionaryOf(facts.repeated ? [...fields, facts.repeated] : fields);
    const whole =
      dictionaryOf([...(facts.outside ? [facts.outside] : []), ["info", { raw: info }]]) +
      (facts.after ?? "");
    const bytes = Buffer.from(whole, "latin1");
    return facts.cut === undefined ? bytes : bytes.subarray(0, facts.cut);
  });

function bytesIn(file: Record<string, Field | undefined>): number {
  const isLink = typeof file.attr === "string" && file.attr.includes("l");
  return !isLink && typeof file.length === "number" ? file.length : 0;
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const encoded = (value: Field): string =>
  typeof value === "object" && "raw" in value ? value.raw : latin(encodeBencode(value));

function dictionaryOf(fields: readonly (readonly [string, Field])[]): string {
  return `d${fields.map(([key, value]) => encoded(key) + encoded(value)).join("")}e`;
}

function listOf(files: readonly Record<string, Field | undefined>[]): string {
  const present = (file: Record<string, Field | undefined>) =>
    Object.entries(file).filter((one): one is [string, Field] => one[1] !== undefined);
  return `l${files.map((file) => dictionaryOf(present(file))).join("")}e`;
}

/** As libtorrent's reading, or the violation. */
function ours(bytes: Uint8Array) {
  const content = parseTorrentFile(bytes);
  if (isViolation(content)) return content.violation;
  const infoHash = createHash("sha1").update(content.infoBytes).digest("hex") as InfoHash;
  const metainfo = parseInfo(infoHash, content.infoBytes);
  if (isViolation(metainfo)) return metainfo.violation;
  return { infoHash, files: metainfo.files.map(({ length, offset }) => ({ length, offset })) };
}

const found = findTorrentPrograms();

test.skipIf(typeof found === "string")(`libtorrent and we agree about ${COUNT} random torrents`, async () => {
  if (typeof found === "string") return;
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-verdicts-"));
  try {
    const samples = fc.sample(torrent, { numRuns: COUNT, seed: fc.readConfigureGlobal().seed ?? 0 });
    const paths = samples.map((_, i) => join(folder, `${i}.torrent`));
    for (const [i, path] of paths.entries()) await writeFile(path, samples[i] as Buffer);
    const theirs = await theirVerdicts(found, paths);
    const opened = theirs.filter((one) => !("error" in one)).length;
    for (const [i, their] of theirs.entries()) {
      const our = ours(samples[i] as Buffer);
      const message = `torrent in base64: ${samples[i]?.toString("base64")}`;
      if ("error" in their) expect(typeof our, `${their.error}; ${message}`).toBe("string");
      else {
        const { infoHash, files } = their;
        expect(our, message).toEqual({
          infoHash,
          files: files.map(({ length, offset }) => ({ length, offset })),
        });
      }
    }
    // Neither verdict is rare.
    expect(opened).toBeGreaterThan(COUNT / 10);
    expect(opened).toBeLessThan((COUNT * 9) / 10);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
