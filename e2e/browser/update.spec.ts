/** A server that changes to a new version while tabs are open. */

import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtPageFolder } from "../../signal-server/http/page-build.ts";
import { expect, test } from "../fixtures.ts";
import { ROOT } from "../run/runners.ts";

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

test("an update waits for a click, and leaves no file of the old version behind", async ({
  person,
  ownServer,
}) => {
  const server = await ownServer();
  const tab = await person({ server, tolerated: [/ERR_CONNECTION_REFUSED/, /Failed to load resource/] });
  const stored = () => tab.page.evaluate(async () => (await caches.match("/"))?.text());
  await expect.poll(stored).toBeDefined();
  await server.close();
  const folder = anotherBuild();
  try {
    await ownServer({ port: server.port, folder });
    await tab.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect(tab.page.getByText("A new version is ready.")).toBeVisible();
    await tab.page.getByRole("button", { name: "Reload" }).click();
    await expect.poll(() => tab.page.content().catch(() => "")).toContain("<!-- new -->");
    await expect
      .poll(() => tab.page.evaluate(() => caches.keys()).catch(() => []))
      .toEqual(["tabswarm-shell-0123456789abcdef"]);
    expect(await stored()).toContain("<!-- new -->");
    await expect(tab.page.getByText("A new version is ready.")).toBeHidden();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
