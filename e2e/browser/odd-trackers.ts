/**
 * One WebSocket server with a tracker of each kind that users meet, each on its own path. The one on `/announce` is a real
 * tracker behind a gate, so that tests see who connects to it. Knows nothing about tests.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

/** What a tracker does with a new connection. */
type Behaviour = (socket: WebSocket) => void;

/** @returns a tracker that answers each announce with these messages */
function answering(...answers: ((infoHash: unknown) => string | Buffer)[]): Behaviour {
  return (socket) =>
    socket.on("message", (data) => {
      const { action, info_hash } = JSON.parse(String(data));
      if (action === "announce") for (const answer of answers) socket.send(answer(info_hash));
    });
}

const TALK_MS = 500;
const response = (info_hash: unknown): string =>
  JSON.stringify({ action: "announce", info_hash, interval: 120, complete: 0, incomplete: 1 });

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "/silent": () => {},
  "/rubbish": answering(() => "<html>It works!</html>"),
  "/binary": answering(() => Buffer.alloc(1000, 0xff)),
  "/huge": answering((info_hash) => JSON.stringify({ info_hash, interval: 120, peers: "x".repeat(8e6) })),
  "/odd": answering(
    () => "null",
    () => "[{}]",
    () => JSON.stringify({ action: 7, info_hash: {}, interval: [] }),
    // Valid, in a binary frame.
    (info_hash) =>
      Buffer.from(
        JSON.stringify({ action: "announce", info_hash, interval: "120", complete: null, peers: 5 }),
      ),
  ),
  "/failing": answering((info_hash) =>
    JSON.stringify({ action: "announce", info_hash, "failure reason": "not registered" }),
  ),
  "/closing": (socket) => socket.close(),
  "/busy": (socket) => socket.close(1013, "too many clients"),
  // It never leaves its clients in doubt whether the connection lives.
  "/talking": (socket) => {
    let infoHash: unknown;
    answering((info_hash) => {
      infoHash = info_hash;
      return response(info_hash);
    })(socket);
    const talk = setInterval(() => infoHash && socket.send(response(infoHash)), TALK_MS);
    socket.on("close", () => clearInterval(talk));
  },
};

export interface OddTrackers {
  /** @param path "/announce", "/forbidden", or a key of BEHAVIOURS */
  url(path: string): string;
  /** How often anybody has connected to the path. */
  connections(path: string): number;
  /** How many messages it got. */
  messages(path: string): number;
  /** The real tracker lets everybody in from now on. Until then it answers with 503. */
  open(): void;
  close(): void;
}

/** @param port of the server whose tracker is behind the gate */
export async function startOddTrackers(port: number): Promise<OddTrackers> {
  const connections = new Map<string, number>();
  const messages = new Map<string, number>();
  const ends = new Set<Duplex>();
  let isOpen = false;
  const count = (counts: Map<string, number>, path: string): void => {
    counts.set(path, (counts.get(path) ?? 0) + 1);
  };
  const passOn = (request: IncomingMessage, client: Duplex): void => {
    const tracker = connect(port, "127.0.0.1");
    ends.add(tracker);
    // Pages of that server may use it, and no others.
    const headers = { ...request.headers, host: `localhost:${port}` };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    tracker.write(`GET /announce HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    tracker.pipe(client).pipe(tracker);
    for (const end of [tracker, client])
      end.on("error", () => [tracker, client].forEach((one) => void one.destroy()));
  };

  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer().on("upgrade", (request, client, head) => {
    const path = request.url ?? "";
    ends.add(client);
    count(connections, path);
    if (path === "/announce" && isOpen) return passOn(request, client);
    const behave = BEHAVIOURS[path];
    if (behave === undefined)
      return client.end(`HTTP/1.1 ${path === "/announce" ? "503 Unavailable" : "403 Forbidden"}\r\n\r\n`);
    sockets.handleUpgrade(request, client, head, (socket) => {
      socket.on("error", () => socket.terminate());
      socket.on("message", () => count(messages, path));
      behave(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = (server.address() as AddressInfo).port;
  return {
    url: (path) => `ws://localhost:${own}${path}`,
    connections: (path) => connections.get(path) ?? 0,
    messages: (path) => messages.get(path) ?? 0,
    open: () => {
      isOpen = true;
    },
    close: () => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}
