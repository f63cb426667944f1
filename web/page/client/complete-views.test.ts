import { expect, test } from "vitest";
import type { TorrentView } from "../../bridge/views.ts";
import { peer, pieceMap, torrent } from "../gallery/made-up.ts";
import { completeViews } from "./complete-views.ts";

const peers = [peer(0), peer(1)];
const idle = torrent(1, { peers, pieces: pieceMap(20, 0.5, peers) });

/** As the worker sends them: copies, without the files that it has sent before. */
const told = (...views: TorrentView[]) =>
  structuredClone(views.map((view) => ({ ...view, files: undefined })));

test("an unchanged torrent stays the same object", () => {
  const busy = torrent(2, { piecesHave: 3 });
  const [first, second] = completeViews([idle, busy], told(idle, { ...busy, piecesHave: 4 }));
  expect(first).toBe(idle);
  expect(second).toEqual({ ...busy, piecesHave: 4 });
});

test("any change, however deep, makes a new object", () => {
  const pieces = pieceMap(20, 0.5, peers);
  pieces.states[19] = 1 + (pieces.states[19] ?? 0);
  const changes: Partial<TorrentView>[] = [
    { downloadRate: 1 },
    { peers: [peer(0), peer(1, { snubbed: true })] },
    { peers: [peer(0)] },
    { pieces },
    { pieces: undefined },
    { swarm: undefined },
    { notices: [{ code: "memory-only" }] },
  ];
  for (const change of changes)
    expect(completeViews([idle], told({ ...idle, ...change }))).toEqual([{ ...idle, ...change }]);
});
