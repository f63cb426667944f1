/** The server behind a real nginx, configured by the lines of docs/hosting.md. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { instrument } from "../instruments.ts";
import { findNginx, startNginx } from "../run/nginx.ts";
import { isFree } from "../run/ports.ts";
import { ROOT } from "../run/runners.ts";
import { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

/** The location block of docs/hosting.md, word for word but for the port where that is another one. */
function locationOfGuide(port: number): string {
  const guide = readFileSync(join(ROOT, "docs", "hosting.md"), "utf8");
  const block = /```nginx\n(.*?)```/s.exec(guide)?.[1];
  if (block === undefined) throw new Error("docs/hosting.md has no nginx lines");
  return block.replaceAll("localhost:8080", `localhost:${port}`);
}

test("page, tracker and share links work behind the nginx of docs/hosting.md, on port 80 and on 8443 with TLS", async ({
  browser,
  ownServer,
}) => {
  const program = findNginx();
  test.skip(program === undefined, "there is no nginx on this machine, and none can be installed");
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-nginx-"));
  const key = join(folder, "key.pem");
  const certificate = join(folder, "certificate.pem");
  const about = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  const made = spawnSync("openssl", ["req", ...about, "-keyout", key, "-out", certificate]);
  expect(made.status, "openssl makes a certificate").toBe(0);

  const server = await ownServer({ port: (await isFree(8080)) ? 8080 : 0, trustedProxies: 1 });
  const location = locationOfGuide(server.port);
  // Only root may listen on port 80, and only one program; the rule that is tested depends on the port being usual.
  const plainPort = (await isFree(80)) ? 80 : 18_080;
  const securePort = (await isFree(8443)) ? 8443 : 18_443;
  const nginx = await startNginx(
    program ?? "",
    folder,
    `server { listen 127.0.0.1:${plainPort}; ${location} }
server { listen 127.0.0.1:${securePort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; ${location} }`,
    securePort,
  );
  try {
    for (const origin of [
      new URL(`http://localhost:${plainPort}`).origin,
      `https://localhost:${securePort}`,
    ]) {
      const open = async (link = ""): Promise<Tab> => {
        const context = await browser.newContext({ ignoreHTTPSErrors: true });
        await instrument(context);
        // Chromium accepts a service worker only with a certificate that it trusts; nothing else needs it.
        const tolerated = [/SSL certificate error occurred when fetching the script/];
        return new Tab(await context.newPage(), origin, { ice: "none" }, tolerated).visit(link);
      };
      const alice = await open();
      const link = await alice.share(sample("behind a proxy.bin", 300_000));
      expect(link.startsWith(`${origin}/#`), `${link} begins with ${origin}`).toBe(true);
      const bob = await open(link);
      await bob.finished();
      await bob.card().getByText("Details", { exact: true }).click();
      await expect(bob.card().getByRole("region", { name: "Trackers" })).toContainText("connected");
      expect([...alice.complaints, ...bob.complaints]).toEqual([]);
      for (const { page } of [alice, bob]) await page.context().close();
    }
  } finally {
    await nginx.stop();
    rmSync(folder, { recursive: true });
  }
});
