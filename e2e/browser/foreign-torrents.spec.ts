/**
 * Torrents that other programs made are dropped into the page, and their content comes from `tabswarm get … --seed`, which opens
 * the same .torrent files with the content in place.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
import { ROOT } from "../run/runners.ts";

/** Shares content that is in place. Traffic stays on this machine. */
function seeding(torrent: string, folder: string, page: string): ChildProcess {
  const main = join(ROOT, "signal-server", "cli", "main.ts");
  const args = ["get", torrent, folder, "--seed", "--tracker", page, "--interface", "127.0.0.1"];
  return spawn(process.execPath, ["--import", "tsx", main, ...args], {
    cwd: ROOT,
    stdio: "ignore",
    env: { ...process.env, TABSWARM_STATE: test.info().outputPath("state") },
  });
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
  const seeders = torrents.map((torrent) => seeding(torrent, folder, `${server.origin}/`));
  try {
    const tab = await person({ search: {}, tolerated: [/tracker\.example/] });
    for (const torrent of torrents) await tab.dropPaths([torrent]);
    for (const file of Object.values(files)) {
      await tab.finished(file.name);
      expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
    }
    await tab.finished("album");
    for (const part of parts) {
      const button = tab.card("album").getByRole("button", { name: `Save ${part.name}` });
      expect((await tab.save("album", button)).sha256).toBe(sha256Of(part));
    }
    await expect(tab.card("album")).not.toContainText(".pad");
    await expect(tab.page.getByRole("alert")).toHaveCount(0);
    await expect(tab.card("album")).toContainText(en.torrentFile.opened);
  } finally {
    for (const seeder of seeders) {
      seeder.kill();
      await once(seeder, "close");
    }
  }
});
