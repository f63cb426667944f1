/** Archives that the page makes, read by programs that others wrote. Those above 4 GiB: `npm run bench -- zips`. */
import { createHash } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { COMMON, dictionary, file, parsed } from "../../shared/metainfo/testing/info-samples.ts";
import { zipDownload } from "../../web/worker/files/torrent-files.ts";
import { seededBytes } from "../content.ts";
import { checkZip, findZipPrograms } from "./zip-programs.ts";

/** More is refused as a torrent. */
const COUNT = 10_000;
const MODIFIED = new Date(2021, 1, 28, 23, 59, 58);
const ADDED = new Date(2026, 6, 5, 4, 3, 2);

/** Names that one system or another cannot store, or takes for each other's. */
const ODD: readonly (readonly string[])[] = [
  ...["CON", "nul", "aux.txt", "COM1.tar.gz", "LPT¹", "con .x"].map((name) => [name]),
  ...["dot.", "space ", "a:b", "what?", "star*", "p|pe", "<tag>", 'quote"', "back\\slash"].map((name) => [
    name,
  ]),
  ...["Readme", "README", "readme (2)", "Straße", "STRASSE"].map((name) => [name]),
  ...["한글.txt", "한글.txt".normalize("NFD"), "é", "é".normalize("NFD"), "\u202egpj.exe"].map((name) => [
    name,
  ]),
  ...["", "..", "\u200b", "a\0b", "🎬.mp4", `${"가".repeat(200)}.txt`, `${"a".repeat(300)}.TXT`].map((n) => [
    n,
  ]),
  ["..", "..", "etc", "passwd"],
  ["Folder", "a"],
  ["folder", "a"],
  ["folder.", "a"],
  ["aux", "nul", "x. "],
  // 4,000 bytes: the longest path on Linux.
  Array.from({ length: 16 }, (_, i) => `${i}${"b".repeat(246)}`),
];

const FORBIDDEN = /[<>:"|?*\\\p{Cc}]|[. ]$|^ /u;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i;

test("unzip and Python read an archive of 10,000 files, whose names every system can store", async (context) => {
  const programs = findZipPrograms();
  if (typeof programs === "string") return context.skip(`${programs} is not here and cannot be installed`);
  const paths = Array.from({ length: COUNT }, (_, i) => ODD[i] ?? [`폴더 ${i % 100}`, `${i}.bin`]);
  const lengths = paths.map((_, i) => (i * 7) % 60);
  const content = seededBytes(
    1,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  const metainfo = parsed(
    dictionary({
      ...COMMON,
      name: "AUX: 사진?",
      "piece length": 2 ** 20,
      files: paths.map((path, i) =>
        file({
          path: [...path],
          length: lengths[i] ?? 0,
          ...(i === 0 && { mtime: MODIFIED.getTime() / 1000 }),
        }),
      ),
    }),
  );
  const download = zipDownload(metainfo, metainfo.files, ADDED.getTime());
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-zip-"));
  try {
    const path = join(folder, download.name);
    const never = new AbortController().signal;
    const bytes = download.content(async () => content, 0, download.length, never);
    await pipeline(Readable.from(bytes), createWriteStream(path));
    expect(statSync(path).size, "the announced length").toBe(download.length);
    const { entries, sha256 } = await checkZip(programs, path);

    expect(entries.map(({ length }) => length)).toEqual(lengths);
    expect(sha256).toBe(createHash("sha256").update(content).digest("hex"));
    const seconds = (time: Date): number[] => [
      ...[time.getFullYear(), time.getMonth() + 1, time.getDate()],
      ...[time.getHours(), time.getMinutes(), time.getSeconds()],
    ];
    expect(entries.slice(0, 2).map(({ modified }) => modified)).toEqual([MODIFIED, ADDED].map(seconds));
    const names = entries.map(({ name }) => name);
    expect(names.slice(ODD.length)).toEqual(
      paths.slice(ODD.length).map((path) => ["AUX_ 사진_", ...path].join("/")),
    );
    const isUnsafe = (component: string): boolean =>
      FORBIDDEN.test(component) || RESERVED.test(component) || Buffer.byteLength(component) > 255;
    expect(names.flatMap((name) => name.split("/")).filter(isUnsafe)).toEqual([]);
    const folded = names.map((name) => name.normalize("NFD").toUpperCase());
    expect(new Set(folded).size, "none overwrites another where case and composition do not count").toBe(
      COUNT,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
