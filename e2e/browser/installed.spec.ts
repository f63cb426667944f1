/**
 * The page as an installed app, in a whole Chromium, which installs and starts it as its user would. What the system passes to
 * an app (a shared file, a .torrent file, an address) goes through the manifest's entries.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { expect, test } from "../fixtures.ts";
import { chromiumArgs, ensureWholeChromium } from "../run/chromium.ts";
import type { TestServer } from "../server.ts";

test.use({ serviceWorkers: "allow" });

interface Manifest {
  readonly share_target: {
    readonly action: string;
    readonly params: { readonly files: readonly { name: string }[] };
  };
  readonly protocol_handlers: readonly { readonly protocol: string; readonly url: string }[];
}

const TORRENT = "d4:infod6:lengthi3e4:name5:a.txt12:piece lengthi16384e6:pieces20:01234567890123456789ee";

test("the page is installed, starts as an app of its own, and takes what the system passes to it, also offline", async ({
  ownServer,
}, testInfo) => {
  test.setTimeout(10 * 60_000);
  const server = await ownServer();
  // Where the browser registers the app with the system: not among the user's own programs.
  const home = testInfo.outputPath("home");
  const places = { HOME: home, XDG_DATA_HOME: join(home, "data"), XDG_CONFIG_HOME: join(home, "config") };
  for (const place of Object.values(places)) await mkdir(place);
  const context = await chromium.launchPersistentContext(testInfo.outputPath("profile"), {
    executablePath: ensureWholeChromium(),
    args: [...chromiumArgs(), "--headless=new"],
    env: { ...process.env, LC_ALL: "C.UTF-8", ...places },
  });
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(error.error().message));
  try {
    await useAsApp(context, server, home);
  } finally {
    await context.close();
  }
  expect(complaints).toEqual([]);
});

async function useAsApp(context: BrowserContext, server: TestServer, home: string): Promise<void> {
  const url = `${server.origin}/?ice=none`;
  const tab = context.pages()[0] ?? (await context.newPage());
  await tab.goto(url);
  const session = await context.newCDPSession(tab);
  expect(await session.send("Page.getInstallabilityErrors")).toEqual({ installabilityErrors: [] });
  const { errors, data = "" } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data) as Manifest;
  const { appId: manifestId = "" } = await session.send("Page.getAppId");
  await session.send("PWA.install", { manifestId });
  if (process.platform === "linux") {
    const registered = () => desktopEntry(join(home, "data", "applications")).catch(() => "");
    for (const type of ["application/x-bittorrent", "x-scheme-handler/web+magnet"])
      await expect.poll(registered).toContain(type);
  }
  await session.send("PWA.changeAppUserSettings", { manifestId, displayMode: "standalone" });

  const launch = async (start: () => Promise<unknown>): Promise<Page> => {
    const [app] = await Promise.all([context.waitForEvent("page"), start()]);
    await app.waitForLoadState();
    expect(await app.evaluate(() => matchMedia("(display-mode: standalone)").matches)).toBe(true);
    return app;
  };

  const app = await launch(() => session.send("PWA.launch", { manifestId, url }));
  await share(app, server.origin, manifest);
  await expect(app.getByRole("article", { name: "photo.jpg" }).getByRole("status")).toHaveText(
    en.status.seeding,
  );

  const torrentPath = join(home, "letters.torrent");
  await writeFile(torrentPath, TORRENT);
  const opened = await launch(() =>
    session.send("PWA.launchFilesInApp", { manifestId, files: [torrentPath] }),
  );
  await expect(opened.getByRole("article", { name: "a.txt" })).toContainText(en.torrentFile.opened);

  const [handler] = manifest.protocol_handlers;
  expect(handler?.protocol).toBe("web+magnet");
  const magnet = encodeURIComponent(`web+magnet:?xt=urn:btih:${"ab".repeat(20)}&dn=Film`);
  const address = new URL(handler?.url.replace("%s", magnet) ?? "", server.origin);
  const linked = await launch(() => session.send("PWA.launch", { manifestId, url: address.href }));
  await expect(linked.getByRole("article", { name: "Film" })).toBeVisible();

  await expect.poll(() => app.evaluate(async () => (await caches.match("/")) !== undefined)).toBe(true);
  for (const page of [opened, linked]) await page.close();
  await server.close();
  const offline = await launch(() => session.send("PWA.launch", { manifestId, url }));
  await expect(offline.getByLabel(en.compose.chooseFiles)).toBeAttached();
  await session.send("PWA.uninstall", { manifestId });
}

/** What the system knows of the app, the only one here. */
async function desktopEntry(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((one) => one.endsWith(".desktop"));
  return readFile(join(folder, name ?? ""), "utf8");
}

/** Posts a file as the share sheet does: with the manifest's form, from no page of ours. */
async function share(
  page: Page,
  origin: string,
  { share_target: { action, params } }: Manifest,
): Promise<void> {
  const [files] = params.files;
  await page.goto("about:blank");
  await page.setContent(`<form method="post" enctype="multipart/form-data" action="${new URL(action, origin)}">
    <input name="${files?.name}" type="file"><button>Share</button></form>`);
  await page.setInputFiles("input", {
    name: "photo.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("jpeg"),
  });
  await page.click("button");
}
