/** Reads the configuration from environment variables. An empty variable counts as unset. */
import * as v from "valibot";
import type { Rate } from "../../shared/core/token-bucket.ts";
import { DEFAULT_LIMITS, type TrackerLimits } from "../../shared/tracker/core/limits.ts";
import { ANY_ORIGIN } from "../sockets/origin.ts";
import { type KeeperConfig, readKeeper } from "./keeper-config.ts";
import { ConfigError, type Environment, oneOf, type Read, readerOf, wholeNumberUpTo } from "./variables.ts";

export { ConfigError, quoted } from "./variables.ts";

export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** A TURN server that shares a secret with this one, from which credentials of limited life are made. */
export interface TurnConfig {
  readonly urls: readonly string[];
  /** Never leaves the process. */
  readonly secret: string;
}

export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Undefined: a public STUN server, for pages opened on other machines. */
  readonly iceServers: readonly IceServer[] | undefined;
  /** Allowed in addition to the server's own. With ANY_ORIGIN among them, pages of all sites may use the tracker, and no more. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Number of reverse proxies in front of the server that append to X-Forwarded-For. */
  readonly trustProxyHops: number;
  /** Requests with it may read the metrics; undefined: only programs on this machine may. */
  readonly metricsToken: string | undefined;
  /** Shared by the processes that form one tracker; undefined: this process is the tracker. May contain a password. */
  readonly redisUrl: string | undefined;
  readonly limits: TrackerLimits;
  /** Credentials for the TURN server per network address. */
  readonly turnCredentials: Rate;
  readonly turn: TurnConfig | undefined;
  /** undefined: no keeper. */
  readonly keeper: KeeperConfig | undefined;
  /** Folder of all addresses, as in "/share", without a slash at its end. Empty: the root. */
  readonly basePath: string;
  /** PEM files. Undefined: plain HTTP. */
  readonly tls: TlsFiles | undefined;
  readonly logFormat: "text" | "json";
  /** True: the log may contain addresses of clients, and info hashes. */
  readonly logsAddresses: boolean;
}

export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Characters; longer ones are mistakes. */
const MAX_BASE_PATH = 200;

/** @throws ConfigError for the first bad value */
export function readConfig(environment: Environment): Config {
  const read = readerOf(environment);
  return {
    port: read("PORT", 8080, "a number from 0 (any free port) to 65535", wholeNumberUpTo(65535)),
    host: read("HOST", "localhost", "a host name or an IP address of this machine", hostName),
    iceServers: read(
      "ICE_SERVERS",
      undefined,
      'a JSON list such as [{"urls":"stun:host:3478"}], turn: with username and credential',
      iceServers,
    ),
    allowedOrigins: read(
      "ALLOWED_ORIGINS",
      new Set<string>(),
      "* for all, or origins separated by commas, such as https://example.org,http://localhost:5173",
      origins,
    ),
    redisUrl: read(
      "REDIS_URL",
      undefined,
      "redis://user:password@host:6379/0, or rediss:// for TLS; user, password, port and database may be left out",
      redisUrl,
      "secret",
    ),
    trustProxyHops: read("TRUST_PROXY_HOPS", 0, "a number of proxies from 0 to 10", wholeNumberUpTo(10)),
    metricsToken: read("METRICS_TOKEN", undefined, "16 to 256 letters, digits and signs", token, "secret"),
    ...limits(read),
    turn: turn(read),
    keeper: readKeeper(read),
    basePath: read("BASE_PATH", "", "/ or a path such as /share, of letters, digits and ._~-", basePath),
    tls: tlsFiles(environment),
    logFormat: read("LOG", "text", "text or json", oneOf("text", "json")),
    logsAddresses:
      read("LOG_ADDRESSES", "0", "1 to log addresses and info hashes, or 0", oneOf("0", "1")) === "1",
  };
}

