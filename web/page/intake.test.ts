import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { dictionary, SINGLE } from "../../shared/metainfo/testing/info-samples.ts";
import { DEFAULT_KIND } from "../bridge/default-kind.ts";
import type { SessionView } from "../bridge/views.ts";
import { type Client, ProblemError } from "./client/client.ts";
import { hashOf, torrent } from "./gallery/made-up.ts";
import { createIntake } from "./intake.ts";
import { en } from "./texts/en.ts";

// The texts look for the user's languages, and Node 20 has no navigator.
vi.hoisted(() => vi.stubGlobal("navigator", { languages: ["en"] }));

const HASH = hashOf(1);
const file = new File(["x"], "a.txt");
const seeding = torrent(1, { state: "seeding" });
const paused = torrent(1, { state: "paused" });

function setUp(views: readonly SessionView[]) {
  const torrents = signal(views);
  const client = {
    torrents,
    problem: signal(undefined),
    seed: vi.fn(async (..._: Parameters<Client["seed"]>): Promise<InfoHash> => HASH),
    seedRest: vi.fn(async () => HASH),
    open: vi.fn(async () => HASH),
    openTorrent: vi.fn(async () => HASH),
    remove: vi.fn(async () => {}),
    resume: vi.fn(async () => {}),
  };
  const opened = vi.fn();
  return { client, torrents, opened, intake: createIntake(client as unknown as Client, opened) };
}

