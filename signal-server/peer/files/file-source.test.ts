/** Content read from files on disk, which may change or vanish at any time. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import { fileSource, testFolder } from "../store/testing/store-rig.ts";
import { randomBytes } from "../store/testing/torrents.ts";
import { FileSource } from "./file-source.ts";

const bytesOf = async (source: FileSource) => Buffer.from(await source.arrayBuffer());

describe("a file as content", () => {
  it("is read as a whole and in slices of slices, within its bounds", async () => {
    const content = Buffer.from(randomBytes(1, 1000));
    const source = fileSource(testFolder(), content);
    expect(await bytesOf(source)).toEqual(content);
    const slice = source.slice(100, 900).slice(50, 60);
    expect([slice.size, slice.begin]).toEqual([10, 150]);
    expect(await bytesOf(slice)).toEqual(content.subarray(150, 160));
    expect(await bytesOf(source.slice(990, 5000))).toEqual(content.subarray(990));
    expect(source.slice(-5, -1).size).toBe(0);
    expect(source.slice(2000, 3000).size).toBe(0);
    expect((await bytesOf(source.slice(7, 7))).length).toBe(0);
  });

  it("has the time of a browser's file: whole milliseconds", async () => {
    const source = fileSource(testFolder(), randomBytes(1, 10));
    utimesSync(source.file.path, 5, 1_234_567.891_2);
    expect((await FileSource.of(source.file.path)).lastModified).toBe(1_234_567_891);
  });

  it.each<[string, (path: string) => void]>([
    ["vanished", (path) => rmSync(path)],
    ["was cut", (path) => truncateSync(path, 999)],
    ["grew", (path) => truncateSync(path, 1001)],
    ["was edited", (path) => touch(path)],
    ["was replaced by a folder", (path) => [rmSync(path), mkdirSync(path)]],
    [
      "was replaced by a pipe that nobody writes to",
      (path) => [rmSync(path), execFileSync("mkfifo", [path])],
    ],
    ["was replaced by another file", (path) => replace(path)],
  ])("is not read after it %s", async (_, change) => {
    const source = fileSource(testFolder(), randomBytes(1, 1000));
    change(source.file.path);
    await expect(source.arrayBuffer()).rejects.toThrow();
    await expect(source.slice(0, 1).arrayBuffer()).rejects.toThrow();
  });

  it("leaves no file open", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const source = fileSource(testFolder(), randomBytes(1, 1000));
    const before = open();
    for (let i = 0; i < 20; i++) await source.arrayBuffer();
    touch(source.file.path);
    for (let i = 0; i < 20; i++) await source.arrayBuffer().catch(() => undefined);
    expect(open()).toBeLessThan(before + 20);
  });
});

function touch(path: string): void {
  const { mtimeMs } = statSync(path);
  utimesSync(path, mtimeMs / 1000 + 1, mtimeMs / 1000 + 1);
}

function replace(path: string): void {
  writeFileSync(`${path}.new`, randomBytes(2, 1000));
  touch(`${path}.new`);
  renameSync(`${path}.new`, path);
}
