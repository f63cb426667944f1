import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../shared/tracker/core/limits.ts";
import { ConfigError, readConfig } from "./config.ts";

test("an empty environment gives the defaults", () => {
  const defaults = {
    port: 8080,
    host: "localhost",
    iceServers: undefined,
    allowedOrigins: new Set(),
    trustProxyHops: 0,
    metricsToken: undefined,
    redisUrl: undefined,
    limits: DEFAULT_LIMITS,
    turnCredentials: { burst: 60, perSecond: 1 },
    turn: undefined,
    keeper: undefined,
    basePath: "",
    tls: undefined,
    logFormat: "text",
    logsAddresses: false,
  };
  expect(readConfig({})).toEqual(defaults);
  expect(readConfig({ PORT: "", HOST: "", ICE_SERVERS: "" })).toEqual(defaults);
});

test.each<[string, string, unknown]>([
  ["PORT", "0", { port: 0 }],
  ["PORT", "65535", { port: 65535 }],
  ["HOST", "0.0.0.0", { host: "0.0.0.0" }],
  ["HOST", "::1", { host: "::1" }],
  ["ICE_SERVERS", "[]", { iceServers: [] }],
  ["ICE_SERVERS", '[{"urls":["stun:a:1","stuns:b"]}]', { iceServers: [{ urls: ["stun:a:1", "stuns:b"] }] }],
  [
    "ICE_SERVERS",
    '[{"urls":"turn:a:1?transport=tcp","username":"u","credential":"c"}]',
    { iceServers: [{ urls: "turn:a:1?transport=tcp", username: "u", credential: "c" }] },
  ],
  [
    "ALLOWED_ORIGINS",
    "https://Example.org:443/, http://localhost:5173",
    { allowedOrigins: new Set(["https://example.org", "http://localhost:5173"]) },
  ],
  ["ALLOWED_ORIGINS", "*", { allowedOrigins: new Set(["*"]) }],
  ["ALLOWED_ORIGINS", "*, https://a.example", { allowedOrigins: new Set(["*", "https://a.example"]) }],
  ["TRUST_PROXY_HOPS", "2", { trustProxyHops: 2 }],
  ["METRICS_TOKEN", "0123456789abcdef", { metricsToken: "0123456789abcdef" }],
  ["REDIS_URL", "redis://localhost", { redisUrl: "redis://localhost" }],
  ["REDIS_URL", "rediss://me:p%40ss@[::1]:6380/2", { redisUrl: "rediss://me:p%40ss@[::1]:6380/2" }],
  [
    "LIMIT_ADDRESS_MESSAGES",
    "1000",
    { limits: { ...DEFAULT_LIMITS, addressMessages: { burst: 10_000, perSecond: 1000 } } },
  ],
  ["LIMIT_ADDRESS_MESSAGES", "0", { limits: { addressMessages: { burst: Number.POSITIVE_INFINITY } } }],
  ["LIMIT_SOCKET_MESSAGES", "10", { limits: { socketMessages: { burst: 300, perSecond: 10 } } }],
  ["LIMIT_SOCKET_OFFERS", "1000000", { limits: { offersReceived: { perSecond: 1_000_000 } } }],
  ["LIMIT_TURN_CREDENTIALS", "5", { turnCredentials: { burst: 300, perSecond: 5 } }],
  ["BASE_PATH", "/", { basePath: "" }],
  ["BASE_PATH", "/share", { basePath: "/share" }],
  ["BASE_PATH", "/a.b/~c_d-e/", { basePath: "/a.b/~c_d-e" }],
  ["LOG", "json", { logFormat: "json" }],
  ["LOG_ADDRESSES", "1", { logsAddresses: true }],
  ["LOG_ADDRESSES", "0", { logsAddresses: false }],
])("%s=%s", (variable, value, expected) => {
  expect(readConfig({ [variable]: value })).toMatchObject(expected as object);
});

