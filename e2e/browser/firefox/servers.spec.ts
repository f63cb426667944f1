/** What servers do for tabs of Firefox: one keeps a share whose tab has been closed, one relays for people who hide, one has the files. */
import { writeFile } from "node:fs/promises";
import { writeTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import { startWebServer } from "../../../signal-server/testing/web-server.ts";
import { en as keeperTexts } from "../../../web/page/keeper/texts/en.ts";
import { KIB, MIB, sample, seededBytes, sha256Of } from "../../content.ts";
import { startTurnServer } from "../../coturn.ts";
import { infoOf } from "../../info.ts";
import { expect, sha256, test } from "./firefox-test.ts";

test("a dropped file that the server keeps arrives after its tab has been closed", async ({
  firefox,
  ownServer,
}, info) => {
  const server = await ownServer({
    keeper: {
      KEEPER: "100M",
      KEEPER_FOLDER: info.outputPath("keeper"),
      KEEPER_ICE_ADDRESS: "127.0.0.1",
    },
  });
  const file = sample("kept.bin", MIB + 3);
  const browser = await firefox();
  const sender = await browser.person(server.origin);
  await sender.drop(file);
  await sender.waitForStatus("Seeding");
  const link = await sender.shareLink();
  await sender.press(keeperTexts.keep(7));
  await sender.waitForText("You may close this tab.");
  await sender.page.close();
  const reader = await browser.person(link);
  await reader.waitForStatus("Complete");
  expect(sha256((await reader.save("Save")).bytes)).toBe(sha256Of(file));
});

test("with ice=relay, a file passes through the TURN server", async ({ firefox, person, ownServer }) => {
  const turn = await startTurnServer();
  try {
    const server = await ownServer({ iceServers: turn.iceServers });
    const file = sample("discreet.bin", MIB);
    // The download must not end, and the link with it, before the test has looked.
    const open = await person({ server, search: { ice: "", upload: String(16 * KIB) } });
    const hidden = await (await firefox()).person(await open.share(file), { ice: "relay" });
    await hidden.snapshotWhere(({ peers }) => peers[0]?.path === "relayed");
    await open.setLimits({});
    await hidden.waitForStatus("Complete");
    expect(sha256((await hidden.save("Save")).bytes)).toBe(sha256Of(file));
  } finally {
    await turn.close();
  }
});

test("a web server that a torrent file names is enough where nobody is", async ({
  firefox,
  server,
}, info) => {
  const file = sample("film.bin", MIB + 5);
  const files = [file, sample("notes.bin", 100)];
  const web = await startWebServer(
    new Map(files.map(({ name, seed, length }) => [`alone/${name}`, seededBytes(seed, length)])),
  );
  // Most servers show only what browsers see of every answer.
  web.exposes = false;
  try {
    const path = info.outputPath("alone.torrent");
    await writeFile(path, writeTorrentFile(infoOf("alone", files), [server.tracker], [web.url]));
    const tab = await (await firefox()).person(server.origin);
    await tab.choose(path);
    await tab.waitForStatus("Complete");
    expect(sha256((await tab.save("Save film.bin")).bytes)).toBe(sha256Of(file));
  } finally {
    await web.close();
  }
});
