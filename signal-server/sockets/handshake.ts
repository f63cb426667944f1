/** WebSocket handshakes: within which limits sockets read, and how requests for one are refused. */
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { MAX_MESSAGE_LENGTH } from "../../shared/tracker/protocol/limits.ts";

/**
 * Parts in which a message may arrive, as frames and as chunks of the stream. Browsers send a frame per message, in packets of more
 * than 1 KB. A part costs some 300 bytes however small it is, so that bytes sent one by one would fill our memory.
 */
const MAX_FRAGMENTS = 256;
const MAX_CHUNKS = 1024;

export function acceptingServer(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_LENGTH,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
  });
}

/** @param status of HTTP, with its words */
export function refuse(stream: Duplex, status: string): void {
  stream.on("error", () => stream.destroy());
  // A client need not close its side.
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
