import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { DEFAULT_KIND } from "../../bridge/default-kind.ts";
import type { PreparationView, SessionView, TorrentView } from "../../bridge/views.ts";
import { fakeKeeper, NO_KEEPER } from "../gallery/fake-keeper.ts";
import { fakeSaves } from "../gallery/fake-saves.ts";
import { createApi } from "./api.ts";
import type { Client } from "./client.ts";

const hash = "ab".repeat(20) as InfoHash;

function view(infoHash: InfoHash, state: TorrentView["state"]): TorrentView {
  return {
    kind: "torrent",
    id: infoHash,
    infoHash,
    name: "a.txt",
    trackers: [],
    length: 5,
    pieceCount: 1,
    pieceLength: 262_144,
    piecesHave: 0,
    state,
    downloaded: 0,
    uploaded: 0,
    wasted: 0,
    downloadRate: 0,
    uploadRate: 0,
    peers: [],
    attempts: [],
    files: [],
    unwanted: [],
    wantedLength: 5,
    sealed: undefined,
    readers: [],
    progress: 0,
    eta: undefined,
    swarm: undefined,
    availability: 0,
    failure: undefined,
    notices: [],
    trackerStates: [],
    webSeeds: [],
    offences: undefined,
    pieces: undefined,
  };
}

const PREPARATION: PreparationView = {
  kind: "preparing",
  id: "p",
  name: "b.txt",
  length: 7,
  files: [{ path: ["b.txt"], length: 7 }],
  progress: 0.5,
  failure: undefined,
  isSealed: false,
};

function setUp() {
  const torrents = signal<readonly SessionView[]>([]);
  const client: Client = {
    torrents,
    problem: signal(undefined),
    otherSites: signal(undefined),
    seed: vi.fn(async () => hash),
    seedRest: vi.fn(async () => hash),
    cancelSeed: vi.fn(),
    open: vi.fn(async () => hash),
    openTorrent: vi.fn(async () => hash),
    unlock: vi.fn(async () => {}),
    pause: vi.fn(async () => {}),
    resume: vi.fn(async () => {}),
    remove: vi.fn(async () => {}),
    select: vi.fn(async () => {}),
    infoBytes: vi.fn(async () => undefined),
    trackers: [],
    keeper: fakeKeeper(NO_KEEPER),
    saves: fakeSaves(),
    limits: signal({ upload: undefined, download: undefined }),
    setLimits: vi.fn(async () => {}),
    storage: vi.fn(),
    persistence: signal("unknown" as const),
    persist: vi.fn(),
    canStream: signal(false),
    fileUrl: vi.fn(async () => undefined),
    stalled: vi.fn(),
    watch: vi.fn(),
  };
  return { client, torrents, api: createApi(client, (first, more) => `${first} + ${more}`) };
}

describe("window.tabswarm", () => {
  it("shows files that are being prepared as a torrent without an info hash", () => {
    const { api, torrents } = setUp();
    torrents.value = [PREPARATION];
    expect(api.torrents()).toMatchObject([{ infoHash: "", state: "preparing", name: "b.txt", length: 7 }]);
  });

  it("open resolves with the torrent once it is among the views", async () => {
    const { api, torrents } = setUp();
    const opening = api.open("link");
    await Promise.resolve();
    torrents.value = [PREPARATION];
    torrents.value = [...torrents.value, view(hash, "looking-for-peers")];
    expect(await opening).toMatchObject({ infoHash: hash, state: "looking-for-peers" });
  });

  it("open resolves at once with a known torrent", async () => {
    const { api, torrents } = setUp();
    torrents.value = [view(hash, "seeding")];
    expect((await api.open("link")).state).toBe("seeding");
  });

  it("seed shares files under their name", async () => {
    const { api, client, torrents } = setUp();
    torrents.value = [view(hash, "seeding")];
    const file = new File(["hello"], "a.txt");
    await api.seed([file]);
    const byDefault = [[{ file, path: ["a.txt"] }], "a.txt", [], DEFAULT_KIND] as const;
    expect(client.seed).toHaveBeenLastCalledWith(...byDefault);
    await api.seed([file], { sealed: true });
    expect(client.seed).toHaveBeenLastCalledWith(...byDefault.slice(0, 3), { sealed: true });
    // @ts-expect-error: from outside.
    await expect(api.seed([file], { sealed: "no" })).rejects.toThrow("sealed");
    await expect(api.seed([])).rejects.toThrow("nothing-to-share");
  });

  it("says which torrents are sealed", () => {
    const { api, torrents } = setUp();
    const sealed = { ...view(hash, "seeding"), sealed: { state: "no-secret" as const } };
    torrents.value = [{ ...PREPARATION, isSealed: true }, sealed, view(hash, "seeding")];
    expect(api.torrents().map((one) => one.sealed)).toEqual([true, true, false]);
  });

  it("torrents returns the public fields and no others", () => {
    const { api, torrents } = setUp();
    torrents.value = [view(hash, "seeding")];
    expect(Object.keys(api.torrents()[0] ?? {}).sort()).toEqual(
      "infoHash name length pieceCount piecesHave state sealed downloaded uploaded wasted downloadRate uploadRate peers"
        .split(" ")
        .sort(),
    );
  });

  it("accepts an info hash in upper or lower case and refuses anything else", async () => {
    const { api, client } = setUp();
    await api.pause(hash.toUpperCase());
    expect(client.pause).toHaveBeenCalledWith(hash);
    await expect(api.remove("abc")).rejects.toThrow(TypeError);
  });

  it("accepts limits of zero or more; an omitted limit means no limit", async () => {
    const { api, client } = setUp();
    await api.setLimits({ upload: 0 });
    expect(client.setLimits).toHaveBeenCalledWith({ upload: 0, download: undefined });
    await expect(api.setLimits({ download: -1 })).rejects.toThrow("download");
    await expect(api.setLimits({ download: Number.NaN })).rejects.toThrow("download");
  });
});
