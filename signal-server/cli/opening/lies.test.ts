/** `tabswarm get` among peers that lie about lengths: of the share, and of its info dictionary. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeSecret } from "../../../shared/metainfo/sealed/secret.ts";
import type { Dialler } from "../../../shared/session/ports.ts";
import { sealedOfLength, torrentOfLength, withMetadataSize } from "../../peer/testing/lies.ts";
import { startNodePeer } from "../../peer/testing/node-peer.ts";
import { serversOfThisFile } from "../../testing/client.ts";
import { programsOfThisFile } from "../testing/program.ts";
import { digestsIn, digestsOf } from "../testing/trees.ts";

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

async function peerAt(url: string, wrapDialler?: (dialler: Dialler) => Dialler) {
  const peer = await startNodePeer(`${url.replace("http", "ws")}announce`, wrapDialler && { wrapDialler });
  onTestFinished(() => peer.close());
  return peer;
}

test.each([
  ["shorter", "100"],
  ["longer", "999"],
])("a peer that calls the info dictionary %s than it is delays nothing", async (_, digits) => {
  const { url } = await startServer();
  const sender = await peerAt(url);
  const content = Buffer.alloc(300_000, 7);
  const infoHash = await sender.share("a.bin", new Uint8Array(content));
  await sender.session.pause(infoHash);
  const liar = await peerAt(url, (dialler) => withMetadataSize(dialler, digits));
  await liar.session.open(infoHash, undefined, [], { metainfo: sender.session.metainfo(infoHash) });
  const target = await folder();
  const get = await run(["get", `${url}#${infoHash}`, target]);
  await expect.poll(() => liar.torrent(infoHash)?.peers.length).toBe(1);
  await sender.session.resume(infoHash);
  expect((await get.ended).code, get.stderr).toBe(0);
  expect(await digestsIn(target)).toEqual(digestsOf({ "a.bin": content }));
});

test("a share whose list of files does not fit its length is damaged", async () => {
  const { url } = await startServer();
  const liar = await peerAt(url);
  const { metainfo, secret } = await sealedOfLength(2000, 16_384);
  await liar.session.open(metainfo.infoHash, undefined, [], { metainfo });
  const get = await run(["get", `${url}#${metainfo.infoHash}.${writeSecret(secret)}`, await folder()]);
  expect([(await get.ended).code, get.stderr]).toEqual([4, expect.stringContaining("list of files")]);
});

test("a share that claims 5 TiB takes no room before something of it arrives", async () => {
  const { url } = await startServer();
  const liar = await peerAt(url);
  const metainfo = torrentOfLength(5 * 2 ** 40);
  await liar.session.open(metainfo.infoHash, undefined, [], { metainfo });
  const target = await folder();
  const get = await run(["get", `${url}#${metainfo.infoHash}`, target]);
  await expect.poll(() => get.stderr).toContain("5.5 TB");
  get.process.kill("SIGINT");
  expect((await get.ended).code, get.stderr).toBe(130);
  const paths = await readdir(target, { recursive: true });
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(target, path))).blocks * 512));
  // The list of its pieces.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10_000_000);
});
