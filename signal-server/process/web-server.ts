/**
 * Node's HTTP server, with limits against clients that are slow on purpose. With a certificate it speaks TLS, and HTTP/2 with
 * clients that know it; WebSockets come over HTTP/1.1.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from "node:http2";
import type { Socket, Server as TcpServer } from "node:net";
import { SECOND_MS } from "../../shared/core/time.ts";
import type { TlsPair } from "./tls.ts";

/** Time for a client to send a request's head; protects against clients that send it byte by byte (slowloris). */
const HEADERS_TIMEOUT_MS = 10 * SECOND_MS;
/** A connection on which nothing moves, such as one whose client does not read the answer. WebSockets are pinged instead. */
const IDLE_MS = 120 * SECOND_MS;
/** Streams of one HTTP/2 session at a time. RFC 9113 recommends at least this many. */
const MAX_STREAMS = 100;

type Upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

export interface WebServer {
  /** For the one that listens, and for others that add handlers of their own. */
  readonly server: TcpServer;
  onRequest(listener: RequestListener): void;
  onUpgrade(listener: Upgrade): void;
  /** New connections use it; those that are open keep theirs. */
  replaceTls(pair: TlsPair): void;
  /** Requests that are not answered, and HTTP/2 sessions. */
  readonly busy: number;
  /** Ends connections that are not in use, and the others when they have been answered. `changed` is called whenever `busy` falls. */
  drain(changed: () => void): void;
  /** Ends all connections at once. */
  destroy(): void;
}

export function createWebServer(tls: TlsPair | undefined, headersTimeoutMs = HEADERS_TIMEOUT_MS): WebServer {
  const timeouts = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: 3 * headersTimeoutMs,
    connectionsCheckingInterval: headersTimeoutMs / 4,
  };
  const server = tls === undefined ? createServer(timeouts) : secureServer(tls, timeouts);
  server.setTimeout(IDLE_MS);
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let requests = 0;
  let changed: (() => void) | undefined;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    if (changed !== undefined) session.close();
    session.once("close", () => {
      sessions.delete(session);
      changed?.();
    });
  });
  const onRequest = (listener: RequestListener): void => {
    // HTTP/2 through Node's compatibility layer, which has all of HTTP/1 that is used here.
    (server as Server).on("request", (request: IncomingMessage, response: ServerResponse) => {
      requests++;
      const isHttp1 = request.httpVersionMajor === 1;
      response.once("close", () => {
        requests--;
        if (changed !== undefined && isHttp1) closeIdle();
        changed?.();
      });
      if (changed !== undefined && isHttp1) response.setHeader("Connection", "close");
      request.headers.host ??= request.headers[":authority"] as string | undefined;
      listener(request, response);
    });
  };
  const closeIdle = (): void => {
    if ("closeIdleConnections" in server) server.closeIdleConnections();
  };
  return {
    server,
    onRequest,
    onUpgrade: (listener) => void (server as Server).on("upgrade", listener),
    replaceTls: ({ cert, key }) => "setSecureContext" in server && server.setSecureContext({ cert, key }),
    get busy() {
      return requests + sessions.size;
    },
    drain: (act) => {
      changed = act;
      closeIdle();
      for (const session of sessions) session.close();
    },
    destroy: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function secureServer({ cert, key }: TlsPair, timeouts: Record<string, number>): Http2SecureServer {
  const server = createSecureServer({
    cert,
    key,
    allowHTTP1: true,
    handshakeTimeout: timeouts.headersTimeout,
    settings: { maxConcurrentStreams: MAX_STREAMS },
  });
  // Of HTTP/1 on this server, whose constructor ignores these options.
  return Object.assign(server, timeouts);
}
