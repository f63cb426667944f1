/**
 * Serves the tracker over WebSockets: every socket gets a number, and the tracker's deliveries become frames. Closes
 * sockets that read too slowly or do not answer a ping. Knows nothing about the meaning of messages.
 */
import type { EventEmitter } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { BoundedMap } from "../../shared/core/bounded-map.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import { TICK_MS } from "../../shared/tracker/core/limits.ts";
import type { MembershipOperation } from "../../shared/tracker/core/membership.ts";
import type { Output } from "../../shared/tracker/core/output.ts";
import type { SocketId } from "../../shared/tracker/core/swarm.ts";
import type { Tracker, TrackerEvent } from "../../shared/tracker/core/tracker.ts";
import type { Sdp, ServerMessage } from "../../shared/tracker/protocol/messages.ts";
import { Traffic } from "../metrics/traffic.ts";
import type { Config } from "../process/config.ts";
import type { Log } from "../process/log.ts";
import { addressOf } from "./address.ts";
import { frameOf } from "./frame.ts";
import { acceptingServer, refuse } from "./handshake.ts";
import { cureFor, mayJoin } from "./origin.ts";

/** Time between pings; each must be answered before the next. Below the 60 s after which common proxies cut idle sockets. */
const PING_MS = 30 * SECOND_MS;
/** Share of the time between pings within which a pong must arrive. Less than 1, because timers are not exact. */
const PONG_DEADLINE = 0.9;
/** Time for a socket to answer a ping when another socket claims its peer id: a few round trips on a slow network. */
const PROBE_MS = 5 * SECOND_MS;
/** Most unsent data per socket, so that a client that does not read cannot fill our memory. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** Few pages are refused by mistake; made-up origins meet the limit of the log. */
const MAX_REFUSED_ORIGINS = 1000;
/** Characters of a header in the log. */
const MAX_LOGGED = 300;
/** Close codes (RFC 6455). */
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const INTERNAL_ERROR = 1011;

export interface TrackerSocketsOptions {
  readonly tracker: Tracker;
  /** Asks the membership that several processes share; the answers are events. A process alone asks nobody. */
  readonly perform?: ((operation: MembershipOperation) => void) | undefined;
  readonly config: Config;
  readonly log: Log;
  readonly now: () => Instant;
  /** True: leave upgrades on other paths to another handler (the development server). */
  readonly sharesUpgrades: boolean;
  readonly pingMs?: number | undefined;
  readonly probeMs?: number | undefined;
  readonly tickMs?: number | undefined;
}

interface Client {
  readonly socket: WebSocket;
  /** The TCP or TLS stream under the WebSocket. */
  readonly stream: Socket;
  readonly address: string;
  /** When the oldest unanswered ping was sent. */
  pingedAt: Instant | undefined;
  /** Frames that wait until all messages that have arrived are handled; then they leave in one write. */
  frames: string;
}

/** Decoded only when it has to be: what clients usually send is read from its bytes. */
class Message {
  readonly type = "message";
  readonly socket: SocketId;
  readonly bytes: string;
  private readonly data: Buffer;

  constructor(socket: SocketId, data: Buffer) {
    this.socket = socket;
    this.data = data;
    this.bytes = data.toString("latin1");
  }

  get text(): string {
    return this.data.toString();
  }
}

export class TrackerSockets {
  readonly traffic = new Traffic();
  private readonly options: TrackerSocketsOptions;
  private readonly clients = new Map<SocketId, Client>();
  /** Clients whose frames wait. */
  private waiting: Client[] = [];
  private readonly pingMs: number;
  private readonly probeMs: number;
  private readonly timers: readonly NodeJS.Timeout[];
  private readonly sockets = acceptingServer();
  /** That are in the log. */
  private readonly refusedOrigins = new BoundedMap<string, true>(MAX_REFUSED_ORIGINS);
  private lastId = 0;
  private closed: (() => void) | undefined;

