/** A whole server with a keeper, its process, and tabs with real channels on the loopback interface. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import type { Secret } from "../../shared/metainfo/sealed/secret.ts";
import { readConfig } from "../process/config.ts";
import type { KeeperConfig } from "../process/keeper-config.ts";
import { serversOfThisFile, type TestServer } from "../testing/client.ts";
import { askToKeep, statusOfShare } from "./testing/asking.ts";
import { openTab, type Tab } from "./testing/tab.ts";

const startServer = serversOfThisFile();
const tabs: Tab[] = [];
let folder: string;
/** Of the server, milliseconds since 1970. */
let wallTime: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-keeper-"));
  wallTime = 1_700_000_000_000;
});
afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(settings: Partial<KeeperConfig> = {}): Promise<TestServer> {
  const { keeper } = readConfig({ KEEPER: "50M", KEEPER_FOLDER: folder, KEEPER_ICE_ADDRESS: "127.0.0.1" });
  return startServer(
    { keeper: keeper && { ...keeper, ...settings } },
    { keeper: { wallTime: () => wallTime, tickMs: 50 } },
  );
}

async function tabAt(server: TestServer, upload?: number): Promise<Tab> {
  const tab = await openTab(server, upload);
  tabs.push(tab);
  return tab;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function expectState(server: TestServer, infoHash: InfoHash, state: string): Promise<void> {
  await expect.poll(async () => (await statusOfShare(server, infoHash))?.state).toBe(state);
}

async function expectToGetAll(
  server: TestServer,
  infoHash: InfoHash,
  secret: Secret | undefined,
): Promise<Buffer> {
  const tab = await tabAt(server);
  await tab.session.open(infoHash, undefined, [], { secret });
  await expect.poll(() => tab.torrent(infoHash)?.progress).toBe(1);
  return tab.read(infoHash);
}

test("a newcomer gets a share from the keeper alone, and the keeper cannot read it", async () => {
  const server = await start();
  const sender = await tabAt(server);
  const content = randomBytes(3_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  const { status, grant } = await askToKeep(server, infoHash);
  expect(status).toBe(201);
  expect(grant?.expiresAt).toBe(wallTime + 7 * DAY_MS);
  await expectState(server, infoHash, "kept");
  expect(await statusOfShare(server, infoHash)).toMatchObject({
    have: content.length,
    length: content.length,
  });
  await sender.close();
  tabs.splice(0);
  expect(sha256(await expectToGetAll(server, infoHash, secret))).toBe(sha256(content));
});
