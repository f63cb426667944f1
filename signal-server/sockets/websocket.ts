/**
 * Carries the tracker over ws: sockets become numbered connections, deliveries become frames. It closes sockets that
 * send too much at once, read too slowly or answer no ping. It knows nothing of what the messages mean.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { unreachable } from "../../shared/core/invariant.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import type { Delivery } from "../../shared/tracker/core/delivery.ts";
import { TICK_MS } from "../../shared/tracker/core/limits.ts";
import type { ConnectionId } from "../../shared/tracker/core/swarm.ts";
import type { Tracker, TrackerEvent } from "../../shared/tracker/core/tracker.ts";
import { MAX_MESSAGE_LENGTH } from "../../shared/tracker/protocol/limits.ts";
import type { ServerMessage } from "../../shared/tracker/protocol/messages.ts";
import { serializeServerMessage } from "../../shared/tracker/protocol/serialize.ts";
import type { Config } from "../process/config.ts";
import type { Log } from "../process/log.ts";
import { clientAddress } from "./address.ts";
import { isOriginAllowed } from "./origin.ts";

/** Pings go out so often, and each must be answered before the next. */
const PING_MS = 30 * SECOND_MS;
/** A pong later than this is none; a little less than the time between pings, for timers are not exact. */
const PONG_DEADLINE = 0.9;
/** How long a socket has to show that it lives when somebody else claims its peer id. */
const PROBE_MS = 5 * SECOND_MS;
/** A socket that does not read is not allowed to fill our memory. */
const MAX_UNSENT_BYTES = 1024 * 1024;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const INTERNAL_ERROR = 1011;

export interface SocketsOptions {
  readonly tracker: Tracker;
  readonly config: Config;
  readonly log: Log;
  readonly now: () => Instant;
  /** Leave upgrades on other paths to somebody else (the development server). */
  readonly sharesUpgrades: boolean;
  readonly pingMs?: number | undefined;
  readonly probeMs?: number | undefined;
}

export interface TrackerSockets {
  /** Says goodbye to every socket and takes no more. */
  close(): void;
  /** Drops those that have not closed by themselves. */
  terminate(): void;
}

interface Client {
  readonly socket: WebSocket;
  /** What carries it. */
  readonly stream: Duplex;
  readonly address: string;
  /** When it was pinged without having been heard since. */
  pingedAt: Instant | undefined;
}

