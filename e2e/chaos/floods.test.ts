/** Peers that send far too much at a live torrent: it stops reading, or keeps serving others, and memory stays flat. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { randomPeerId } from "../../shared/core/ids.ts";
import { BLOCK_LENGTH } from "../../shared/core/layout.ts";
import { seededRandom } from "../../shared/core/random.ts";
import type { LinkHandlers } from "../../shared/session/links/link.ts";
import type { Hash } from "../../shared/session/ports.ts";
import { MemoryStore } from "../../shared/session/store/memory-store.ts";
import { prepareSeed } from "../../shared/session/store/seeding.ts";
import { TorrentRig } from "../../shared/session/testing/torrent-rig.ts";
import { VirtualTimers } from "../../shared/session/testing/virtual-timers.ts";
import { encodeAll } from "../../shared/wire/encode.ts";
import { type Message, OWN_EXTENSION_IDS } from "../../shared/wire/messages.ts";
import { memoryInUse } from "./memory.ts";

/** Requests, and messages of every other kind: `FLOOD=100000` for more than `npm test` has time for. */
const REQUESTS = 100_000;
const MESSAGES = Number(process.env.FLOOD ?? 2_000);
const MESSAGES_AT_ONCE = 1_000;
const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes that a flood may leave behind: less than one small object per message. */
const LEFT_OVER = MIB;

const random = seededRandom(31);
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

