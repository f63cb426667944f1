import { expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { TorrentViews } from "./torrent-views.ts";
import type { TorrentView } from "./views.ts";

const NONE: readonly string[] = [];
const NOBODY: ReadonlySet<InfoHash> = new Set();

class StandIn {
  readonly infoHash: InfoHash;
  made = 0;
  isBusy = false;
  shown: Partial<TorrentView> = {};

  constructor(number: number) {
    this.infoHash = number.toString(16).padStart(40, "0") as InfoHash;
  }

  view(isWatched: boolean): Omit<TorrentView, "trackers"> {
    this.made++;
    const none = {
      attempts: [],
      isCopyLost: false,
      trackerStates: [],
      webSeeds: [],
      offences: undefined,
      downloaded: 0,
      uploaded: 0,
      wasted: 0,
      downloadRate: 0,
      uploadRate: 0,
      peers: [],
      notices: [],
    };
    return {
      ...none,
      kind: "torrent",
      id: this.infoHash,
      infoHash: this.infoHash,
      name: "photo.jpg",
      length: 1,
      pieceCount: 1,
      pieceLength: 1,
      piecesHave: 1,
      state: "seeding",
      files: [],
      unwanted: [],
      sealed: undefined,
      wantedLength: 1,
      readers: [],
      progress: 1,
      eta: undefined,
      swarm: { seeders: 1, leechers: 0 },
      availability: 1,
      failure: undefined,
      pieces: isWatched ? pieces(2) : undefined,
      ...this.shown,
    };
  }

  isLive(): boolean {
    return this.isBusy;
  }
}

function pieces(state: number): TorrentView["pieces"] {
  const bytes = Uint8Array.of(state);
  return { states: bytes, availability: bytes, sources: bytes, sourcePeers: [] };
}

const next = (views: TorrentViews, torrents: readonly StandIn[], watched: ReadonlySet<InfoHash>) =>
  views.next(
    torrents.map((torrent) => ({ torrent, trackers: NONE })),
    watched,
  );

function setUp(count: number) {
  const views = new TorrentViews();
  const torrents = Array.from({ length: count }, (_, i) => new StandIn(i));
  const made = () => torrents.reduce((sum, torrent) => sum + torrent.made, 0);
  return { views, torrents, made };
}

it("makes the views of changed and of live torrents again, and of no others", () => {
  const { views, torrents, made } = setUp(1000);
  next(views, torrents, NOBODY);
  expect(made()).toBe(1000);
  next(views, torrents, NOBODY);
  expect(made()).toBe(1000);
  for (const torrent of torrents.slice(10, 12)) views.changed(torrent.infoHash);
  for (const torrent of torrents.slice(20, 23)) {
    torrent.isBusy = true;
    views.changed(torrent.infoHash);
  }
  expect(next(views, torrents, NOBODY).isLive).toBe(true);
  expect(made()).toBe(1005);
  for (const torrent of torrents) torrent.isBusy = false;
  expect(next(views, torrents, NOBODY).isLive).toBe(false);
  expect(made()).toBe(1008);
  next(views, torrents, NOBODY);
  expect(made()).toBe(1008);
});

it("shows a piece map while its torrent is watched", () => {
  const { views, torrents } = setUp(2);
  const [first, second] = torrents;
  expect(next(views, torrents, NOBODY).views[0]?.pieces).toBeUndefined();
  expect(next(views, torrents, new Set([first?.infoHash as InfoHash])).views[0]?.pieces).toBeDefined();
  const both = next(views, torrents, new Set([second?.infoHash as InfoHash])).views;
  expect(both.map((view) => view.pieces !== undefined)).toEqual([false, true]);
});

it.each<{ what: string; change: Partial<TorrentView> | undefined }>([
  { what: "nothing", change: undefined },
  { what: "a rate", change: { downloadRate: 1 } },
  { what: "a notice", change: { notices: [{ code: "memory-only" }] } },
  { what: "the swarm", change: { swarm: undefined } },
  { what: "a deep number", change: { swarm: { seeders: 1, leechers: 1 } } },
  { what: "a piece", change: { pieces: pieces(1) } },
])("keeps the object only if nothing has changed: $what", ({ change }) => {
  const { views, torrents } = setUp(1);
  const [torrent] = torrents;
  if (torrent === undefined) throw new Error("there is one");
  const watched = new Set([torrent.infoHash]);
  const [before] = next(views, torrents, watched).views;
  torrent.shown = change ?? {};
  views.changed(torrent.infoHash);
  const [after] = next(views, torrents, watched).views;
  if (change === undefined) expect(after).toBe(before);
  else expect(after).toMatchObject(change);
});
