import { describe, expect, it } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { play, playableType, playing, stopPlaying } from "./playing.ts";

const [one, other] = ["a", "b"].map((digit) => digit.repeat(40) as InfoHash) as [InfoHash, InfoHash];

it("is one file at a time, and ends with its own torrent only", () => {
  play({ infoHash: one, fileIndex: 0 });
  play({ infoHash: other, fileIndex: 3 });
  stopPlaying(one);
  expect(playing.peek()).toEqual({ infoHash: other, fileIndex: 3 });
  stopPlaying(other);
  expect(playing.peek()).toBeUndefined();
});

describe("what can be played or shown", () => {
  const MIB = 1024 * 1024;
  it.each<[string, number, string | undefined]>([
    ["film.mp4", 9_000 * MIB, "video"],
    ["notes.txt", MIB, "text"],
    ["notes.txt", MIB + 1, undefined],
    ["empty.mp3", 0, undefined],
    ["program.exe", 5, undefined],
  ])("%s of %i bytes: %s", (name, length, kind) => {
    expect(playableType({ path: ["folder", name], length })?.kind).toBe(kind);
  });

  it("goes by the name that the file is saved under", () => {
    const trick = { path: ["film.mp4"], savedPath: ["film.mp4.exe"], length: 5 };
    expect(playableType(trick)).toBeUndefined();
  });
});