/** A torrent of 4 MiB, complete or not, and a peer that has connected, has everything and is interested. */
async function attacked(isSeeder: boolean) {
  const timers = new VirtualTimers();
  const store = new MemoryStore();
  const { metainfo } = await prepareSeed({
    name: "content.bin",
    files: [{ file: new Blob([new Uint8Array(4 * MIB)]), path: ["content.bin"] }],
    store,
    hash,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  const held = isSeeder ? store : new MemoryStore();
  const rig = new TorrentRig({ timers, random, hash, metainfo, store: held, isSeeder });
  return { metainfo, peer: new FloodingPeer(rig), rig, timers };
}

class FloodingPeer {
  isClosed = false;
  /** Bytes that the torrent has sent to it. It reads everything unless `isReading` is false. */
  received = 0;
  isReading = true;
  private buffered = 0;
  private readonly handlers: LinkHandlers;

  constructor(rig: TorrentRig) {
    const peerId = randomPeerId(random);
    const self = this;
    this.handlers = rig.openLink(
      {
        get bufferedAmount() {
          return self.buffered;
        },
        send: (bytes) => {
          this.received += bytes.length;
          if (!this.isReading) this.buffered += bytes.length;
        },
        close: () => {
          this.isClosed = true;
        },
      },
      peerId,
    );
    const { infoHash } = rig.torrent;
    this.send({ type: "handshake", infoHash, peerId, fast: true, extended: true });
    this.send({ type: "extended-handshake", ids: OWN_EXTENSION_IDS });
  }

  send(...messages: readonly Message[]): void {
    this.handlers.message(encodeAll(messages, OWN_EXTENSION_IDS).buffer);
  }

  /** Also when it has been sent away: what is under way then still arrives. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.handlers.message(bytes.slice().buffer);
  }
}

/** A different one for each number. */
const blockAt = (n: number) => ({ piece: n % 16, begin: n >> 4, length: KIB });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @returns bytes of memory that stay in use after the flood, except for what its first messages have filled: caches */
async function flood(peer: FloodingPeer, count: number, message: (n: number) => Message): Promise<number> {
  let before = 0;
  for (let sent = 0; sent < count; sent += MESSAGES_AT_ONCE) {
    peer.send(...Array.from({ length: MESSAGES_AT_ONCE }, (_, n) => message(sent + n)));
    await turn();
    if (sent === 0) before = memoryInUse();
  }
  return memoryInUse() - before;
}

describe("request flood", () => {
  test("of a peer that reads nothing: it is sent away at the 501st that waits, and 512 KiB were read for it", async () => {
    const { metainfo, peer, rig } = await attacked(true);
    peer.isReading = false;
    peer.send({ type: "have-none" }, { type: "interested" });
    const left = await flood(peer, REQUESTS, (n) => ({ type: "request", ...blockAt(n) }));
    expect(peer.isClosed).toBe(true);
    expect(peer.received).toBeLessThan(512 * KIB + metainfo.infoBytes.length + 20 * KIB);
    expect([...rig.torrent.decisions.offences()]).toEqual([["queues more requests than it may", 1]]);
    expect(left).toBeLessThan(LEFT_OVER);
    await rig.torrent.close();
  });

  test("while choked: it is sent away after 1,000, each of which was rejected", async () => {
    const { peer, rig } = await attacked(true);
    const others = Array.from({ length: 20 }, () => new FloodingPeer(rig));
    for (const other of others) other.send({ type: "have-none" }, { type: "interested" });
    peer.send({ type: "have-none" });
    const before = peer.received;
    const left = await flood(peer, REQUESTS, (n) => ({ type: "request", ...blockAt(n) }));
    expect([...rig.torrent.decisions.offences()]).toEqual([["keeps sending requests while choked", 1]]);
    expect(peer.received - before).toBeLessThan(1_100 * 17);
    expect(left).toBeLessThan(LEFT_OVER);
    await rig.torrent.close();
  });
});

describe("unasked data", () => {
  test("of 100 MB: the peer is sent away within 256 KiB, and nothing of the rest is kept", async () => {
    const { peer, rig } = await attacked(false);
    peer.send({ type: "have-all" });
    const block = encodeAll(
      [{ type: "piece", piece: 0, begin: 0, payload: new Uint8Array(BLOCK_LENGTH) }],
      {},
    );
    const before = memoryInUse();
    let taken = 0;
    for (let sent = 0; sent < 100_000_000; sent += BLOCK_LENGTH) {
      if (!peer.isClosed) taken += BLOCK_LENGTH;
      peer.sendBytes(block);
    }
    expect(taken).toBeLessThanOrEqual(256 * KIB + BLOCK_LENGTH);
    expect([...rig.torrent.decisions.offences()]).toEqual([["sends blocks that were not requested", 1]]);
    expect(memoryInUse() - before).toBeLessThan(LEFT_OVER);
    await rig.torrent.close();
  });

  test("in front of a message that never ends: at most one message is held", async () => {
    const { peer, rig } = await attacked(false);
    peer.send({ type: "have-none" });
    const before = memoryInUse();
    // A block of 16 KiB is announced; its bytes arrive one at a time, and then no more.
    peer.sendBytes(Uint8Array.of(0, 0, 0x40, 9, 7, 0, 0, 0, 0, 0, 0, 0, 0));
    for (let n = 0; n < BLOCK_LENGTH - 1; n++) peer.sendBytes(Uint8Array.of(1));
    expect(memoryInUse() - before).toBeLessThan(LEFT_OVER);
    expect(peer.isClosed).toBe(false);
    await rig.torrent.close();
  });
});

describe("a flood of valid messages leaves nothing behind:", () => {
  const FLOODS: readonly (readonly [what: string, message: (n: number) => Message])[] = [
    ["keep-alive", () => ({ type: "keep-alive" })],
    ["interested and not interested", (n) => ({ type: n % 2 === 0 ? "interested" : "not-interested" })],
    ["choke and unchoke", (n) => ({ type: n % 2 === 0 ? "unchoke" : "choke" })],
    ["have", (n) => ({ type: "have", piece: n % 16 })],
    ["have and dont-have", (n) => ({ type: n % 2 === 0 ? "have" : "dont-have", piece: (n >> 1) % 16 })],
    ["cancel", (n) => ({ type: "cancel", ...blockAt(n) })],
    ["reject", (n) => ({ type: "reject", ...blockAt(n) })],
    ["suggest", (n) => ({ type: "suggest", piece: n })],
    ["request and cancel", (n) => ({ type: n % 2 === 0 ? "request" : "cancel", ...blockAt(n >> 1) })],
    [
      "extended handshake",
      (n) => ({
        type: "extended-handshake",
        ids: OWN_EXTENSION_IDS,
        metadataSize: n + 1,
        client: `client ${n}`,
      }),
    ],
    ["metadata request", () => ({ type: "metadata-request", piece: 0 })],
    ["metadata reject", () => ({ type: "metadata-reject", piece: 0 })],
  ];

  test.each(FLOODS)("%s", async (_, message) => {
    for (const isSeeder of [true, false]) {
      const { peer, rig, timers } = await attacked(isSeeder);
      peer.send({ type: "have-none" });
      expect(await flood(peer, MESSAGES, message)).toBeLessThan(LEFT_OVER);
      timers.pass(30_000);
      await rig.torrent.close();
    }
  });

  test("metadata requests are answered with three copies at most", async () => {
    const { metainfo, peer, rig } = await attacked(true);
    peer.send({ type: "have-none" });
    const before = peer.received;
    await flood(peer, MESSAGES, () => ({ type: "metadata-request", piece: 0 }));
    const rejects = MESSAGES * 50;
    expect(peer.received - before).toBeLessThan(4 * metainfo.infoBytes.length + rejects);
    await rig.torrent.close();
  });
});

test("many links of one attacker, each broken at once, leave nothing behind", async () => {
  const { rig } = await attacked(true);
  const attack = (): void => new FloodingPeer(rig).sendBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 7));
  // As many as are remembered.
  for (let n = 0; n < 1_000; n++) attack();
  const before = memoryInUse();
  for (let n = 0; n < MESSAGES / 4; n++) attack();
  expect([...rig.torrent.decisions.offences().keys()]).toContain("message-too-long");
  expect(memoryInUse() - before).toBeLessThan(LEFT_OVER);
  await rig.torrent.close();
});
