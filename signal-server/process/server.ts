/** Serves page and tracker on one port. Tests start it in their own process on port 0. */
import { createServer, type Server } from "node:http";
import { type Random, randomFrom } from "../../shared/core/random.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import type { TrackerLimits } from "../../shared/tracker/core/limits.ts";
import { Tracker, type TrackerEvent, type TrackerSize } from "../../shared/tracker/core/tracker.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Page } from "../http/page.ts";
import { routes } from "../http/routes.ts";
import { TrackerSockets } from "../sockets/tracker-sockets.ts";
import { watchForProxy } from "../sockets/untrusted-proxy.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";

/** Time for a client to send a request's head; protects against clients that send it byte by byte (slowloris). */
const HEADERS_TIMEOUT_MS = 10 * SECOND_MS;
/** Time for clients to close their sockets when the server stops. */
const CLOSING_MS = SECOND_MS;

export interface ServerOptions {
  /** Gets the server, so that the development server can add WebSockets of its own. */
  readonly makePage: (server: Server) => Page | Promise<Page>;
  readonly log?: Log | undefined;
  readonly limits?: TrackerLimits | undefined;
  readonly random?: Random | undefined;
  readonly now?: (() => Instant) | undefined;
  readonly pingMs?: number | undefined;
  readonly probeMs?: number | undefined;
  readonly tickMs?: number | undefined;
  readonly headersTimeoutMs?: number | undefined;
  /** After which other processes forget the members of one that has died. */
  readonly memberLifetimeMs?: number | undefined;
  /** Of TURN credentials, seconds. */
  readonly turnLifetime?: number | undefined;
}

export interface RunningServer {
  /** The page's URL for a browser on this machine; ends in a slash. */
  readonly url: string;
  readonly port: number;
  readonly size: TrackerSize;
  /** Closes sockets and waits for requests in progress, at most one second. */
  close(): Promise<void>;
}

/** The server cannot listen on the configured address; the message says what to change. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** @throws ListenError */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const limits = options.limits ?? config.limits;
  const { redisUrl } = config;
  const isShared = redisUrl !== undefined;
  const tracker = new Tracker(options.random ?? randomFrom(Math.random), limits, isShared);
  const headersTimeout = options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS;
  const server = createServer({
    headersTimeout,
    requestTimeout: 3 * headersTimeout,
    connectionsCheckingInterval: headersTimeout / 4,
  });
  const page = await options.makePage(server);
  const log = options.log ?? (() => {});
  const cluster = isShared
    ? await makeCluster(redisUrl, tracker, limits, log, options, (event) => sockets.step(event))
    : undefined;
  const now = options.now ?? (() => performance.now());
  const noticeProxy = watchForProxy(config, log);
  server.on("request", ({ headers }) => noticeProxy(headers));
  server.on("upgrade", ({ headers }) => noticeProxy(headers));
  const sockets = new TrackerSockets(server, {
    tracker,
    perform: cluster && ((operation) => cluster.perform(operation)),
    config,
    log,
    now,
    sharesUpgrades: page.takesUpgrades,
    pingMs: options.pingMs,
    probeMs: options.probeMs,
    tickMs: options.tickMs,
  });
  const readings = () => ({ size: tracker.size, traffic: sockets.traffic, ...sockets.bytes });
  const isDegraded = (): boolean => cluster?.isDegraded ?? false;
  const { turnLifetime } = options;
  server.on("request", routes({ config, limits, page, log, readings, isDegraded, now, turnLifetime }));
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    sockets.close();
    server.closeIdleConnections();
    const deadline = setTimeout(() => {
      sockets.terminate();
      server.closeAllConnections();
    }, CLOSING_MS);
    await Promise.all([closed, page.close?.()]);
    clearTimeout(deadline);
    await cluster?.close();
  };
  await cluster?.start();
  try {
    const port = await listen(server, config);
    return {
      url: `http://${hostInUrl(config.host)}:${port}/`,
      port,
      get size() {
        return tracker.size;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeCluster(
  url: string,
  tracker: Tracker,
  { addressMessages }: TrackerLimits,
  log: Log,
  { memberLifetimeMs: lifetimeMs }: ServerOptions,
  step: (event: TrackerEvent) => void,
): Promise<Cluster> {
  // Most servers are alone and need nothing of this.
  const { Cluster } = await import("../cluster/cluster.ts");
  return new Cluster({ url, log, addressMessages, lifetimeMs, renewals: () => tracker.renewals(), step });
}

function listen(server: Server, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new ListenError(explain(error, port, host), { cause: error })),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program: stop it, or choose another port, as in PORT=${port === 65535 ? 8080 : port + 1} npm start.`;
    case "EACCES":
      return `This user may not open port ${port}: choose one above 1023, as in PORT=8080 npm start.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EADDRNOTAVAIL":
      return `HOST is ${JSON.stringify(host)}, which is no address of this machine: use localhost, or 0.0.0.0 for all of its addresses.`;
    default:
      return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
  }
}

function hostInUrl(host: string): string {
  if (isAnyAddress(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/** True if the server listens on all addresses of the machine. */
export function isAnyAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
