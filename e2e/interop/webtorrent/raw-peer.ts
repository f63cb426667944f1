/** A connection in this process to a WebTorrent client: the test sends what it likes, and no bytes leave the process. */
import { duplexPair } from "node:stream";
import MemoryChunkStore from "memory-chunk-store";
import WebTorrent, { type Torrent } from "webtorrent";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import { WireDecoder } from "../../../shared/wire/decode.ts";
import { encodeAll } from "../../../shared/wire/encode.ts";
import type { Message } from "../../../shared/wire/messages.ts";

/** A client that looks for nobody. */
export function loneClient(options: object = {}): WebTorrent {
  const discovery = { dht: false, lsd: false, utPex: false, tracker: false };
  const transports = { utp: false, natUpnp: false, natPmp: false };
  return new WebTorrent({ ...discovery, ...transports, ...options });
}

/** Eight pieces of 16 KiB. */
export function seedEight(client: WebTorrent): Promise<Torrent> {
  const content = Object.assign(Buffer.alloc(8 * 16 * 1024, 7), { name: "eight.bin" });
  const options = { announce: [], store: MemoryChunkStore, pieceLength: 16 * 1024 };
  return new Promise((resolve) => client.seed(content, options, resolve));
}

let last = 0;

/** @param first sent in one message with the handshake */
export function connectRaw(torrent: Torrent, first: readonly Message[]) {
  const [theirs, ours] = duplexPair();
  const peerId = Buffer.from(`-TS0100-${String(++last).padStart(12, "0")}`).toString("hex") as PeerId;
  const infoHash = torrent.infoHash as InfoHash;
  const received: string[] = [];
  const decoder = new WireDecoder();
  ours.on("data", (bytes: Uint8Array) =>
    received.push(...decoder.push(new Uint8Array(bytes)).messages.map(({ type }) => type)),
  );
  const send = (...messages: readonly Message[]): void => {
    ours.write(encodeAll(messages, {}));
  };
  // As the connection of a peer that a tracker has introduced.
  torrent.addPeer(Object.assign(theirs, { id: peerId, connected: true }));
  send({ type: "handshake", infoHash, peerId, fast: true, extended: true }, ...first);
  return {
    send,
    /** Types of messages. */
    received,
    /** undefined: WebTorrent has closed the connection. */
    wire: () => torrent.wires.find((wire) => wire.peerId === peerId),
  };
}
