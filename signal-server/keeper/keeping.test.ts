/** A whole server with a keeper, its process, and tabs with real channels on the loopback interface. */
import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../e2e/run/ports.ts";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { type Secret, writeSecret } from "../../shared/metainfo/sealed/secret.ts";
import { startServerProcess } from "../cluster/testing/server-process.ts";
import { type Config, readConfig } from "../process/config.ts";
import type { KeeperConfig } from "../process/keeper-config.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { makePageFolder, serversOfThisFile, type TestServer } from "../testing/client.ts";
import { forkKeeper } from "./fork.ts";
import { askToEnd, askToKeep, statusOfShare } from "./testing/asking.ts";
import { openTab, type Tab } from "./testing/tab.ts";

const tabs: Tab[] = [];
let folder: string;
/** Of the server, milliseconds since 1970. */
let wallTime: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-keeper-"));
  wallTime = 1_700_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
// Tabs close first, then servers.
const startServer = serversOfThisFile();
afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

function start(
  settings: Partial<KeeperConfig> = {},
  fork?: () => ChildProcess,
  config: Partial<Config> = {},
): Promise<TestServer> {
  const { keeper } = readConfig({ KEEPER: "50M", KEEPER_FOLDER: folder, KEEPER_ICE_ADDRESS: "127.0.0.1" });
  return startServer(
    { ...config, keeper: keeper && { ...keeper, ...settings } },
    { keeper: { wallTime: () => wallTime, tickMs: 50, ...(fork && { fork }) } },
  );
}