export function attachSockets(server: Server, options: SocketsOptions): TrackerSockets {
  const { tracker, config, log, now } = options;
  const clients = new Map<ConnectionId, Client>();
  /** Whose frames are held back until all that has arrived is worked through: then they leave in one write. */
  const corked = new Set<Client>();
  let lastId = 0;
  let isClosing = false;
  const pingMs = options.pingMs ?? PING_MS;
  const probeMs = options.probeMs ?? PROBE_MS;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_LENGTH,
    perMessageDeflate: false,
  });

  function step(event: TrackerEvent): void {
    let deliveries: readonly Delivery[] = [];
    try {
      deliveries = tracker.step(now(), event);
    } catch (error) {
      // Our own fault, but only this connection shall suffer from it.
      log("tracker failed", {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      if (event.type === "message") close(event.connection, INTERNAL_ERROR, "internal error");
    }
    for (const delivery of deliveries)
      switch (delivery.type) {
        case "send":
          send(delivery.to, delivery.message);
          break;
        case "close":
          close(delivery.to, delivery.code, delivery.reason);
          break;
        case "probe":
          probe(delivery.to);
          break;
        default:
          unreachable(delivery);
      }
  }

  function send(to: ConnectionId, message: ServerMessage): void {
    const client = clients.get(to);
    if (client === undefined || client.socket.readyState !== client.socket.OPEN) return;
    if (client.socket.bufferedAmount > MAX_UNSENT_BYTES) drop(client, "reads too slowly");
    else {
      cork(client);
      client.socket.send(serializeServerMessage(message));
    }
  }

  function cork(client: Client): void {
    if (corked.has(client)) return;
    if (corked.size === 0) setImmediate(uncorkAll);
    corked.add(client);
    client.stream.cork();
  }

  function uncorkAll(): void {
    for (const { stream } of corked) stream.uncork();
    corked.clear();
  }

  function close(id: ConnectionId, code: number, reason: string): void {
    const client = clients.get(id);
    if (client === undefined) return;
    log("socket closed", { address: client.address, reason });
    client.socket.close(code, reason);
  }

  function drop(client: Client, reason: string): void {
    log("socket dropped", { address: client.address, reason });
    client.socket.terminate();
  }

  function accept(socket: WebSocket, stream: Duplex, request: IncomingMessage): void {
    const connection = ++lastId;
    const address = addressOf(request, config.trustProxyHops);
    const client: Client = { socket, stream, address, pingedAt: undefined };
    clients.set(connection, client);
    socket.on("message", (data, isBinary) => {
      client.pingedAt = undefined;
      if (isBinary) close(connection, UNSUPPORTED_DATA, "text only");
      else if (socket.readyState === socket.OPEN) step({ type: "message", connection, text: String(data) });
    });
    socket.on("pong", () => {
      client.pingedAt = undefined;
    });
    // ws closes the socket itself, with the fitting code: too large, not UTF-8, a broken frame.
    socket.on("error", (error) => log("socket failed", { address, reason: error.message }));
    socket.on("close", () => {
      clients.delete(connection);
      step({ type: "closed", connection });
    });
    step({ type: "opened", connection, address });
  }

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (!/^\/announce\/?(\?|$)/.test(request.url ?? "")) {
      if (!options.sharesUpgrades) refuse(stream, "404 Not Found");
    } else if (!isOriginAllowed(request.headers.origin, request.headers.host, config.allowedOrigins)) {
      log("origin refused", { origin: request.headers.origin ?? "", host: request.headers.host ?? "" });
      refuse(stream, "403 Forbidden");
    } else if (isClosing) {
      refuse(stream, "503 Service Unavailable");
    } else {
      sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, stream, request));
    }
  }

  function pingAll(): void {
    for (const client of clients.values())
      if (isSilent(client, PONG_DEADLINE * pingMs)) drop(client, "answers no ping");
      else ping(client);
  }

  function ping(client: Client): void {
    client.pingedAt ??= now();
    if (client.socket.readyState === client.socket.OPEN) client.socket.ping();
  }

  function isSilent(client: Client, deadline: number): boolean {
    return client.pingedAt !== undefined && now() - client.pingedAt >= deadline;
  }

  function probe(id: ConnectionId): void {
    const client = clients.get(id);
    if (client === undefined || client.pingedAt !== undefined) return;
    ping(client);
    const judge = (): void => {
      if (clients.has(id) && isSilent(client, PONG_DEADLINE * probeMs)) drop(client, "answers no ping");
    };
    // Not before what has arrived meanwhile is read: we may have been the slow ones.
    setTimeout(() => setImmediate(judge), probeMs).unref();
  }

  server.on("upgrade", upgrade);
  const pinging = setInterval(pingAll, pingMs);
  const ticking = setInterval(() => step({ type: "tick" }), TICK_MS);

  return {
    close: () => {
      isClosing = true;
      clearInterval(pinging);
      clearInterval(ticking);
      for (const { socket } of clients.values()) socket.close(GOING_AWAY, "the server is stopping");
    },
    terminate: () => {
      for (const { socket } of clients.values()) socket.terminate();
    },
  };
}

function addressOf(request: IncomingMessage, hops: number): string {
  const header = request.headers["x-forwarded-for"];
  const forwardedFor = Array.isArray(header) ? header.join(",") : header;
  return clientAddress(request.socket.remoteAddress ?? "", forwardedFor, hops);
}

function refuse(stream: Duplex, status: string): void {
  stream.on("error", () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
