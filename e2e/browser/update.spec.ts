/** A server that changes to a new version while tabs are open. */

import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtPageFolder } from "../../signal-server/http/page-build.ts";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample, sha256Of, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { ROOT } from "../run/runners.ts";
import { chooseFolder, chosen, makeFiles } from "./chosen-folder.ts";

test.use({ serviceWorkers: "allow" });

/** A build whose page differs in a comment. */
function anotherBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-update-"));
  cpSync(builtPageFolder(ROOT), folder, { recursive: true });
  const hash = (text: string): string => createHash("sha256").update(text).digest("base64");
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const changed = page.replace("</body>", "<!-- new --></body>");
  const service = readFileSync(join(folder, "service.js"), "utf8");
  const version = /version:[`"']([0-9a-f]{16})/.exec(service)?.[1] ?? "";
  writeFileSync(join(folder, "index.html"), changed);
  writeFileSync(
    join(folder, "service.js"),
    service.replace(hash(page), hash(changed)).replace(version, "0123456789abcdef"),
  );
  return folder;
}

test("an update waits for a click and for what is saved, and leaves no file of the old version behind", async ({
  person,
  ownServer,
}, info) => {
  const server = await ownServer();
  const options = { server, tolerated: [/ERR_CONNECTION_REFUSED/, /Failed to load resource/] };
  const seeder = await person({ ...options, search: { upload: String(256 * KIB) } });
  const file = sample("film.mp4", 8 * MIB);
  const link = await seeder.share(file);
  const tab = await person({ ...options, init: chooseFolder }, link);
  const { page } = tab;
  const stored = () => page.evaluate(async () => (await caches.match("/"))?.text());
  await expect.poll(stored).toBeDefined();

  // A download that waits for the rest of its file, and a folder whose files are there already.
  const waiting = page.waitForEvent("download");
  await tab.button("Save", file.name).click();
  const download = await waiting;
  await seeder.setLimits({ upload: KIB });
  const made = await makeFiles(
    info.outputDir,
    new Map([
      ["album/a.bin", 5],
      ["album/b.bin", 6],
    ]),
  );
  await tab.dropPaths([join(info.outputDir, "album")]);
  await tab.button("Save", "album").click();
  await expect(tab.card("album").locator(".actions").getByText(en.saving.saved)).toBeVisible();
  const question = tab.card("album").getByText(/already in that folder/);
  // Two clicks in half a second are one.
  await expect(async () => {
    await tab.button("Save", "album").click();
    await expect(question).toBeVisible({ timeout: 2000 });
  }).toPass();

  await server.close();
  const folder = anotherBuild();
  try {
    await ownServer({ port: server.port, folder });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect(page.getByText(en.update.ready)).toBeVisible();
    await page.getByRole("button", { name: en.reload }).click();
    await expect(page.getByText(en.update.waiting)).toBeVisible();
    await seeder.setLimits({});
    expect(await download.failure()).toBeNull();
    expect(await sha256OfFile(await download.path())).toBe(sha256Of(file));
    await tab.button(en.saving.keepBoth, "album").click();

    await expect.poll(() => page.content().catch(() => "")).toContain("<!-- new -->");
    await expect
      .poll(() => page.evaluate(() => caches.keys()).catch(() => []))
      .toEqual(["tabswarm-shell-0123456789abcdef"]);
    expect(await stored()).toContain("<!-- new -->");
    await expect(page.getByText(en.update.ready)).toBeHidden();
    expect(Object.values(await chosen(page)).toSorted()).toEqual(
      [...Object.values(made), ...Object.values(made)].toSorted(),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
