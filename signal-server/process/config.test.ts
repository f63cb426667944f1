import { expect, test } from "vitest";
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
  ["TRUST_PROXY_HOPS", "2", { trustProxyHops: 2 }],
  ["METRICS_TOKEN", "0123456789abcdef", { metricsToken: "0123456789abcdef" }],
  ["REDIS_URL", "redis://localhost", { redisUrl: "redis://localhost" }],
  ["REDIS_URL", "rediss://me:p%40ss@[::1]:6380/2", { redisUrl: "rediss://me:p%40ss@[::1]:6380/2" }],
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
  ["ALLOWED_ORIGINS", "*"],
  ["ALLOWED_ORIGINS", "example.org"],
  ["ALLOWED_ORIGINS", "https://example.org/path"],
  ["ALLOWED_ORIGINS", "https://example.org,"],
  ["TRUST_PROXY_HOPS", "true"],
  ["TRUST_PROXY_HOPS", "11"],
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