  /** @param server emits "upgrade", whose request has an address below the base path */
  constructor(server: EventEmitter, options: TrackerSocketsOptions) {
    this.options = options;
    this.pingMs = options.pingMs ?? PING_MS;
    this.probeMs = options.probeMs ?? PROBE_MS;
    server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) =>
      this.upgrade(request, stream, head),
    );
    this.timers = [
      setInterval(() => this.pingAll(), this.pingMs),
      setInterval(() => this.step({ type: "tick" }), options.tickMs ?? TICK_MS),
    ];
  }

  /** Open sockets. */
  get count(): number {
    return this.clients.size;
  }

  /** Accepts no more sockets and starts closing those that are open; `closed` is called after each. */
  close(closed: () => void): void {
    this.closed = closed;
    for (const timer of this.timers) clearInterval(timer);
    for (const client of this.clients.values()) {
      write(client);
      client.socket.close(GOING_AWAY, "the server is stopping");
    }
  }

  /** Of all sockets, open and closed. */
  get bytes(): { readonly received: number; readonly sent: number } {
    let { bytesReceived: received, bytesSent: sent } = this.traffic;
    for (const { stream } of this.clients.values()) {
      received += stream.bytesRead;
      sent += stream.bytesWritten;
    }
    return { received, sent };
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { config, sharesUpgrades } = this.options;
    const { headers } = request;
    if (!/^\/announce\/?(\?|$)/.test(request.url ?? "")) {
      if (!sharesUpgrades) refuse(stream, "404 Not Found");
    } else if (!mayJoin(headers, config.allowedOrigins, "encrypted" in request.socket)) {
      this.traffic.countRefusal("origin");
      this.logRefusal(headers);
      refuse(stream, "403 Forbidden");
    } else if (this.closed !== undefined) {
      this.traffic.countRefusal("stopping");
      refuse(stream, "503 Service Unavailable");
    } else {
      const address = addressOf(request, config.trustProxyHops);
      this.sockets.handleUpgrade(request, stream, head, (socket) => this.accept(socket, request, address));
    }
  }

  /** A socket of this server's own. @param address by which its limits know it */
  acceptOwn(address: string, request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.closed !== undefined) return refuse(stream, "503 Service Unavailable");
    this.sockets.handleUpgrade(request, stream, head, (socket) => this.accept(socket, request, address));
  }

  /** Once per origin: its pages try again and again. */
  private logRefusal(headers: IncomingHttpHeaders): void {
    const [origin = "", host = ""] = [headers.origin, headers.host].map((text) => text?.slice(0, MAX_LOGGED));
    if (this.refusedOrigins.has(origin)) return;
    this.refusedOrigins.set(origin, true);
    this.options.log("origin refused", { origin, host, cure: cureFor(headers).slice(0, 2 * MAX_LOGGED) });
  }

  private accept(socket: WebSocket, request: IncomingMessage, address: string): void {
    const id = ++this.lastId;
    const client: Client = { socket, stream: request.socket, address, pingedAt: undefined, frames: "" };
    this.clients.set(id, client);
    socket.on("message", (data, isBinary) => {
      client.pingedAt = undefined;
      if (isBinary) this.refuseBinary(id);
      else if (socket.readyState === socket.OPEN) this.step(new Message(id, data as Buffer));
    });
    socket.on("pong", () => {
      client.pingedAt = undefined;
    });
    // ws closes the socket itself with the right code: too large, not UTF-8, a broken frame.
    socket.on("error", (error) => {
      this.traffic.countRefusal("bad-frame");
      this.options.log("socket failed", { address, reason: error.message });
    });
    socket.on("close", () => {
      this.clients.delete(id);
      this.traffic.bytesReceived += client.stream.bytesRead;
      this.traffic.bytesSent += client.stream.bytesWritten;
      this.step({ type: "closed", socket: id });
      this.closed?.();
    });
    this.step({ type: "opened", socket: id, address });
  }

  step(event: TrackerEvent): void {
    const { tracker, now, log } = this.options;
    let outputs: readonly Output[] = [];
    try {
      outputs = tracker.step(now(), event);
    } catch (error) {
      // A bug of ours must not affect other sockets.
      const description = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log("tracker failed", { error: description });
      this.traffic.countRefusal("internal-error");
      if (event.type === "message") this.closeSocket(event.socket, INTERNAL_ERROR, "internal error");
    }
    for (const output of outputs) this.carryOut(output);
  }

  private carryOut(output: Output): void {
    switch (output.type) {
      case "send":
        return this.send(output.to, output.message);
      case "close":
        this.traffic.countClosed(output.reason);
        return this.closeSocket(output.to, output.code, output.reason);
      case "probe":
        return this.probe(output.to);
      default:
        return this.options.perform?.(output);
    }
  }

  private send(to: SocketId, message: ServerMessage<Sdp>): void {
    const client = this.clients.get(to);
    if (client === undefined || client.socket.readyState !== client.socket.OPEN) return;
    if (client.socket.bufferedAmount + client.frames.length > MAX_UNSENT_BYTES)
      return this.drop(client, "reads-too-slowly");
    if (this.waiting.length === 0) setImmediate(() => this.writeAll());
    if (client.frames === "") this.waiting.push(client);
    client.frames += frameOf(message);
    this.traffic.countSent(message);
  }

  private writeAll(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const client of waiting) write(client);
  }

  private closeSocket(id: SocketId, code: number, reason: string): void {
    const client = this.clients.get(id);
    if (client === undefined) return;
    this.options.log("socket closed", { address: client.address, reason });
    write(client);
    client.socket.close(code, reason);
  }

  private refuseBinary(id: SocketId): void {
    this.traffic.countRefusal("not-text");
    this.closeSocket(id, UNSUPPORTED_DATA, "text only");
  }

  private drop(client: Client, reason: "reads-too-slowly" | "silent"): void {
    const words = reason === "silent" ? "answers no ping" : "reads too slowly";
    this.options.log("socket dropped", { address: client.address, reason: words });
    this.traffic.countRefusal(reason);
    client.socket.terminate();
  }

  private pingAll(): void {
    for (const client of this.clients.values())
      if (this.isSilent(client, this.pingMs)) this.drop(client, "silent");
      else this.ping(client);
  }

  private ping(client: Client): void {
    client.pingedAt ??= this.options.now();
    if (client.socket.readyState === client.socket.OPEN) client.socket.ping();
  }

  private isSilent({ pingedAt }: Client, periodMs: number): boolean {
    return pingedAt !== undefined && this.options.now() - pingedAt >= PONG_DEADLINE * periodMs;
  }

  /** Pings a socket and drops it if it does not answer in time. */
  private probe(id: SocketId): void {
    const client = this.clients.get(id);
    if (client === undefined || client.pingedAt !== undefined) return;
    this.ping(client);
    const judge = (): void => {
      if (this.clients.has(id) && this.isSilent(client, this.probeMs)) this.drop(client, "silent");
    };
    // First read what has arrived: a late pong may be our fault.
    setTimeout(() => setImmediate(judge), this.probeMs).unref();
  }
}

/** Bypasses `ws`, which would write every frame in two parts; nothing is sent after its closing frame. */
function write(client: Client): void {
  const { socket, stream, frames } = client;
  client.frames = "";
  if (frames !== "" && socket.readyState === socket.OPEN) stream.write(frames, "latin1");
}
