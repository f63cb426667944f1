/** Serves page and tracker on one port. Tests start it in their own process on port 0. */
import { randomUUID } from "node:crypto";
import type { Server as TcpServer } from "node:net";
import { type Random, randomFrom } from "../../shared/core/random.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import type { TrackerLimits } from "../../shared/tracker/core/limits.ts";
import { Tracker, type TrackerEvent, type TrackerSize } from "../../shared/tracker/core/tracker.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { belowBase } from "../http/base-path.ts";
import type { Page } from "../http/page.ts";
import { routes } from "../http/routes.ts";
import type { KeeperOverrides, RunningKeeper } from "../keeper/start.ts";
import { TrackerSockets } from "../sockets/tracker-sockets.ts";
import { watchForProxy } from "../sockets/untrusted-proxy.ts";
import type { Config } from "./config.ts";
import { type Listening, listen } from "./listen.ts";
import type { Log } from "./log.ts";
import { readTls } from "./tls.ts";
import { createWebServer } from "./web-server.ts";

/** Time for clients to close their sockets, and for answers to be sent, when the server stops. */
const CLOSING_MS = 10 * SECOND_MS;

export interface ServerOptions {
  /** Gets the server, so that the development server can add WebSockets of its own. */
  readonly makePage: (server: TcpServer) => Page | Promise<Page>;
  /** That starts the server, for messages. */
  readonly command?: string | undefined;
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
  readonly closingMs?: number | undefined;
  readonly keeper?: KeeperOverrides | undefined;
}

export interface RunningServer {
  /** The page's URL for a browser on this machine; ends in a slash. */
  readonly url: string;
  readonly port: number;
  readonly size: TrackerSize;
  /** Reads certificate and key again. If they cannot be used, the log says why, and the old ones stay. */
  reloadTls(): void;
  /** Accepts no connections, closes sockets, waits for requests in progress, at most ten seconds. */
  close(): Promise<void>;
}

/** @throws ConfigError for certificate and key; KeeperUnusableError; ListenError */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const { log = () => {}, closingMs = CLOSING_MS } = options;
  const limits = options.limits ?? config.limits;
  const { tls, basePath, redisUrl } = config;
  const isShared = redisUrl !== undefined;
  const tracker = new Tracker(options.random ?? randomFrom(Math.random), limits, isShared);
  const web = createWebServer(tls && readTls(tls), options.headersTimeoutMs);
  const page = await options.makePage(web.server);
  const cluster = isShared
    ? await makeCluster(redisUrl, tracker, limits, log, options, (event) => sockets.step(event))
    : undefined;
  const now = options.now ?? (() => performance.now());
  const noticeProxy = watchForProxy(config, log);
  // The development server has seen the whole address by now.
  web.onUpgrade((request) => {
    noticeProxy(request.headers);
    request.url = belowBase(request.url ?? "/", basePath) ?? "/";
  });
  const sockets = new TrackerSockets(web.server, {
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
  let keeping: RunningKeeper | undefined;
  const isDegraded = (): boolean => cluster?.isDegraded ?? false;
  const redis = () => ({ count: 0, milliseconds: 0, ...cluster?.roundTrips, isDegraded: isDegraded() });
  const readings = () => ({
    size: tracker.size,
    traffic: sockets.traffic,
    ...sockets.bytes,
    redis: redis(),
    keeper: keeping?.keeper.readings(),
  });
  const answer = routes({
    config,
    limits,
    page,
    log,
    readings,
    isDegraded,
    keeper: () => keeping?.keeper,
    bodyMs: options.keeper?.bodyMs,
    now,
    turnLifetime: options.turnLifetime,
    takeShared: cluster && ((...taken) => cluster.takeCredentials(...taken)),
  });
  web.onRequest((request, response) => {
    noticeProxy(request.headers);
    const below = belowBase(request.url ?? "/", basePath);
    if (below === undefined && (request.method === "GET" || request.method === "HEAD")) {
      const query = request.url?.slice(basePath.length);
      response.writeHead(302, { Location: `${basePath}/${query}` }).end();
      return;
    }
    request.url = below ?? "/";
    answer(request, response);
  });
  const close = async (listening?: Listening): Promise<void> => {
    const stopped = listening?.stop();
    const empty = new Promise<void>((resolve) => {
      const check = (): void => {
        if (web.busy === 0 && sockets.count === 0) resolve();
      };
      web.drain(check);
      sockets.close(check);
      check();
      setTimeout(resolve, closingMs).unref();
    });
    await Promise.all([empty, page.close?.(), keeping?.close()]);
    web.destroy();
    await stopped;
    await cluster?.close();
  };
  const reloadTls = (): void => {
    if (tls === undefined) return;
    try {
      const pair = readTls(tls);
      web.replaceTls(pair);
      log("certificate reloaded", { validTo: pair.validTo });
    } catch (error) {
      log("certificate not reloaded: the old one stays", { reason: String((error as Error).message) });
    }
  };
  await cluster?.start();
  try {
    keeping = await makeKeeper(config, sockets, log, options);
    const listening = await listen(web.server, config, options.command ?? "npm start");
    return {
      url: `${tls === undefined ? "http" : "https"}://${hostInUrl(config.host)}:${listening.port}${basePath}/`,
      port: listening.port,
      get size() {
        return tracker.size;
      },
      reloadTls,
      close: () => close(listening),
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

async function makeKeeper(
  config: Config,
  sockets: TrackerSockets,
  log: Log,
  { keeper: overrides }: ServerOptions,
): Promise<RunningKeeper | undefined> {
  const { keeper } = config;
  if (keeper === undefined) return undefined;
  const { startKeeper } = await import("../keeper/start.ts");
  // No network address: the keeper has a budget of its own, in Redis too.
  const address = `keeper ${randomUUID()}`;
  return startKeeper({
    ...overrides,
    config,
    keeper,
    log,
    acceptSocket: (...upgrade) => sockets.acceptOwn(address, ...upgrade),
  });
}

function hostInUrl(host: string): string {
  if (isAnyAddress(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/** True if the server listens on all addresses of the machine. */
export function isAnyAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
