/**
 * A second entrance to the server's tracker, for the keeper's process alone: a WebSocket on this machine's loopback address whose
 * path nobody else knows. It needs no certificate, no origin and no base path, and the limits for network addresses never mix
 * the keeper up with clients on this machine or behind a proxy.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface PrivateTracker {
  /** Ends in a secret. */
  readonly url: string;
  close(): void;
}

/** @param accept completes the WebSocket */
export async function openPrivateTracker(
  accept: (request: IncomingMessage, stream: Duplex, head: Buffer) => void,
): Promise<PrivateTracker> {
  const path = `/${randomBytes(16).toString("hex")}/announce`;
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on("upgrade", (request, stream, head) => {
    if (request.url === path) accept(request, stream, head);
    else stream.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
