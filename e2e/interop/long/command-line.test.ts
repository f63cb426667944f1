/** `tabswarm seed` and `tabswarm get` with WebTorrent in Node, on our tracker and on the one of WebTorrent's authors. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { programsOfThisFile } from "../../../signal-server/cli/testing/program.ts";
import { startTestServer } from "../../../signal-server/testing/client.ts";
import { MIB, sample, seededBytes, sha256Of, sha256OfFile } from "../../content.ts";
import { startTracker, TRACKERS, type TrackerKind } from "../either-tracker.ts";
import { startNodeClient } from "../webtorrent/node-client.ts";

const LENGTH = 5 * MIB + 12_345;

const { run, folder } = programsOfThisFile();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function announceUrl(kind: TrackerKind): Promise<string> {
  const { url, close } = await startTracker(kind);
  closing.push(close);
  return url;
}

function startClient() {
  const client = startNodeClient();
  closing.push(() => client.close());
  return client;
}

describe.each(TRACKERS)("on %s", (kind) => {
  test("webtorrent fetches from tabswarm seed", async () => {
    const file = sample("from seed.bin", LENGTH);
    const tracker = await announceUrl(kind);
    const path = join(await folder(), file.name);
    await writeFile(path, seededBytes(file.seed, file.length));
    // The link leads to a page, whose tracker is another one when ours is not meant.
    const page = await startTestServer();
    closing.push(() => page.close());
    const trackers = ["--tracker", page.url, "--tracker", tracker];
    const link = await (await run(["seed", path, "--public", ...trackers])).firstLine();
    const client = startClient();
    await client.open(`magnet:?xt=urn:btih:${/#([0-9a-f]{40})/.exec(link)?.[1]}`, [tracker]);
    await expect.poll(async () => (await client.view())?.isDone).toBe(true);
    expect(await client.digest()).toBe(sha256Of(file));
  });

  test("tabswarm get fetches from webtorrent, by a magnet", async () => {
    const file = sample("for get.bin", LENGTH);
    const tracker = await announceUrl(kind);
    const infoHash = await startClient().seed(file, [tracker]);
    const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(tracker)}`;
    const target = await folder();
    // On a busy machine the first handshake may fail, and WebTorrent ignores other offers for 25 s after each one.
    const { code, stderr } = await (await run(["get", magnet, target, "--quiet", "--wait", "2m"])).ended;
    expect(code, stderr).toBe(0);
    expect(await sha256OfFile(join(target, file.name))).toBe(sha256Of(file));
  });
});
