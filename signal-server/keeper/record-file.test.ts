import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { RecordFile, RecordFileError } from "./record-file.ts";
import type { ShareRecord } from "./share-record.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-records-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (expiresAt: number): ShareRecord => ({
  infoHash: "a".repeat(40) as InfoHash,
  tokenHash: "b".repeat(64),
  state: "refused",
  reason: "public",
  have: 0,
  length: null,
  expiresAt,
  changedAt: 1,
});

test("is read as it was written, by a keeper of the same name", async () => {
  const first = await RecordFile.open(folder);
  expect(first.shares).toEqual([]);
  await first.file.write([record(1)]);
  const second = await RecordFile.open(folder);
  expect(second).toMatchObject({ keeperId: first.keeperId, shares: [record(1)] });
});

test("many writes at once end with the last one, and leave one file", async () => {
  const { file } = await RecordFile.open(folder);
  await Promise.all(Array.from({ length: 50 }, (_, i) => file.write([record(i)])));
  expect((await RecordFile.open(folder)).shares).toEqual([record(49)]);
  expect(readdirSync(folder)).toEqual(["keeper.json"]);
});

test("a failed write does not stop the next one", async () => {
  const { file } = await RecordFile.open(folder);
  rmSync(folder, { recursive: true });
  const [first, second] = [file.write([]), file.write([])];
  await expect(first).rejects.toThrow("ENOENT");
  await expect(second).rejects.toThrow("ENOENT");
  mkdirSync(folder);
  await file.write([record(1)]);
  expect(readFileSync(join(folder, "keeper.json"), "utf8")).toContain('"expiresAt":1');
});

test.each(["", "{}", "null", '{"version":2,"keeperId":"0123456789abcdef","shares":[]}', "\0"])(
  "is not written over when it is damaged: %j",
  async (text) => {
    writeFileSync(join(folder, "keeper.json"), text);
    await expect(RecordFile.open(folder)).rejects.toThrow(RecordFileError);
    expect(readFileSync(join(folder, "keeper.json"), "utf8")).toBe(text);
  },
);
