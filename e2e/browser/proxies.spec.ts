/**
 * The app below /share/, over TLS and HTTP/2: behind a real nginx and a real Caddy with the samples of docs/hosting, and without
 * a proxy. Each time with its tracker, its service worker and its lab.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { makeCertificate, type TestCertificate } from "../../signal-server/testing/certificate.ts";
import { KIB, type Sample, sample, sha256Of, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { instrument } from "../instruments.ts";
import { findCaddy, startCaddy } from "../run/caddy.ts";
import { chromiumArgs, findChromium } from "../run/chromium.ts";
import { findNginx, startNginx } from "../run/nginx.ts";
import { freePort } from "../run/ports.ts";
import { ROOT } from "../run/runners.ts";
import { Tab } from "../tab.ts";
import { runsOf, setupOf } from "./lab/lab-page.ts";

test.use({ serviceWorkers: "allow" });

const NAME = "share.example.org";

let folder: string;
let certificate: TestCertificate;
let browser: Browser;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-proxies-"));
  certificate = makeCertificate(folder);
  browser = await chromium.launch({
    executablePath: findChromium(),
    // Service workers need a certificate that the browser trusts; Playwright's `ignoreHTTPSErrors` is not enough for them.
    args: [...chromiumArgs(), `--ignore-certificate-errors-spki-list=${certificate.spki}`],
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
});
test.afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A file of docs/hosting, word for word but for names, ports and certificate. */
function sampleConfig(name: string, replaced: readonly (readonly [string | RegExp, string])[]): string {
  let text = readFileSync(join(ROOT, "docs", "hosting", name), "utf8");
  for (const [from, to] of replaced) {
    const next = text.replaceAll(from, to);
    expect(next, `${name} has ${from}`).not.toBe(text);
    text = next;
  }
  return text;
}

async function open(home: string, link = ""): Promise<Tab> {
  const context = await browser.newContext({ acceptDownloads: true });
  await instrument(context);
  return new Tab(await context.newPage(), home, { ice: "none" }).visit(link);
}

async function expectEverything(home: string): Promise<void> {
  const content: Sample = sample("in a folder.bin", 300_000);
  const alice = await open(home);
  const link = await alice.share(content);
  expect(link.startsWith(`${home}#`), `${link} begins with ${home}#`).toBe(true);
  // Without the slash, as people type it.
  const bob = await open(home.slice(0, -1), link);
  await bob.finished();
  expect(bob.page.url()).toContain(`${home}?ice=none#`);
  await bob.card().getByText("Details", { exact: true }).click();
  const trackers = bob.card().getByRole("region", { name: "Trackers" });
  await expect(trackers).toContainText("/share/announce");
  await expect(trackers).toContainText("connected");

  const { page } = bob;
  const [scope, protocol] = await page.evaluate(async () => {
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return [(await navigator.serviceWorker.ready).scope, entry?.nextHopProtocol];
  });
  expect([scope, protocol]).toEqual([home, "h2"]);
  await expect
    .poll(() => page.evaluate(async () => (await caches.match("./")) !== undefined), "the shell is stored")
    .toBe(true);
  const waiting = page.waitForEvent("download");
  await bob.button("Save").click();
  const download = await waiting;
  expect(download.url()).toContain(`${home}files/`);
  expect(await sha256OfFile(await download.path())).toBe(sha256Of(content));

  const [run] = await runsOf(alice, setupOf("ten-downloaders", { leechers: 2, fileLength: 256 * KIB }));
  expect(run.finishedAt.slice(1).filter((at) => at !== undefined)).toHaveLength(2);
  expect(alice.page.url()).toContain(`${home}lab/?`);
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  for (const tab of [alice, bob]) await tab.page.context().close();
}

test("below /share/ behind the sample nginx.conf, everything works", async ({ ownServer }) => {
  const program = findNginx();
  test.skip(program === undefined, "there is no nginx on this machine, and none can be installed");
  const { port } = await ownServer({ basePath: "/share", trustedProxies: 1 });
  const [plain, secure] = [await freePort(), await freePort()];
  const servers = sampleConfig("nginx.conf", [
    [`/etc/letsencrypt/live/${NAME}/fullchain.pem`, certificate.certificate],
    [`/etc/letsencrypt/live/${NAME}/privkey.pem`, certificate.key],
    [NAME, "localhost"],
    [/(?<=listen (\[::\]:)?)80(?=;)/g, String(plain)],
    [/(?<=listen (\[::\]:)?)443(?= )/g, String(secure)],
    ["127.0.0.1:8080", `127.0.0.1:${port}`],
  ]);
  const nginx = await startNginx(program ?? "", mkdtempSync(join(folder, "nginx-")), servers, secure);
  try {
    await expectEverything(`https://localhost:${secure}/share/`);
  } finally {
    await nginx.stop();
  }
});

test("below /share/ behind the sample Caddyfile, everything works", async ({ ownServer }) => {
  const program = findCaddy();
  test.skip(program === undefined, "there is no Caddy on this machine, and none can be installed");
  const { port } = await ownServer({ basePath: "/share", trustedProxies: 1 });
  const secure = await freePort();
  const sites = sampleConfig("Caddyfile", [
    [`\n${NAME} {`, `\nhttps://localhost:${secure} {\n\ttls ${certificate.certificate} ${certificate.key}`],
    ["127.0.0.1:8080", `127.0.0.1:${port}`],
  ]);
  const caddy = await startCaddy(program ?? "", mkdtempSync(join(folder, "caddy-")), sites, secure);
  try {
    await expectEverything(`https://localhost:${secure}/share/`);
  } finally {
    await caddy.stop();
  }
});

test("below /share/ with a certificate of its own, everything works", async ({ ownServer }) => {
  const { port } = await ownServer({ basePath: "/share", tls: certificate });
  await expectEverything(`https://localhost:${port}/share/`);
});
