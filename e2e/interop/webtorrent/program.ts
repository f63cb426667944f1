/**
 * One WebTorrent client in a process of its own, as people run it in Node. The parent (`node-client.ts`) sends orders and gets one
 * reply to each. Connections are those of webrtc-polyfill, over node-datachannel.
 */
import { createHash } from "node:crypto";
import MemoryChunkStore from "memory-chunk-store";
import WebTorrent, { type Torrent } from "webtorrent";
import { seededBytes } from "../../content.ts";
import type { Limits, Order, Reply } from "./orders.ts";

const limits: Limits = JSON.parse(process.argv[2] ?? "{}");
const client = new WebTorrent({
  // Peers come from the trackers that the test names, and from nowhere else.
  dht: false,
  lsd: false,
  utPex: false,
  utp: false,
  natUpnp: false,
  natPmp: false,
  tracker: { rtcConfig: { iceServers: [] } },
  uploadLimit: limits.upload ?? -1,
  downloadLimit: limits.download ?? -1,
});
// A client that has failed says so in its next reply.
let failure: string | undefined;
client.on("error", (error) => {
  failure = String(error);
});

function carryOut(order: Order): Promise<Reply> | Reply {
  switch (order.type) {
    case "seed": {
      const { name, seed, length } = order.sample;
      const content = Object.assign(Buffer.from(seededBytes(seed, length)), { name });
      return new Promise((resolve) => {
        client.seed(content, { announce: order.trackers, store: MemoryChunkStore }, (torrent) =>
          resolve({ infoHash: torrent.infoHash }),
        );
      });
    }
    case "open":
      client.add(order.magnet, { announce: order.trackers, store: MemoryChunkStore });
      return {};
    case "limit":
      client.throttleUpload(order.upload);
      return {};
    case "view":
      return { torrent: viewOf(client.torrents[0]) };
    case "digest":
      return digestOf(client.torrents[0]);
  }
}

function viewOf(torrent: Torrent | undefined): Reply["torrent"] {
  if (failure !== undefined) throw new Error(failure);
  return (
    torrent && {
      peerId: client.peerId,
      isDone: torrent.done,
      downloaded: torrent.downloaded,
      uploaded: torrent.uploaded,
      peers: torrent.wires.map((wire) => ({
        peerId: wire.peerId,
        downloaded: wire.downloaded,
        uploaded: wire.uploaded,
      })),
    }
  );
}

async function digestOf(torrent: Torrent | undefined): Promise<Reply> {
  const hash = createHash("sha256");
  for await (const chunk of torrent?.files[0] ?? []) hash.update(chunk);
  return { sha256: hash.digest("hex") };
}

process.on("message", async (order: Order) => {
  let reply: Reply;
  try {
    reply = await carryOut(order);
  } catch (error) {
    reply = { failure: String(error) };
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit());
