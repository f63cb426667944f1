/** `tabswarm get` with .torrent files. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BencodeInput } from "../../../shared/bencode/bencode.ts";
import { utf8 } from "../../../shared/core/bytes.ts";
import { dictionary, file, SINGLE } from "../../../shared/metainfo/testing/info-samples.ts";
import { writeTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import { serversOfThisFile } from "../../testing/client.ts";
import { startWebServer } from "../../testing/web-server.ts";
import { programsOfThisFile } from "../testing/program.ts";
import { content, digestsIn, digestsOf, writeTree } from "../testing/trees.ts";
import { readSource } from "./source.ts";

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

const TREE = { "a.bin": content(190_000), "b.bin": content(100_001, 2) };

/** Pieces that are no multiple of a block, and padding, which no file on the disk contains. */
function holiday(trackers: readonly string[], webSeeds: readonly string[] = []): Uint8Array {
  const [pieceLength, padding] = [50_000, 10_000];
  const bytes = Buffer.concat([TREE["a.bin"], Buffer.alloc(padding), TREE["b.bin"], Buffer.alloc(padding)]);
  const hashes = Array.from({ length: Math.ceil(bytes.length / pieceLength) }, (_, n) =>
    createHash("sha1")
      .update(bytes.subarray(n * pieceLength, (n + 1) * pieceLength))
      .digest(),
  );
  const pad = file({ attr: "p", length: padding, path: [".pad", "10000"] });
  const info = dictionary({
    name: "holiday",
    "piece length": pieceLength,
    pieces: Buffer.concat(hashes),
    files: [file({ path: ["a.bin"], length: 190_000 }), pad, file({ path: ["b.bin"], length: 100_001 }), pad],
  });
  return writeTorrentFile(info, trackers, webSeeds);
}

test("with the content in place, a .torrent file is enough to share it, and to download it elsewhere", async () => {
  const { url } = await startServer();
  const source = await folder();
  const torrent = join(source, "holiday.torrent");
  await writeFile(torrent, holiday([`${url.replace("http", "ws")}announce`]));
  await writeTree(join(source, "holiday"), TREE);

  const seeder = await run(["get", torrent, source, "--seed"]);
  expect(await seeder.firstLine()).toBe(join(source, "holiday"));
  const target = await folder();
  const reader = await run(["get", torrent, target]);
  expect((await reader.ended).code, reader.stderr).toBe(0);
  expect(await digestsIn(target)).toEqual(digestsOf(TREE, "holiday/"));
});

test("where nobody is, the web server that a .torrent file names is enough", async () => {
  const { url } = await startServer();
  const web = await startWebServer(
    new Map(Object.entries(TREE).map(([name, bytes]) => [`holiday/${name}`, bytes])),
  );
  try {
    const target = await folder();
    const torrent = join(await folder(), "holiday.torrent");
    await writeFile(torrent, holiday([`${url.replace("http", "ws")}announce`], [web.url]));
    const reader = await run(["get", torrent, target]);
    expect((await reader.ended).code, reader.stderr).toBe(0);
    expect(await digestsIn(target)).toEqual(digestsOf(TREE, "holiday/"));
    expect(web.asked.length).toBeGreaterThan(0);
  } finally {
    await web.close();
  }
});

test.each<[string, Uint8Array, RegExp]>([
  ["another format", utf8("<!doctype html>"), /is not a torrent file/],
  ["1,000 levels", utf8("d4:info".repeat(1000)), /is not a torrent file/],
  ["a cut", utf8("d4:info"), /end is missing/],
  ["no info", dictionary({ announce: "x" }), /lacks the part/],
  [
    "v2 only",
    dictionary({
      info: new Map([
        ["name", "a"],
        ["file tree", "x"],
      ]),
    }),
    /BitTorrent v2 only/,
  ],
  [
    "empty files",
    dictionary({ info: dictionaryOf({ length: 0, pieces: "" }) }),
    /no file that has any content/,
  ],
  ["a hash too many", dictionary({ info: dictionaryOf({ pieces: new Uint8Array(40) }) }), /list of pieces/],
  ["a negative length", dictionary({ info: dictionaryOf({ length: -1 }) }), /how long its files are/],
  ["no name", dictionary({ info: dictionaryOf({ name: ".." }) }), /no name/],
  [
    "equal names",
    dictionary({ info: dictionaryOf({ files: Array(40).fill(file({ path: ["a"], length: 1 })) }) }),
    /under one name/,
  ],
  [
    "halves that differ",
    dictionary({ info: dictionaryOf({ "file tree": new Map() }) }),
    /contradicts itself/,
  ],
])("a .torrent file with %s is refused in a sentence", async (_, bytes, sentence) => {
  const path = join(await folder(), "film.torrent");
  await writeFile(path, bytes);
  await expect(readSource(path)).rejects.toThrow(sentence);
  await expect(readSource(path)).rejects.toMatchObject({ exitCode: 1 });
});

function dictionaryOf(changes: Record<string, BencodeInput>): ReadonlyMap<string, BencodeInput> {
  return new Map<string, BencodeInput>(Object.entries({ ...SINGLE, ...changes }));
}

test("a file that is not there, and the address of one, are named; a magnet may end in .torrent", async () => {
  await expect(readSource("gone.torrent")).rejects.toThrow("Cannot read “gone.torrent”: it does not exist.");
  await expect(readSource("https://a.example/film.torrent")).rejects.toThrow(/Download it/);
  const infoHash = "0123456789abcdef".padEnd(40, "0");
  expect(await readSource(`magnet:?xt=urn:btih:${infoHash}&dn=film.torrent`)).toMatchObject({ infoHash });
});
