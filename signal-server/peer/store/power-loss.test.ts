/**
 * What a loss of power may leave of a store on disk: bytes that were reported as written are gone, though the index has them, or
 * the index is gone, or older. Whatever is lost is found missing, nobody is sent wrong bytes, and it is complete in the end.
 */
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";
import { type DiskKind, DiskRun, PIECE, SAMPLE } from "./testing/disk-run.ts";
import { testFolder } from "./testing/store-rig.ts";

type Damage = (path: string) => void;

/** The length and the time stay. */
const zeros =
  (from: number, to = Number.POSITIVE_INFINITY): Damage =>
  (path) => {
    const { atime, mtime } = statSync(path);
    writeFileSync(path, readFileSync(path).fill(0, from, Math.min(to, statSync(path).size)));
    utimesSync(path, atime, mtime);
  };
const DAMAGES: readonly (readonly [name: string, damage: Damage])[] = [
  ["is all zeros", zeros(0)],
  ["has zeros at its end", zeros(4096)],
  ["has a page of zeros", zeros(PIECE + 4096, PIECE + 8192)],
  ["is cut off", (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ["is empty", (path) => truncateSync(path, 0)],
  ["is gone", (path) => rmSync(path)],
];

/** Files below the folder with one of these names. */
function filesOf(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile() && pattern.test(basename(path)));
}

/** Damages what a download has left, and finishes it. @param pieces stored before @param before how it was a moment earlier */
async function recover(
  kind: DiskKind,
  pieces: number,
  damage: (folder: string) => void,
  before?: { readonly at: number; readonly look: (folder: string) => void },
): Promise<void> {
  const run = new DiskRun(kind);
  try {
    const seeder = await run.addSeeder();
    await run.start();
    const has = (count: number) => run.until(() => (run.view?.piecesHave ?? 0) >= count);
    if (before !== undefined) await has(before.at);
    before?.look(run.folder);
    await has(pieces);
    await run.stop();
    await seeder.session.close();
    damage(run.folder);
    run.isDoubtful = true;
    const reader = await run.addReader();
    await run.start();
    const had = () => reader.torrent(run.infoHash);
    const isRead = () => had()?.piecesHave === run.view?.piecesHave && (had()?.peers.length ?? 0) > 0;
    await run.until(isRead);
    // A wrong piece that one peer has sent is an offence of that peer.
    expect(reader.torrents.map(({ offences }) => offences)).toEqual([undefined]);
    await run.addSeeder();
    await run.until(() => had()?.progress === 1 && run.view?.progress === 1);
    await run.expectComplete();
  } finally {
    await run.end();
  }
}

describe.each<[DiskKind, RegExp, RegExp]>([
  ["keeper", /^pieces$/, /^index$/],
  ["download", /\.part$/, /\.pieces$|\.files$/],
])("%s", (kind, bytes, index) => {
  it.each(DAMAGES)("whose content %s", async (_, damage) => {
    await recover(kind, 4, (folder) => filesOf(folder, bytes).forEach(damage));
  });

  it.each(DAMAGES)("whose index %s", async (_, damage) => {
    await recover(kind, 4, (folder) => filesOf(folder, index).forEach(damage));
  });
});

it("a keeper whose complete content is lost in part", async () => {
  const whole = SAMPLE.pieces.length;
  for (const [, damage] of DAMAGES)
    await recover("keeper", whole, (folder) => filesOf(folder, /^pieces$/).forEach(damage));
});

it.each([
  ["index that is older than its content", /^index$/],
  ["content that is older than its index", /^pieces$/],
])("a keeper with an %s", async (_, older) => {
  const place = testFolder();
  const copies = new Map<string, string>();
  const copy = (folder: string): void => {
    for (const path of filesOf(folder, older)) {
      copies.set(path, join(place, basename(path)));
      copyFileSync(path, join(place, basename(path)));
    }
  };
  const restore = (): void => {
    for (const [path, older] of copies) copyFileSync(older, path);
  };
  await recover("keeper", 5, restore, { at: 2, look: copy });
});

it("a folder whose last process died in an earlier run of the system may have lost something", async () => {
  const folder = testFolder();
  const first = await lockFolder(folder);
  expect(first.mayHaveLostPower).toBe(false);
  await first.release();
  const second = await lockFolder(folder);
  expect(second.mayHaveLostPower).toBe(false);
  for (const path of filesOf(folder, /^lock-\d+$/))
    writeFileSync(path, JSON.stringify({ pid: 1, host: "here", realm: "another boot", started: "1" }));
  const third = await lockFolder(folder, { silentMs: 1, touchMs: 1 });
  expect(third.mayHaveLostPower).toBe(true);
  await third.release();
});
