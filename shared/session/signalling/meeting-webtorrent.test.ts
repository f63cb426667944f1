/** Our sessions and WebTorrent's client, which keeps one connection of each peer, whichever came first (`../testing/webtorrent-model.ts`). */
import { expect, test } from "vitest";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import { dictionary, parsed, SINGLE } from "../../metainfo/testing/info-samples.ts";
import type { TrackerKind } from "../testing/fake-tracker.ts";
import { SessionWorld } from "../testing/session-world.ts";
import { WebTorrentModel } from "../testing/webtorrent-model.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const metainfo = parsed(dictionary(SINGLE));
const { infoHash } = metainfo;

/** WebTorrent seeds, and a session opens the torrent. */
async function meeting(kind: TrackerKind) {
  // Nothing arrives that could be hashed.
  const world = new SessionWorld(() => Promise.reject(new Error("nothing to hash")), platformCrypto, kind);
  const webTorrent = new WebTorrentModel(world, infoHash);
  const receiver = world.start();
  world.timers.pass(SECOND);
  await receiver.session.open(infoHash, undefined, [], { metainfo });
  const peers = () => receiver.torrent(infoHash)?.peers.length ?? 0;
  const answers = () =>
    receiver.dialler.orders.filter((order) => order.type === "signal" && "sdp" in order.signal);
  const step = async (until: number, isOver = () => false): Promise<void> => {
    for (; world.timers.now < until && !isOver(); world.timers.pass(10)) await Promise.resolve();
  };
  const pass = async (ms: number, isOver?: () => boolean): Promise<void> => {
    await step(world.timers.now + ms, isOver);
    // Handshakes are exchanged, and a view is published.
    await step(world.timers.now + SECOND);
  };
  /** With offers; WebTorrent makes five at once. */
  const announces = () =>
    world.tracker.received.filter(
      (message) => message.type === "announce" && message.left !== 0 && message.offers.length > 0,
    ).length;
  return { world, webTorrent, receiver, peers, answers, announces, step, pass };
}

type Meeting = Awaited<ReturnType<typeof meeting>>;

/** Our end ends as soon as it has an answer: WebTorrent remembers us for 25 s. */
async function failFirst({ receiver, answers, step, world }: Meeting): Promise<void> {
  await step(world.timers.now + 20 * SECOND, () => answers().length > 0);
  const [order] = receiver.dialler.orders.filter(({ type }) => type === "signal");
  if (order !== undefined) receiver.dialler.fail(order.link, "the handshake failed");
}

test("when each has the other's offer, one of the two connections stays, and nothing is repeated", async () => {
  const { announces, pass, peers, receiver, webTorrent } = await meeting("plain");
  await pass(2 * SECOND);
  webTorrent.announce();
  await pass(6 * SECOND);
  expect([webTorrent.refused, peers()], "it closed the connection of its own offer").toEqual([1, 1]);
  const before = announces();
  await pass(90 * SECOND);
  expect([webTorrent.connected.length, peers(), announces()]).toEqual([1, 1, before]);
  // The plain offers that nobody took may still wait.
  expect(receiver.dialler.held).toBeLessThanOrEqual(1 + 5);
});

test.each<[TrackerKind, number]>([
  ["plain", 40],
  ["signals", 55],
])(
  "after a connection that failed, a pair on a tracker of the kind '%s' meets within %d s",
  async (kind, seconds) => {
    const found = await meeting(kind);
    const { pass, peers, webTorrent } = found;
    await failFirst(found);
    await pass(seconds * SECOND, () => webTorrent.connected.length > 0);
    expect([webTorrent.connected.length, peers()]).toEqual([1, 1]);
  },
);

test("a peer that cannot be reached costs four announces, and the connections of five offers", async () => {
  const { announces, pass, receiver, world } = await meeting("plain");
  world.network.isBlocked = true;
  await pass(30 * MINUTE);
  // Alone, a torrent announces after 15 s, 30 s, 60 s, and then every two minutes.
  const usual = 4 + (30 * MINUTE - 105 * SECOND) / (2 * MINUTE);
  expect(announces()).toBeLessThanOrEqual(Math.ceil(usual) + 4);
  expect(receiver.dialler.held).toBeLessThanOrEqual(5 + 1);
});
