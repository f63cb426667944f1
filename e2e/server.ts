/** The real server in this process, on its own port, with the page built from the current sources. */
import type { Page } from "../signal-server/http/page.ts";
import { buildPageIfStale, builtPageFolder } from "../signal-server/http/page-build.ts";
import { staticPage } from "../signal-server/http/static.ts";
import { readConfig, type TlsFiles } from "../signal-server/process/config.ts";
import type { Log } from "../signal-server/process/log.ts";
import { startServer } from "../signal-server/process/server.ts";
import { ROOT } from "./run/runners.ts";

export interface TestServer {
  readonly port: number;
  /** Without a slash at its end; for browsers whose "localhost" is the server's host. */
  readonly origin: string;
  /** The URL that clients announce to. */
  readonly tracker: string;
  /** May be called again. */
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly port?: number;
  /** JSON, as in the variable. */
  readonly iceServers?: string;
  /** A TURN server with credentials of limited life. */
  readonly turn?: { readonly urls: string; readonly secret: string };
  /** Of these credentials, seconds. */
  readonly turnLifetime?: number;
  /** Hops, as in the variable. */
  readonly trustedProxies?: number;
  /** Pages of other servers that may use the tracker. */
  readonly allowedOrigins?: string;
  readonly log?: Log;
  /** Called for every request for the page and its files, and for what the server does not know. */
  readonly onRequest?: (url: string) => void;
  /** As in the variable. */
  readonly basePath?: string;
  readonly tls?: TlsFiles;
  /** Makes it one of several processes. */
  readonly redisUrl?: string;
  /** The variables KEEPER and KEEPER_…: a server that keeps shares. */
  readonly keeper?: Readonly<Record<`KEEPER${string}`, string>>;
  /** Another build of the page. */
  readonly folder?: string;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const {
    port = 0,
    iceServers = "",
    turn = { urls: "", secret: "" },
    turnLifetime,
    trustedProxies = 0,
    allowedOrigins = "",
    log,
    onRequest = () => undefined,
    redisUrl = "",
    folder = builtPageFolder(ROOT),
    basePath = "",
    tls,
    keeper,
  } = options;
  await buildPageIfStale(ROOT);
  // The address to which the tests' insecure host name is mapped.
  const addresses = { HOST: "127.0.0.1", PORT: String(port), ALLOWED_ORIGINS: allowedOrigins };
  const proxies = { TRUST_PROXY_HOPS: String(trustedProxies) };
  const relays = { ICE_SERVERS: iceServers, TURN_URLS: turn.urls, TURN_SECRET: turn.secret };
  const place = { BASE_PATH: basePath, TLS_CERT: tls?.certificate, TLS_KEY: tls?.key, REDIS_URL: redisUrl };
  const config = readConfig({ ...addresses, ...proxies, ...relays, ...place, ...keeper });
  const makePage = (): Page => {
    const page = staticPage(folder);
    const handle: Page["handle"] = (request, response) => {
      onRequest(request.url ?? "");
      page.handle(request, response);
    };
    return { ...page, handle };
  };
  const server = await startServer(config, { makePage, log, turnLifetime });
  let closed: Promise<void> | undefined;
  return {
    port: server.port,
    origin: `http://localhost:${server.port}`,
    tracker: `ws://localhost:${server.port}/announce`,
    close: () => {
      closed ??= server.close();
      return closed;
    },
  };
}
