/** What WebTorrent makes of the first messages of a peer, which is why ours are sent as docs/protocol.md says. */
import MemoryChunkStore from "memory-chunk-store";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type WebTorrent from "webtorrent";
import type { Torrent } from "webtorrent";
import type { Message } from "../../shared/wire/messages.ts";
import { connectRaw, loneClient, seedEight } from "./webtorrent/raw-peer.ts";

const EMPTY: Message = { type: "bitfield", bytes: Uint8Array.of(0) };
const SOME: Message = { type: "bitfield", bytes: Uint8Array.of(0x80) };
const NONE: Message = { type: "have-none" };

let client: WebTorrent;
let torrent: Torrent;
beforeAll(async () => {
  client = loneClient();
  torrent = await seedEight(client);
});
afterAll(() => client.destroy());

test.each<[string, Message[], Message[], boolean]>([
  ["a bitfield in one message with the handshake", [SOME], [], false],
  ["an empty bitfield in one message with the handshake", [EMPTY], [], false],
  ["have-none in one message with the handshake", [NONE], [], true],
  ["nothing", [], [], true],
  ["a late bitfield", [], [SOME], true],
  ["a late, empty bitfield", [], [EMPTY], true],
  ["a late have-none", [], [NONE], false],
])("a leecher that sends %s", async (_, first, late, isTakenForSeeder) => {
  const peer = connectRaw(torrent, first);
  await expect.poll(() => peer.received).toContain("have-all");
  peer.send(...late);
  // Whatever it takes us for, the first interest is answered by an unchoke, and everything before has been read then.
  peer.send({ type: "interested" });
  await expect.poll(() => peer.received).toContain("unchoke");
  expect(peer.wire()?.isSeeder).toBe(isTakenForSeeder);
});

// Every 5 s it asks itself whether it has better use for a connection whose other end chokes it.
test.each([
  { maxConns: 55, webRtc: 0, tcp: 0, isKept: true },
  // Connections that a tracker introduces are not counted as waiting.
  { maxConns: 3, webRtc: 6, tcp: 0, isKept: true },
  { maxConns: 1, webRtc: 0, tcp: 6, isKept: false },
])(
  "of at most $maxConns connections, one that chokes it while $webRtc others and $tcp addresses are there is kept: $isKept",
  async ({ maxConns, webRtc, tcp, isKept }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const leecher = loneClient({ maxConns });
    try {
      const wanted = leecher.add(torrent.torrentFile, { announce: [], store: MemoryChunkStore });
      await new Promise<void>((resolve) => wanted.once("ready", resolve));
      const choking = connectRaw(wanted, [{ type: "have-all" }]);
      await expect.poll(() => choking.received).toContain("interested");
      for (let n = 0; n < webRtc; n++) connectRaw(wanted, [{ type: "have-all" }]);
      // Nobody listens there.
      for (let n = 0; n < tcp; n++) wanted.addPeer(`127.0.0.1:${n + 2}`);
      await vi.advanceTimersByTimeAsync(12_000);
      expect(choking.wire() !== undefined).toBe(isKept);
    } finally {
      leecher.destroy();
      vi.useRealTimers();
    }
  },
);