test.each([
  ["PORT", "http"],
  ["PORT", "-1"],
  ["PORT", "65536"],
  ["PORT", "80.5"],
  ["PORT", " "],
  ["HOST", "local host"],
  ["HOST", "http://localhost"],
  ["ICE_SERVERS", "stun:host"],
  ["ICE_SERVERS", "{}"],
  ["ICE_SERVERS", '[{"urls":"http://host"}]'],
  ["ICE_SERVERS", '[{"urls":[]}]'],
  ["ICE_SERVERS", '[{"url":"stun:host"}]'],
  ["ICE_SERVERS", '[{"urls":"turn:host"}]'],
  ["ALLOWED_ORIGINS", "**"],
  ["ALLOWED_ORIGINS", "*.example.org"],
  ["ALLOWED_ORIGINS", "https://*"],
  ["ALLOWED_ORIGINS", "example.org"],
  ["ALLOWED_ORIGINS", "https://example.org/path"],
  ["ALLOWED_ORIGINS", "https://example.org,"],
  ["TRUST_PROXY_HOPS", "true"],
  ["TRUST_PROXY_HOPS", "11"],
  ["LIMIT_ADDRESS_MESSAGES", "-1"],
  ["LIMIT_ADDRESS_MESSAGES", "1000001"],
  ["LIMIT_SOCKET_MESSAGES", "off"],
  ["LIMIT_SOCKET_OFFERS", "0.5"],
  ["LIMIT_TURN_CREDENTIALS", "1e3"],
  ["TURN_URLS", "turn.example.org"],
  ["TURN_URLS", "stun:turn.example.org"],
  ["TURN_URLS", "turn:"],
  ["TURN_URLS", "turn://turn.example.org"],
  ["TURN_URLS", "turn:turn.example.org:0"],
  ["TURN_URLS", "turn:turn.example.org:65536"],
  ["TURN_URLS", "turn:turn.example.org?transport=sctp"],
  ["TURN_URLS", "turn:user:password@turn.example.org"],
  ["TURN_URLS", "turn:turn.example.org,"],
  ["BASE_PATH", "share"],
  ["BASE_PATH", "//share"],
  ["BASE_PATH", "/share//"],
  ["BASE_PATH", "/../share"],
  ["BASE_PATH", "/share/."],
  ["BASE_PATH", "/sh%61re"],
  ["BASE_PATH", "/share?x"],
  ["BASE_PATH", "/공유"],
  ["BASE_PATH", "https://host.example/share"],
  ["BASE_PATH", `/${"a".repeat(200)}`],
  ["LOG", "xml"],
  ["LOG_ADDRESSES", "yes"],
  ["PORT", `1\n2${"x".repeat(1000)}`],
])("%s=%s is refused in one line that names it", (variable, value) => {
  let message = "";
  try {
    readConfig({ [variable]: value });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    message = error instanceof Error ? error.message : "";
  }
  expect(message).toMatch(new RegExp(`^${variable} is ".*"; expected .+\\.$`));
  expect(message).toContain(JSON.stringify(value.slice(0, 80)).slice(1, -1));
  expect(message.length).toBeLessThan(250);
});

test.each([
  ["METRICS_TOKEN", "short-token"],
  ["METRICS_TOKEN", "a token with spaces in it"],
  ["METRICS_TOKEN", "a-token-with-an-é-in-it"],
])("%s=%s is refused in one line that does not contain it", (variable, value) => {
  expect(() => readConfig({ [variable]: value })).toThrow(
    new RegExp(`^${variable} is unusable \\(not shown, since it is secret\\); expected .+\\.$`),
  );
});

test.each([
  "localhost:6379",
  "http://:hunter2@localhost",
  "redis://",
  "redis://:hunter2@localhost/zero",
  "redis://:hunter2@localhost/0?db=1",
  "redis://:hunter2%@localhost",
  "rediss://:hunter2@local host",
])("REDIS_URL=%s is refused in one line that does not contain it", (value) => {
  expect(() => readConfig({ REDIS_URL: value })).toThrow(
    /^REDIS_URL is unusable \(not shown, since it is secret\); expected redis:\/\/[^\n]+\.$/,
  );
  expect(() => readConfig({ REDIS_URL: value })).not.toThrow(/hunter2/);
});

describe("a TURN server with a shared secret", () => {
  const TURN_URLS = "turn:turn.example.org, turns:[2001:db8::1]:5349?transport=tcp";
  const TURN_SECRET = "0123 with a space and ü";

  test("has URLs and the secret", () => {
    expect(readConfig({ TURN_URLS, TURN_SECRET }).turn).toEqual({
      urls: ["turn:turn.example.org", "turns:[2001:db8::1]:5349?transport=tcp"],
      secret: TURN_SECRET,
    });
  });

  test.each([
    ["TURN_SECRET", { TURN_URLS }],
    ["TURN_SECRET", { TURN_URLS, TURN_SECRET: "" }],
    ["TURN_URLS", { TURN_SECRET }],
    ["TURN_SECRET", { TURN_URLS, TURN_SECRET: " " }],
    ["TURN_SECRET", { TURN_URLS, TURN_SECRET: `${TURN_SECRET}\n` }],
    ["TURN_SECRET", { TURN_URLS, TURN_SECRET: `${TURN_SECRET}\n${TURN_SECRET}` }],
    ["TURN_SECRET", { TURN_URLS, TURN_SECRET: `\t${TURN_SECRET}` }],
    ["TURN_URLS", { TURN_URLS: "turn:", TURN_SECRET }],
  ])("without a usable %s is refused in one line that does not contain the secret: %j", (variable, set) => {
    expect(() => readConfig(set)).toThrow(ConfigError);
    expect(() => readConfig(set)).toThrow(new RegExp(`^${variable} is [^\n]+; expected [^\n]+\\.$`));
    expect(() => readConfig(set)).not.toThrow(/0123/);
  });
});

test("TLS needs a certificate and a key", () => {
  const files = { TLS_CERT: "/etc/tls/cert.pem", TLS_KEY: "/etc/tls/key.pem" };
  expect(readConfig(files).tls).toEqual({ certificate: files.TLS_CERT, key: files.TLS_KEY });
  for (const [missing, given] of [
    ["TLS_CERT", "TLS_KEY"],
    ["TLS_KEY", "TLS_CERT"],
  ] as const)
    expect(() => readConfig({ [given]: "x.pem" })).toThrow(
      new RegExp(`^${missing} is unset; expected a PEM file, because ${given} is set: TLS needs both\\.$`),
    );
});