async function tabAt(server: Pick<TestServer, "url">, upload?: number): Promise<Tab> {
  const tab = await openTab(server, upload);
  tabs.push(tab);
  return tab;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function expectState(
  server: Pick<TestServer, "url">,
  infoHash: InfoHash,
  state: string,
): Promise<void> {
  await expect.poll(async () => (await statusOfShare(server, infoHash))?.state).toBe(state);
}

async function expectToGetAll(
  server: Pick<TestServer, "url">,
  infoHash: InfoHash,
  secret: Secret | undefined,
): Promise<Buffer> {
  const tab = await tabAt(server);
  await tab.session.open(infoHash, undefined, [], { secret });
  await expect.poll(() => tab.torrent(infoHash)?.progress).toBe(1);
  return tab.read(infoHash);
}

/** All files below the folder, by path. */
function filesIn(place: string): readonly string[] {
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** What the keeper has of torrents: its own records and locks are outside. */
function tracesOfTorrents(): readonly string[] {
  return filesIn(folder).filter((path) => path.includes(`${sep}torrents${sep}`));
}

async function leave(tab: Tab): Promise<void> {
  tabs.splice(tabs.indexOf(tab), 1);
  await tab.close();
}

test("a newcomer gets a share from the keeper alone", async () => {
  const server = await start();
  const sender = await tabAt(server);
  const content = randomBytes(3_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  const { status, grant } = await askToKeep(server, infoHash);
  expect([status, grant?.expiresAt]).toEqual([201, wallTime + 7 * DAY_MS]);
  await expectState(server, infoHash, "kept");
  const { length } = content;
  expect(await statusOfShare(server, infoHash)).toMatchObject({ have: length, length });
  await leave(sender);
  expect(sha256(await expectToGetAll(server, infoHash, secret))).toBe(sha256(content));
  const served = async (): Promise<number> => {
    const metrics = await (await fetch(`${server.url}metrics`)).text();
    return Number(/^tabswarm_keeper_served_bytes_total (\d+)$/m.exec(metrics)?.[1]);
  };
  await expect.poll(served).toBeGreaterThanOrEqual(length);
});

test("nothing on the keeper's disk can be read: no content, no name, no key", async () => {
  const server = await start();
  const sender = await tabAt(server);
  const content = randomBytes(2_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  const { grant } = await askToKeep(server, infoHash);
  await expectState(server, infoHash, "kept");
  const disk = Buffer.concat(filesIn(folder).map((path) => readFileSync(path)));
  expect(disk.length).toBeGreaterThan(content.length);
  const probes = Array.from({ length: 1000 }, (_, i) => content.subarray(1999 * i, 1999 * i + 16));
  expect(probes.filter((probe) => disk.includes(probe))).toEqual([]);
  const secretBytes = Buffer.from(secret?.bytes ?? "no secret");
  for (const word of [
    "a file",
    "a name",
    grant?.token ?? "no token",
    secretBytes,
    secret ? writeSecret(secret) : "none",
  ])
    expect(disk.includes(word)).toBe(false);
});

test("of a public share, nothing but the info dictionary is fetched; where the host allows it, all is", async () => {
  const server = await start();
  const sender = await tabAt(server);
  const { infoHash } = await sender.seed(new Uint8Array(randomBytes(600_000)), { sealed: false });
  await askToKeep(server, infoHash);
  await expectState(server, infoHash, "refused");
  expect(await statusOfShare(server, infoHash)).toMatchObject({ reason: "public", have: 0, length: 600_000 });
  await expect.poll(tracesOfTorrents).toEqual([]);
  expect(sender.torrent(infoHash)?.uploaded).toBe(0);
  await server.close();
  const open = await start({ isPublicAllowed: true });
  const again = await tabAt(open);
  const { infoHash: publicHash } = await again.seed(new Uint8Array(randomBytes(600_000)), { sealed: false });
  await askToKeep(open, publicHash);
  await expectState(open, publicHash, "kept");
});

test("of a share that is too large, nothing but the info dictionary is fetched", async () => {
  const server = await start({ shareBytes: 500_000 });
  const sender = await tabAt(server);
  const { infoHash } = await sender.seed(new Uint8Array(randomBytes(600_000)));
  await askToKeep(server, infoHash);
  await expectState(server, infoHash, "refused");
  expect(await statusOfShare(server, infoHash)).toMatchObject({ reason: "too-large" });
  expect(sender.torrent(infoHash)?.uploaded).toBe(0);
});

test("a share that ends, by its token or by time, leaves the swarm and the disk at once", async () => {
  const server = await start();
  const sender = await tabAt(server);
  const content = () => new Uint8Array(randomBytes(600_000));
  const [first, second] = [await sender.seed(content()), await sender.seed(content())];
  const { grant } = await askToKeep(server, first.infoHash);
  await askToKeep(server, second.infoHash);
  for (const { infoHash } of [first, second]) await expectState(server, infoHash, "kept");
  const before = tracesOfTorrents().length;
  expect(await askToEnd(server, first.infoHash, grant?.token)).toBe(204);
  await expect.poll(() => tracesOfTorrents().length).toBe(before / 2);
  wallTime += 7 * DAY_MS;
  await expectState(server, second.infoHash, "expired");
  await expect.poll(tracesOfTorrents).toEqual([]);
  await expect.poll(() => sender.torrent(second.infoHash)?.peers).toEqual([]);
});

test("a folder belongs to one process, and never to another program", async () => {
  await start();
  await expect(start()).rejects.toThrow(/^The keeper cannot start: .* is in use by process \d+/);
  const foreign = join(folder, "foreign");
  mkdirSync(foreign);
  writeFileSync(join(foreign, "letter.txt"), "Dear Anna,");
  await expect(start({ folder: foreign })).rejects.toThrow(
    /^The keeper cannot start: .* contains other files/,
  );
  expect(readdirSync(foreign)).toEqual(["letter.txt"]);
});

test("the keeper joins the swarm whatever stands between the server and its pages", async () => {
  const place = mkdtempSync(join(tmpdir(), "tabswarm-tls-"));
  const server = await start({}, undefined, {
    tls: makeCertificate(place, "pair"),
    basePath: "/share",
    trustProxyHops: 2,
  });
  const { status } = await new Promise<{ status?: number | undefined }>((resolve, reject) => {
    const headers = { "Content-Type": "application/json" };
    request(`${server.url}keep`, { method: "POST", headers, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    })
      .once("error", reject)
      .end(JSON.stringify({ infoHash: "ab".repeat(20) }));
  });
  expect(status).toBe(201);
  await expect.poll(() => server.size).toMatchObject({ sockets: 1, swarms: 1, members: 1 });
  rmSync(place, { recursive: true });
});

test("a process that is killed starts again and serves what it had", async () => {
  const children: ChildProcess[] = [];
  const server = await start({}, () => {
    const child = forkKeeper();
    children.push(child);
    return child;
  });
  const sender = await tabAt(server);
  const content = randomBytes(1_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  await askToKeep(server, infoHash);
  await expectState(server, infoHash, "kept");
  children[0]?.kill("SIGKILL");
  await leave(sender);
  expect(sha256(await expectToGetAll(server, infoHash, secret))).toBe(sha256(content));
  expect(children).toHaveLength(2);
  expect(server.lines.join("\n")).toContain("the keeper's process ended");
});

test("a server that is killed while it fetches goes on when it is started again, and its process dies with it", async () => {
  const page = await makePageFolder();
  const port = await freePort();
  const settings = { KEEPER: "50M", KEEPER_FOLDER: folder, KEEPER_ICE_ADDRESS: "127.0.0.1", PORT: `${port}` };
  const first = await startServerProcess(page, settings);
  // Slow enough that it cannot finish before it is killed.
  const sender = await tabAt(first, 400_000);
  const content = randomBytes(2_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  const { grant } = await askToKeep(first, infoHash);
  await expect.poll(async () => (await statusOfShare(first, infoHash))?.have).toBeGreaterThan(0);
  await first.kill();
  const second = await startServerProcess(page, settings);
  sender.session.setLimits({ upload: undefined, download: undefined });
  await expectState(second, infoHash, "kept");
  // What it had was not fetched again.
  expect(sender.torrent(infoHash)?.uploaded).toBeLessThan(content.length + 600_000);
  await leave(sender);
  expect(sha256(await expectToGetAll(second, infoHash, secret))).toBe(sha256(content));
  expect(await askToEnd(second, infoHash, grant?.token)).toBe(204);
  await expect.poll(tracesOfTorrents).toEqual([]);
  expect(first.output() + second.output()).not.toContain(infoHash);
  await second.kill();
  rmSync(page, { recursive: true });
});
