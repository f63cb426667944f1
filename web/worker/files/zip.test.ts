import { expect, test } from "vitest";
import { concatBytes, equalBytes } from "../../../shared/core/bytes.ts";
import { bytesOf } from "../../../shared/session/store/testing/piece-store.contract.ts";
import { fakeLibrary } from "./testing/fake-library.ts";
import { readZip } from "./testing/read-zip.ts";
import { downloadOf, zipDownload } from "./torrent-files.ts";

const never = new AbortController().signal;

async function zip(
  ...[library, unwanted = []]: [Awaited<ReturnType<typeof fakeLibrary>>, (readonly number[])?]
) {
  library.unwantedFiles = unwanted;
  const download = downloadOf(library, library.infoHash, "zip");
  if (download === undefined) throw new Error("the torrent is here");
  const reader = library.openReader();
  const parts: Uint8Array[] = [];
  for await (const part of download.content((piece) => reader.read(piece), 0, download.length, never))
    parts.push(part);
  return { download, bytes: concatBytes(parts) };
}

test("an archive has the announced length and every wanted file, under names that are safe on every system", async () => {
  const library = await fakeLibrary("사진: AUX?", [
    { path: ["한글.txt".normalize("NFD")], content: bytesOf(1, 10) },
    { path: ["nul"], content: bytesOf(2, 0) },
    { path: ["a", "b.exe. "], content: bytesOf(3, 300_000) },
    { path: ["a", "unwanted"], content: bytesOf(4, 10) },
  ]);
  const { download, bytes } = await zip(library, [3]);
  expect([download.name, download.length]).toEqual(["사진_ AUX_.zip", bytes.length]);
  const members = readZip(bytes);
  expect(members.map(({ name }) => name)).toEqual([
    "사진_ AUX_/한글.txt",
    "사진_ AUX_/_nul",
    "사진_ AUX_/a/b.exe",
  ]);
  expect(members.map(({ bytes }) => bytes.length)).toEqual([10, 0, 300_000]);
  expect(equalBytes(members[2]?.bytes ?? new Uint8Array(), bytesOf(3, 300_000))).toBe(true);
  expect(members.every(({ isUtf8, isStored }) => isUtf8 && isStored)).toBe(true);
});

test("a file has its own time, or that at which the torrent was added", async () => {
  const library = await fakeLibrary("t", [
    { path: ["a"], content: bytesOf(1, 1) },
    { path: ["b"], content: bytesOf(2, 1) },
  ]);
  const { metainfoOfAll: metainfo } = library;
  const [a, b] = metainfo.files;
  if (a === undefined || b === undefined) throw new Error("there are two files");
  const own = new Date(2020, 1, 29, 23, 59, 58).getTime();
  const added = new Date(2026, 0, 2, 3, 4, 6).getTime();
  const download = zipDownload(metainfo, [{ ...a, modifiedAt: own }, b, { ...b, modifiedAt: -1e15 }], added);
  const reader = library.openReader();
  const parts: Uint8Array[] = [];
  for await (const part of download.content((piece) => reader.read(piece), 0, 0, never)) parts.push(part);
  expect(readZip(concatBytes(parts)).map(({ modified }) => modified)).toEqual([
    "2020-02-29 23:59:58",
    "2026-01-02 03:04:06",
    expect.stringMatching(/^1980-01-0[123] /),
  ]);
});