/** A dropped folder whose entries come when `answer` is called. */
function slowFolder(name: string) {
  let answer: ((entries: readonly FileSystemEntry[]) => void) | undefined;
  const reader = {
    readEntries: (resolve: typeof answer) => {
      answer = resolve;
    },
  };
  const entry = { name, isFile: false, isDirectory: true, createReader: () => reader };
  const item = { kind: "file", webkitGetAsEntry: () => entry } as unknown as DataTransferItem;
  const entries = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const found = { name: `${n}`, isFile: true, isDirectory: false };
      return {
        ...found,
        file: (resolve: (file: File) => void) => resolve(file),
      } as unknown as FileSystemEntry;
    });
  return {
    item,
    find: async (count: number) => {
      // The code that reads it is loaded after the drop.
      await expect.poll(() => answer).toBeDefined();
      const resolve = answer;
      answer = undefined;
      resolve?.(entries(count));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("what is already here", () => {
  it.each([
    ["is shown", seeding, { infoHash: HASH, by: "files", wasPaused: false }],
    ["is shown when it was paused", paused, { infoHash: HASH, by: "files", wasPaused: true }],
  ])("%s when its files are shared again", async (_, view, here) => {
    const { intake } = setUp([view]);
    intake.shareFiles([file]);
    await expect.poll(() => intake.alreadyHere.value).toEqual(here);
    expect(intake.awaited.value).toEqual({ kind: "torrent", infoHash: HASH });
  });

  it("is not what has become a torrent just now", async () => {
    const { intake, client, torrents } = setUp([]);
    client.seed.mockImplementation(async () => {
      torrents.value = [seeding];
      return HASH;
    });
    intake.shareFiles([file]);
    await expect.poll(() => client.seed.mock.settledResults.length).toBe(1);
    expect(intake.alreadyHere.value).toBeUndefined();
    expect(intake.awaited.value).toEqual({ kind: "next" });
  });

  it.each([
    ["resumed", paused, true],
    ["left as it is", seeding, false],
  ])("is %s when its link is opened again", async (_, view, wasPaused) => {
    const { intake, client } = setUp([view]);
    expect(await intake.openLink(HASH)).toBe(true);
    expect(intake.alreadyHere.value).toEqual({ infoHash: HASH, by: "link", wasPaused });
    expect(client.resume).toHaveBeenCalledTimes(wasPaused ? 1 : 0);
    expect(intake.awaited.value).toEqual({ kind: "torrent", infoHash: HASH });
  });

  it("is forgotten when something else is shared", async () => {
    const { intake } = setUp([seeding]);
    await intake.openLink(HASH);
    intake.shareFiles([]);
    expect(intake.alreadyHere.value).toBeUndefined();
  });
});

describe("complaints", () => {
  it("about files and about links are separate", async () => {
    const { intake, client } = setUp([]);
    intake.shareFiles([]);
    await expect.poll(() => intake.fileComplaint.value).toBe(en.problems["nothing-to-share"](""));
    expect(intake.complaint.value).toBeUndefined();
    client.open.mockRejectedValue(new Error("no link"));
    expect(await intake.openLink("hello")).toBe(false);
    expect(intake.complaint.value).toBe(en.unknownProblem);
    expect(intake.fileComplaint.value).toBeUndefined();
  });
});

describe("who can read what is shared", () => {
  const kindsOf = ({ seed }: ReturnType<typeof setUp>["client"]) => seed.mock.calls.map((call) => call.at(3));

  it("is what was chosen before the drop, until the user chooses something else", async () => {
    const { intake, client } = setUp([]);
    expect(intake.kind.value).toEqual(DEFAULT_KIND);
    intake.choose({ sealed: true, password: "open sesame" });
    const album = slowFolder("album");
    intake.shareDropped([album.item]);
    intake.choose({ sealed: false });
    intake.shareFiles([file]);
    intake.shareFiles([file]);
    await album.find(1);
    await album.find(0);
    const [first, ...others] = [
      { sealed: true, password: "open sesame" },
      { sealed: false },
      { sealed: false },
    ];
    await expect.poll(() => kindsOf(client)).toEqual([...others, first]);
  });
});

describe("a .torrent file", () => {
  const info = new Map(Object.entries(SINGLE));
  const good = new File([dictionary({ info, announce: "wss://t.example/" })], "Film.TORRENT");
  const bad = new File(["<!doctype html>"], "film.torrent");
  const inFolder = new File([good], "a.torrent");
  Object.defineProperty(inFolder, "webkitRelativePath", { value: "folder/a.torrent" });

  const typed = new File([good], "1234", { type: "application/x-bittorrent" });

  it.each([
    ["name", good],
    ["type", typed],
  ])("that is chosen alone, recognised by its %s, is opened with what it says", async (_, torrentFile) => {
    const { intake, client, opened } = setUp([]);
    intake.shareFiles([torrentFile]);
    await expect.poll(() => intake.torrentFile.value).toBeDefined();
    expect(intake.torrentFile.value).toMatchObject({
      infoHash: HASH,
      outcome: { kind: "opened", isNew: true },
    });
    expect(client.openTorrent).toHaveBeenCalledWith(
      expect.objectContaining({ trackers: ["wss://t.example/"], infoBytes: dictionary(SINGLE) }),
    );
    expect(opened).toHaveBeenCalledWith(expect.stringContaining(`#${HASH}&tr=wss`));
    expect(client.seed).not.toHaveBeenCalled();
    intake.shareFiles([file]);
    expect(intake.torrentFile.value).toBeUndefined();
  });

  it.each([
    ["with other files", [good, file]],
    ["in a folder", [inFolder]],
  ])("%s is shared like any other file", async (_, files) => {
    const { intake, client } = setUp([]);
    intake.shareFiles(files);
    await expect.poll(() => client.seed.mock.settledResults.length).toBe(1);
    expect(client.openTorrent).not.toHaveBeenCalled();
    expect(intake.torrentFile.value).toBeUndefined();
  });

  it("that cannot be opened is shared, and its card says why", async () => {
    const { intake, client } = setUp([]);
    intake.shareFiles([bad]);
    await expect.poll(() => intake.torrentFile.value).toBeDefined();
    const problem = { code: "not-a-torrent", detail: "film.torrent" };
    expect(intake.torrentFile.value?.outcome).toEqual({ kind: "refused", problem });
    expect(client.seed).toHaveBeenCalledTimes(1);
    expect(intake.fileComplaint.value).toBeUndefined();
  });

  it("that cannot be opened is not shared when the system has started the app with it", async () => {
    const { intake, client } = setUp([]);
    await intake.openTorrent(bad);
    expect(intake.fileComplaint.value).toBe(en.problems["not-a-torrent"]("film.torrent"));
    expect(client.seed).not.toHaveBeenCalled();
  });

  it.each([
    ["nothing has arrived", 0, false, 1],
    ["something has arrived", 0.2, false, 0],
    ["it was here before", 0, true, 0],
  ])(
    "is shared itself on request, and its torrent goes if it is new: %s",
    async (_, progress, wasHere, removals) => {
      const view = torrent(1, { progress, state: "downloading" });
      const { intake, client, torrents } = setUp(wasHere ? [view] : []);
      client.openTorrent.mockImplementation(async () => {
        torrents.value = [view];
        return HASH;
      });
      await intake.openTorrent(good);
      await intake.shareTorrentFile();
      expect(client.remove).toHaveBeenCalledTimes(removals);
      expect(client.seed).toHaveBeenCalledWith(
        [{ file: good, path: ["Film.TORRENT"] }],
        "Film.TORRENT",
        [],
        DEFAULT_KIND,
      );
      expect(client.openTorrent).toHaveBeenCalledTimes(1);
      expect(intake.torrentFile.value).toBeUndefined();
    },
  );
});

it("says so when files are shared and the page lacks a part of itself", async () => {
  const { intake, client } = setUp([]);
  client.seed.mockRejectedValue(new ProblemError({ code: "not-loaded" }));
  intake.shareFiles([file]);
  await expect.poll(() => intake.fileComplaint.value).toMatch(/could not be loaded/);
});

describe("a drop that takes long", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    return () => vi.useRealTimers();
  });

  it("shows its count, also while another one is walked, and is shared when it has ended", async () => {
    const { intake, client } = setUp([]);
    const [album, other] = [slowFolder("album"), slowFolder("other")];
    intake.shareDropped([album.item]);
    intake.shareDropped([other.item]);
    await album.find(2);
    expect(intake.collecting.value).toEqual([]);
    vi.advanceTimersByTime(1_000);
    await other.find(7);
    await album.find(3);
    vi.advanceTimersByTime(1_000);
    const counts = () => intake.collecting.value.map(({ name, found }) => `${name} ${found}`);
    expect(counts()).toEqual(["album 5", "other 7"]);
    await album.find(0);
    expect(counts()).toEqual(["other 7"]);
    expect(client.seed).toHaveBeenCalledWith(
      expect.objectContaining({ length: 5 }),
      "album",
      [],
      DEFAULT_KIND,
    );
    await other.find(0);
    expect(client.seed).toHaveBeenCalledTimes(2);
    expect(counts()).toEqual([]);
  });

  it("is not shared when the user cancels it, and says nothing more", async () => {
    const { intake, client } = setUp([]);
    const album = slowFolder("album");
    intake.shareDropped([album.item]);
    vi.advanceTimersByTime(1_000);
    intake.cancelCollecting(intake.collecting.value[0]?.id ?? 0);
    expect(intake.collecting.value).toEqual([]);
    await album.find(2);
    expect(intake.collecting.value).toEqual([]);
    expect(intake.fileComplaint.value).toBeUndefined();
    expect(client.seed).not.toHaveBeenCalled();
  });
});
