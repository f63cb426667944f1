/** The tracker server that WebTorrent's authors wrote, in this process: it knows plain offers only. */
import type { Socket } from "node:net";
import TrackerServer from "bittorrent-tracker/server";

export interface ForeignTracker {
  /** Its WebSocket URL. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param intervalMs between two announces of a client */
export async function startForeignTracker(intervalMs = 120_000): Promise<ForeignTracker> {
  // It tells WebSocket clients a fifth of its interval.
  const server = new TrackerServer({
    http: false,
    udp: false,
    ws: true,
    stats: false,
    interval: 5 * intervalMs,
  });
  // Clients that vanish in the middle of a message.
  server.on("warning", () => {});
  const failed = new Promise<never>((_, reject) => server.on("error", reject));
  await Promise.race([failed, new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))]);
  failed.catch(() => {});
  const sockets = new Set<Socket>();
  server.http.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return {
    url: `ws://localhost:${server.ws.address().port}/announce`,
    close: () => {
      // It would wait until its clients have left.
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
