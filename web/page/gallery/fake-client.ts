/** A Client without a worker: shows a scene, advances its downloads, and carries out commands at once. */
import { signal } from "@preact/signals";
import { utf8 } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { Limits } from "../../bridge/messages.ts";
import type { StorageReport } from "../../bridge/storage.ts";
import {
  PIECE_HAVE,
  PIECE_IN_FLIGHT,
  type PieceMap,
  type SessionView,
  type TorrentView,
} from "../../bridge/views.ts";
import { type Client, ProblemError } from "../client/client.ts";
import type { TabSaves } from "../files/save-states.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Persistence } from "../tab/persistence.ts";
import { torrent } from "./made-up.ts";
import { madeUpFile } from "./made-up-files.ts";

const TICK_MS = 250;

/** @param moves whether downloads advance; screenshots need a still scene */
export function createFakeClient(
  scene: readonly SessionView[],
  moves: boolean,
  limited: Limits,
  stored: StorageReport,
  saves: TabSaves,
  keeper: Keeper,
): Client {
  let storage = stored;
  const persistence = signal<Persistence>("refused");
  const torrents = signal<readonly SessionView[]>(scene.map(before));
  setTimeout(() => {
    torrents.value = scene;
  });
  const limits = signal(limited);
  const change = (infoHash: InfoHash, over: Partial<TorrentView>): void => {
    torrents.value = torrents.value.map((view) => (isOf(view, infoHash) ? { ...view, ...over } : view));
  };
  let next = 100;
  const appear = (view: TorrentView): InfoHash => {
    torrents.value = [...torrents.value, view];
    return view.infoHash;
  };
  if (moves)
    setInterval(() => {
      torrents.value = torrents.value.map(advance);
    }, TICK_MS);

  return {
    torrents,
    problem: signal(undefined),
    seed: async (files, name) => {
      const length = files.reduce((sum, { file }) => sum + file.size, 0);
      const count = Math.ceil(length / 262_144);
      const shown = files.map(({ file, path }) => ({ path, length: file.size }));
      return appear(torrent(next++, { name, length, files: shown, piecesHave: count, state: "seeding" }));
    },
    seedRest: async (id) => {
      const failed = torrents.value.find((view) => view.id === id);
      torrents.value = torrents.value.filter((view) => view !== failed);
      const { name = "", length = 0, files = [] } = failed ?? {};
      return appear(torrent(next++, { name, length, files, state: "seeding" }));
    },
    cancelSeed: (id) => {
      torrents.value = torrents.value.filter((view) => view.id !== id);
    },
    open: async (text) => {
      const link = parseShareLink(text);
      if (isViolation(link)) throw new ProblemError({ code: link.violation });
      const isKnown = torrents.value.some((view) => isOf(view, link.infoHash));
      const fresh = { infoHash: link.infoHash, name: link.name ?? "", length: 0, files: [], pieceCount: 0 };
      if (!isKnown) appear(torrent(next++, { ...fresh, progress: 0, state: "looking-for-peers" }));
      return link.infoHash;
    },
    openTorrent: async ({ infoBytes }) =>
      appear(torrent(next++, { name: `${infoBytes.length} bytes`, progress: 0, state: "looking-for-peers" })),
    unlock: async (infoHash, { password }) => {
      if (password === "wrong") throw new ProblemError({ code: "wrong-password" });
      change(infoHash, { sealed: { state: "open" } });
    },
    pause: async (infoHash) =>
      change(infoHash, { state: "paused", downloadRate: 0, uploadRate: 0, peers: [] }),
    resume: async (infoHash) => change(infoHash, { state: "downloading", downloadRate: 2_000_000 }),
    remove: async (infoHash) => {
      torrents.value = torrents.value.filter((view) => !isOf(view, infoHash));
    },
    select: async (infoHash, wanted) => {
      const view = torrents.value.find((one) => isOf(one, infoHash));
      const isWanted = (_: unknown, index: number): boolean => wanted?.includes(index) ?? true;
      const files = view?.files ?? [];
      const wantedLength = files.filter(isWanted).reduce((sum, { length }) => sum + length, 0);
      change(infoHash, { unwanted: [...files.keys()].filter((file) => !isWanted(file, file)), wantedLength });
    },
    infoBytes: async () => new Uint8Array(utf8("d6:lengthi1e4:name4:file12:piece lengthi16384e6:pieces0:e")),
    trackers: [],
    keeper,
    otherSites: signal(false),
    saves,
    canStream: signal(true),
    fileUrl: async (infoHash, fileIndex) => {
      const file = torrents.value.find((view) => isOf(view, infoHash))?.files[fileIndex];
      return file && madeUpFile(file);
    },
    stalled: () => {},
    limits,
    setLimits: async (next) => {
      limits.value = next;
    },
    storage: async (command) => {
      const { items } = storage;
      if (command?.type === "delete-closed")
        storage = { ...storage, items: items.filter(({ holder }) => holder !== "closed") };
      else if (command !== undefined)
        storage = { ...storage, items: items.filter(({ key }) => key !== command.key) };
      return storage;
    },
    persistence,
    persist: async () => {
      persistence.value = "granted";
    },
    watch: () => {},
  };
}

/** What has been downloaded was incomplete a moment ago, so that its sharer is known. */
function before(view: SessionView): SessionView {
  return view.kind === "torrent" && view.state === "complete"
    ? { ...view, piecesHave: view.piecesHave - 1 }
    : view;
}

function isOf(view: SessionView, infoHash: InfoHash): view is TorrentView {
  return view.kind === "torrent" && view.infoHash === infoHash;
}

/** Advances a download by a quarter of a second: pieces arrive, others begin, rates vary. */
function advance(view: SessionView): SessionView {
  if (view.kind === "preparing" || view.state !== "downloading" || view.pieces === undefined) return view;
  const pieces: PieceMap = {
    ...view.pieces,
    states: view.pieces.states.slice(),
    sources: view.pieces.sources.slice(),
  };
  let piecesHave = 0;
  let begun = 0;
  for (const [piece, state] of pieces.states.entries()) {
    if (state === PIECE_IN_FLIGHT && Math.random() < 0.4) {
      pieces.states[piece] = PIECE_HAVE;
      pieces.sources[piece] = 1 + Math.floor(Math.random() * pieces.sourcePeers.length);
    }
    if (pieces.states[piece] === PIECE_HAVE) piecesHave++;
    else if (pieces.states[piece] === PIECE_IN_FLIGHT) begun++;
  }
  for (let tries = 0; begun < 12 && tries < 200; tries++) {
    const piece = Math.floor(Math.random() * pieces.states.length);
    if (pieces.states[piece] !== 0) continue;
    pieces.states[piece] = PIECE_IN_FLIGHT;
    begun++;
  }
  const waver = (rate: number): number => Math.max(0, rate * (0.94 + Math.random() * 0.12));
  return {
    ...view,
    pieces,
    piecesHave,
    progress: piecesHave / view.pieceCount,
    state: piecesHave === view.pieceCount ? "complete" : "downloading",
    downloadRate: waver(view.downloadRate),
    uploadRate: waver(view.uploadRate),
  };
}
