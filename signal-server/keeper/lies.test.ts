/** Peers that lie to a keeper about lengths: of the share, and of its info dictionary. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import type { Metainfo } from "../../shared/metainfo/metainfo.ts";
import type { Dialler } from "../../shared/session/ports.ts";
import { sealedOfLength, withMetadataSize } from "../peer/testing/lies.ts";
import { readConfig } from "../process/config.ts";
import { serversOfThisFile, type TestServer } from "../testing/client.ts";
import { askToKeep, statusOfShare } from "./testing/asking.ts";
import { openTab, type Tab } from "./testing/tab.ts";

const TIB = 2 ** 40;

const tabs: Tab[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-keeper-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const startServer = serversOfThisFile();
afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

function start(): Promise<TestServer> {
  const { keeper } = readConfig({ KEEPER: "50M", KEEPER_FOLDER: folder, KEEPER_ICE_ADDRESS: "127.0.0.1" });
  return startServer({ keeper }, { keeper: { tickMs: 50 } });
}

async function tabAt(server: TestServer, wrap?: (dialler: Dialler) => Dialler): Promise<Tab> {
  const tab = await openTab(server, undefined, wrap);
  tabs.push(tab);
  return tab;
}

async function expectState(server: TestServer, infoHash: InfoHash, state: string): Promise<void> {
  await expect.poll(async () => (await statusOfShare(server, infoHash))?.state).toBe(state);
}

test("a share that claims 5 TiB is too large, and nothing but its info dictionary is fetched", async () => {
  const server = await start();
  const liar = await tabAt(server);
  const { metainfo } = await sealedOfLength(5 * TIB);
  const { infoHash } = metainfo;
  await liar.session.open(infoHash, undefined, [], { metainfo });
  await askToKeep(server, infoHash);
  await expectState(server, infoHash, "refused");
  const claimed = { reason: "too-large", have: 0, length: 5 * TIB };
  expect(await statusOfShare(server, infoHash)).toMatchObject(claimed);
  await expect.poll(() => readdirSync(join(folder, "torrents"))).toEqual([]);
});

test.each([
  ["shorter", "100"],
  ["longer", "999"],
])("a peer that calls the info dictionary %s than it is delays nothing", async (_, digits) => {
  const server = await start();
  const sender = await tabAt(server);
  const { infoHash } = await sender.seed(new Uint8Array(randomBytes(600_000)));
  const metainfo: Metainfo = sender.session.metainfo(infoHash);
  await sender.session.pause(infoHash);
  const liar = await tabAt(server, (dialler) => withMetadataSize(dialler, digits));
  await liar.session.open(infoHash, undefined, [], { metainfo });
  await askToKeep(server, infoHash);
  await expect.poll(() => liar.torrent(infoHash)?.peers.length).toBe(1);
  await sender.session.resume(infoHash);
  await expectState(server, infoHash, "kept");
});