function redisUrl(text: string): string | undefined {
  try {
    const { protocol, hostname, pathname, username, password, search, hash } = new URL(text);
    decodeURIComponent(username + password);
    const isRedis = protocol === "redis:" || protocol === "rediss:";
    const isPlace = hostname !== "" && /^(\/\d{0,5})?$/.test(pathname) && search === "" && hash === "";
    return isRedis && isPlace ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the files can be used is found out when they are read (`tls.ts`). */
function tlsFiles({ TLS_CERT: certificate = "", TLS_KEY: key = "" }: Environment): TlsFiles | undefined {
  if (certificate === "" && key === "") return undefined;
  const needed = (other: string) => `a PEM file, because ${other} is set: TLS needs both`;
  if (certificate === "") throw new ConfigError("TLS_CERT", "unset", needed("TLS_KEY"));
  if (key === "") throw new ConfigError("TLS_KEY", "unset", needed("TLS_CERT"));
  return { certificate, key };
}

/** Other characters would be written in several ways in addresses, and some mean something in patterns and headers. */
function basePath(text: string): string | undefined {
  const path = text.replace(/\/$/, "");
  const isPath = /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)*$/.test(path) && path.length <= MAX_BASE_PATH;
  return isPath ? path : undefined;
}

/** More than one process can handle. */
const HIGHEST_LIMIT = 1_000_000;
/** Pages that are opened in one network at about the same time, as in a school, and ask again after several minutes. */
const TURN_CREDENTIALS: Rate = { burst: 60, perSecond: 1 };
const NO_LIMIT: Rate = { burst: Number.POSITIVE_INFINITY, perSecond: 0 };

function limits(read: Read): Pick<Config, "limits" | "turnCredentials"> {
  const expected = `a number per second from 0 (no limit) to ${HIGHEST_LIMIT}`;
  /** What may come at once grows and shrinks with the rate. */
  const rate = (variable: string, { burst, perSecond }: Rate): Rate => {
    const chosen = read(variable, perSecond, expected, wholeNumberUpTo(HIGHEST_LIMIT));
    return chosen === 0 ? NO_LIMIT : { burst: (burst / perSecond) * chosen, perSecond: chosen };
  };
  const { addressMessages, socketMessages, offersReceived } = DEFAULT_LIMITS;
  return {
    limits: {
      ...DEFAULT_LIMITS,
      addressMessages: rate("LIMIT_ADDRESS_MESSAGES", addressMessages),
      socketMessages: rate("LIMIT_SOCKET_MESSAGES", socketMessages),
      offersReceived: rate("LIMIT_SOCKET_OFFERS", offersReceived),
    },
    turnCredentials: rate("LIMIT_TURN_CREDENTIALS", TURN_CREDENTIALS),
  };
}

function turn(read: Read): TurnConfig | undefined {
  const example = "turn:turn.example.org:3478,turns:turn.example.org:5349?transport=tcp";
  const urls = read("TURN_URLS", undefined, `addresses separated by commas, such as ${example}`, turnUrls);
  const wanted = "the static-auth-secret of the TURN server, such as a line of openssl rand -hex 32";
  const secret = read("TURN_SECRET", undefined, `${wanted}, without spaces around it`, oneLine, "secret");
  if (urls === undefined && secret === undefined) return undefined;
  if (urls === undefined)
    throw new ConfigError("TURN_URLS", "not set, although TURN_SECRET is", `addresses such as ${example}`);
  if (secret === undefined) throw new ConfigError("TURN_SECRET", "not set, although TURN_URLS is", wanted);
  return { urls, secret };
}

/** With the host's name or address, without credentials. Browsers refuse a whole configuration over one that is malformed. */
const TURN_URL = /^turns?:(?:[\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?$/i;

function turnUrls(text: string): readonly string[] | undefined {
  const urls = text.split(",").map((url) => url.trim());
  const areUsable = urls.every((url) => {
    const [isTurn, port = 3478] = TURN_URL.exec(url) ?? [];
    return isTurn !== undefined && Number(port) > 0 && Number(port) <= 65535;
  });
  return areUsable ? urls : undefined;
}

function oneLine(text: string): string | undefined {
  return /^\S(?:[^\p{Cc}]*\S)?$/u.test(text) ? text : undefined;
}

/** Long enough that nobody guesses it, and what a header can contain. */
function token(text: string): string | undefined {
  return /^[!-~]{16,256}$/.test(text) ? text : undefined;
}

function hostName(text: string): string | undefined {
  return /^[\w.:%-]{1,253}$/.test(text) ? text : undefined;
}

function origins(text: string): ReadonlySet<string> | undefined {
  const list = text.split(",").map((one) => (one.trim() === ANY_ORIGIN ? ANY_ORIGIN : originOf(one.trim())));
  const known = list.filter((origin) => origin !== undefined);
  return known.length === list.length ? new Set(known) : undefined;
}

/** As browsers write it: in lower case and without the usual port. No origin has a star: it would match nothing. */
function originOf(text: string): string | undefined {
  if (text.includes(ANY_ORIGIN)) return undefined;
  try {
    const { origin, href } = new URL(text);
    return href === `${origin}/` ? origin : undefined;
  } catch {
    return undefined;
  }
}

const iceUrl = v.pipe(v.string(), v.regex(/^(stuns?|turns?):[^\s/]+$/));
const iceServerList = v.array(
  v.pipe(
    v.strictObject({
      urls: v.union([iceUrl, v.pipe(v.array(iceUrl), v.minLength(1))]),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
    // Browsers refuse a whole configuration that contains a TURN server without credentials.
    v.check(({ urls, username, credential }) => {
      const isTurn = [urls].flat().some((url) => url.startsWith("turn"));
      return !isTurn || (username !== undefined && credential !== undefined);
    }),
  ),
);

function iceServers(text: string): readonly IceServer[] | undefined {
  try {
    const result = v.safeParse(iceServerList, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
