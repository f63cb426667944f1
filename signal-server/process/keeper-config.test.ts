import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const GIB = 1024 ** 3;

test("KEEPER alone is enough", () => {
  expect(readConfig({ KEEPER: "50G" }).keeper).toEqual({
    quota: 50 * GIB,
    shareBytes: 25 * GIB,
    shares: 1000,
    days: 7,
    daily: 20,
    isPublicAllowed: false,
    folder: expect.stringMatching(/tabswarm.keeper$/),
    upload: undefined,
    ports: undefined,
    address: undefined,
  });
});

test.each([
  ["1048576", 1024 ** 2],
  ["100M", 100 * 1024 ** 2],
  ["1.5g", 1.5 * GIB],
  ["2 TB", 2048 * GIB],
  ["3GiB", 3 * GIB],
])("KEEPER=%s", (KEEPER, quota) => {
  expect(readConfig({ KEEPER }).keeper).toMatchObject({ quota });
});

test.each([{}, { KEEPER: "0" }, { KEEPER: "", KEEPER_FOLDER: "/srv/keeper" }])(
  "no keeper: %j",
  (variables) => {
    expect(readConfig(variables).keeper).toBeUndefined();
  },
);

test.each<[string, string, unknown]>([
  ["KEEPER_SHARE", "1G", { shareBytes: GIB }],
  ["KEEPER_SHARES", "1", { shares: 1 }],
  ["KEEPER_DAYS", "365", { days: 365 }],
  ["KEEPER_DAILY", "0", { daily: 0 }],
  ["KEEPER_PUBLIC", "1", { isPublicAllowed: true }],
  ["KEEPER_FOLDER", "/srv/keeper", { folder: "/srv/keeper" }],
  ["KEEPER_UPLOAD", "5M", { upload: 5 * 1024 ** 2 }],
  ["KEEPER_ICE_PORTS", "50000-50100", { ports: { begin: 50_000, end: 50_100 } }],
  ["KEEPER_ICE_PORTS", "50000", { ports: { begin: 50_000, end: 50_000 } }],
  ["KEEPER_ICE_ADDRESS", "::1", { address: "::1" }],
])("%s=%s", (variable, value, expected) => {
  expect(readConfig({ KEEPER: "50G", [variable]: value }).keeper).toMatchObject(expected as object);
});

test.each([
  ["KEEPER", "lots"],
  ["KEEPER", "-1G"],
  ["KEEPER", "1K"],
  ["KEEPER", "99999999999T"],
  ["KEEPER_SHARE", "0"],
  ["KEEPER_SHARE", "51G"],
  ["KEEPER_SHARES", "0"],
  ["KEEPER_SHARES", "2001"],
  ["KEEPER_DAYS", "0"],
  ["KEEPER_DAYS", "366"],
  ["KEEPER_DAYS", "1.5"],
  ["KEEPER_DAILY", "none"],
  ["KEEPER_PUBLIC", "yes"],
  ["KEEPER_FOLDER", "a\0b"],
  ["KEEPER_UPLOAD", "1"],
  ["KEEPER_ICE_PORTS", "80-90"],
  ["KEEPER_ICE_PORTS", "50100-50000"],
  ["KEEPER_ICE_PORTS", "50000-70000"],
  ["KEEPER_ICE_ADDRESS", "example.org"],
])("%s=%j is refused in one line that names it", (variable, value) => {
  expect(() => readConfig({ KEEPER: "50G", [variable]: value })).toThrow(ConfigError);
  expect(() => readConfig({ KEEPER: "50G", [variable]: value })).toThrow(
    new RegExp(`^${variable} is .+; expected .+\\.$`),
  );
});
