/** Torrents that other programs made are dropped into the page, fetched from a peer in Node, and saved. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isViolation, type Violation } from "../../shared/core/violation.ts";
import { parseTorrentFile } from "../../shared/metainfo/torrent-file.ts";
import { metainfoOf } from "../../shared/session/metainfo-of.ts";
import { FakeStorage } from "../../shared/session/testing/fake-storage.ts";
import { platform } from "../../signal-server/peer/platform.ts";
import { type NodePeer, startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, type Sample, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import {
  createWithLibtorrent,
  createWithMktorrent,
  createWithTransmission,
  createWithWebTorrent,
  findTorrentPrograms,
} from "../interop/torrent-programs.ts";

/** A peer that has all of these torrents. Files lie where the torrents say, and zeros between them. */
async function startSeeder(torrents: readonly string[], folder: string, tracker: string): Promise<NodePeer> {
  const storage = new FakeStorage();
  for (const [index, torrent] of torrents.entries()) {
    const { infoBytes } = opened(parseTorrentFile(new Uint8Array(await readFile(torrent))));
    const { files, infoHash, layout, name } = await metainfoOf(infoBytes, platform.hash);
    const bytes = new Uint8Array(layout.length);
    for (const { path, offset } of files) {
      const place = path.length === 1 && path[0] === name ? path : [name, ...path];
      bytes.set(await readFile(join(folder, ...place)), offset);
    }
    const storageId = `torrent ${index}`;
    const pieces = [...layout.pieces()].map((piece) => {
      const begin = layout.offsetOf(piece);
      return { piece, bytes: bytes.slice(begin, begin + layout.lengthOf(piece)) };
    });
    await storage.storeFor(storageId).write(pieces);
    const entry = { storageId, infoHash, infoBytes, name, addedAt: index, paused: false, trackers: [] };
    await storage.put({ ...entry, origin: "opened", isComplete: true });
  }
  const peer = await startNodePeer(tracker, { storage });
  await peer.session.restore();
  return peer;
}

function opened<T>(content: T | Violation): T {
  if (isViolation(content)) throw new Error(content.violation);
  return content;
}

test("torrents of mktorrent, Transmission, libtorrent and create-torrent are dropped, fetched and saved", async ({
  person,
  server,
}) => {
  const programs = findTorrentPrograms();
  test.skip(typeof programs === "string", `${programs} is not here and cannot be installed`);
  if (typeof programs === "string") return;
  const folder = test.info().outputPath("content");
  await mkdir(folder);
  const { tracker } = server;
  const makers: Readonly<Record<string, (source: string, target: string) => Promise<void>>> = {
    mktorrent: (...paths) =>
      createWithMktorrent(programs, ...paths, "-l", "15", "-a", "udp://a.example:80", "-a", tracker),
    // It refuses trackers that are WebSockets.
    transmission: (...paths) =>
      createWithTransmission(programs, ...paths, "-t", "udp://a.example:80/announce"),
    libtorrent: (...paths) => createWithLibtorrent(programs, ...paths, 16 * KIB),
    "create-torrent": (...paths) => createWithWebTorrent(...paths, { announceList: [[tracker]] }),
  };
  const files: Record<string, Sample> = {};
  for (const [maker, make] of Object.entries(makers)) {
    const file = sample(`${maker} 한글.bin`, MIB + 12_345);
    files[maker] = file;
    await writeFile(join(folder, file.name), seededBytes(file.seed, file.length));
    await make(join(folder, file.name), join(folder, `${maker}.torrent`));
  }
  // A folder with padding between its files, and a second half that only BitTorrent v2 reads.
  const parts = [sample("a.bin", 100), sample("b.bin", 70 * KIB)];
  await mkdir(join(folder, "album"));
  for (const part of parts)
    await writeFile(join(folder, "album", part.name), seededBytes(part.seed, part.length));
  await createWithLibtorrent(programs, join(folder, "album"), join(folder, "album.torrent"), 16 * KIB);

  const torrents = [...Object.keys(makers), "album"].map((name) => join(folder, `${name}.torrent`));
  const seeder = await startSeeder(torrents, folder, tracker);
  try {
    const tab = await person({ tolerated: [/tracker\.example/] });
    for (const torrent of torrents) await tab.dropPaths([torrent]);
    // A card that another one moves while its button is being pressed is not clicked.
    for (const name of [...Object.values(files).map(({ name }) => name), "album"]) await tab.finished(name);
    for (const file of Object.values(files)) expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
    for (const part of parts) {
      const button = tab.card("album").getByRole("button", { name: `Save ${part.name}` });
      expect((await tab.save("album", button)).sha256).toBe(sha256Of(part));
    }
    await expect(tab.card("album")).not.toContainText(".pad");
    await expect(tab.page.getByRole("alert")).toHaveCount(0);
    await expect(tab.card("album")).toContainText(en.torrentFile.opened);
  } finally {
    await seeder.close();
  }
});
