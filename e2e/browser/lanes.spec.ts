/** Two tabs far from each other: several connections between them, all of which close when one tab leaves. */
import { MIB, sample, sha256Of } from "../content.ts";
import { type Distance, putFarAway } from "../distance.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

/** A single connection starts at about 0.5 MB/s. */
const FAR: Distance = { latency: 25, packetLoss: 0 };
/** Takes long enough to see several connections at work, also where looking at them is slow. */
const FILE_BYTES = 16 * MIB;
/** More than signalling, and less than a fair share of what is sent. */
const BLOCKS = 64 * 1024;

interface WatchedWindow extends Window {
  readonly connections: RTCPeerConnection[];
  /** The most bytes that were seen to have arrived on each connection's data channel. */
  readonly arrived: Map<RTCPeerConnection, number>;
}

/**
 * Goes to the page as source text. Looks by itself, because lanes that bring too little close again after a few seconds, and on a
 * slow machine the test may not look in that time.
 */
function watchConnections(): void {
  const connections: RTCPeerConnection[] = [];
  const arrived = new Map<RTCPeerConnection, number>();
  Object.assign(window, { connections, arrived });
  const look = async (connection: RTCPeerConnection): Promise<void> => {
    for (const stats of (await connection.getStats()).values())
      if (stats.type === "data-channel") arrived.set(connection, Number(stats.bytesReceived));
    if (connection.connectionState !== "closed") setTimeout(look, 200, connection);
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
      void look(this);
    }
  };
}

function receivedBy({ page }: Tab): Promise<readonly number[]> {
  return page.evaluate(() => [...(window as unknown as WatchedWindow).arrived.values()]);
}

function openConnections({ page }: Tab): Promise<number> {
  return page.evaluate(
    () =>
      (window as unknown as WatchedWindow).connections.filter(
        ({ connectionState }) => connectionState !== "closed",
      ).length,
  );
}

test("a file arrives whole over several connections from far away, and they close with the tab", async ({
  person,
}) => {
  const file = sample("far.bin", FILE_BYTES);
  const seeder = await person({ init: watchConnections });
  const leecher = await person({ init: watchConnections });
  const link = await seeder.share(file);
  const pages = [seeder.page, leecher.page];
  const bringBack = await Promise.all(pages.map((page) => putFarAway(page, FAR)));
  await leecher.visit(link);

  await expect.poll(async () => (await receivedBy(leecher)).filter((bytes) => bytes > BLOCKS).length).toBe(4);
  await leecher.finished();
  expect(await leecher.save()).toEqual({ name: file.name, sha256: sha256Of(file) });
  // A lane does not count as a peer.
  expect((await seeder.snapshot()).peers).toHaveLength(1);
  expect((await leecher.snapshot()).wasted).toBe(0);

  // At this distance the message of a closing tab would arrive too late.
  for (const nearer of bringBack) await nearer();
  await leecher.page.context().close();
  await expect.poll(() => openConnections(seeder)).toBe(0);
});
