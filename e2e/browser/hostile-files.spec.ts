/**
 * Hostile files, and hostile requests for them. Whichever way a page opens what people share, no code in it runs, nothing of it is a
 * document of this origin, and the server is not asked for it.
 */
import { mkdir, writeFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import type { TestServer } from "../server.ts";
import type { Tab } from "../tab.ts";
import { navigateTo, useInEveryWay } from "./hostile/openings.ts";
import { absentPaths, RANGES, sendRequests, waysToName } from "./hostile/requests.ts";
import { startWitness, type Witness } from "./hostile/witness.ts";

test.use({ serviceWorkers: "allow" });

interface Scene {
  readonly witness: Witness;
  readonly server: TestServer;
  /** Requests for files that reached the server since they were last taken. */
  readonly takeRequests: () => readonly string[];
  readonly tab: Tab;
  readonly context: BrowserContext;
  readonly infoHash: string;
  /** The address of a shared file of that name. */
  readonly urlOf: (name: string) => string;
  /** Names of the downloads so far. */
  readonly downloads: string[];
}

test("hostile files never run, show or reach the server, and hostile requests get an answer", async ({
  person,
  anotherTab,
  ownServer,
}, info) => {
  const witness = await startWitness();
  const requests: string[] = [];
  const server = await ownServer({ onRequest: (url) => requests.push(url) });
  const folder = info.outputPath("hostile");
  await mkdir(folder);
  for (const { name, content } of witness.files) await writeFile(`${folder}/${name}`, content);

  // The console lists what the browser refuses.
  const options = { server, tolerated: [/^console: /] };
  const tab = await person({ ...options, init: noteMessages });
  await tab.dropPaths([folder]);
  await tab.waitForStatus("Seeding");
  const { infoHash } = await tab.snapshot();
  await tab.page.evaluate(() => navigator.serviceWorker.ready);
  const context = tab.page.context();
  const names = witness.files.map(({ name }) => name).toSorted();
  const downloads: string[] = [];
  const note = (page: Page): void => {
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
  };
  note(tab.page);
  context.on("page", note);
  const scene: Scene = {
    witness,
    server,
    takeRequests: () => requests.splice(0).filter((url) => url.startsWith("/files")),
    tab,
    context,
    infoHash,
    urlOf: (name) => `${server.origin}/files/${infoHash}/${names.indexOf(name)}/${name}`,
    downloads,
  };
  try {
    await test.step("their code works where a server is careless", () => showThatCodeWorks(context));
    await test.step("requests", () => sendHostileRequests(scene));
    await test.step("navigations", () => navigateEverywhere(scene));
    await test.step("pages of this origin", async () => {
      await expectUnusable(scene, tab.page);
      expect(scene.takeRequests(), "the page's policy knows the app's own scripts alone").toEqual([]);
      // What the page's policy forbids would be refused without it.
      const unprotected = await anotherTab(tab, options);
      const session = await context.newCDPSession(unprotected.page);
      await session.send("Page.setBypassCSP", { enabled: true });
      await unprotected.page.reload();
      await expectUnusable(scene, unprotected.page);
      const scripts = scriptsOf(scene).map((url) => new URL(url).pathname);
      expect(
        scene.takeRequests(),
        "browsers ask the server alone for the script of a service worker",
      ).toEqual(expect.arrayContaining(scripts));
    });
    await test.step("a page of another site", () => attackFromElsewhere(scene));
    expect([...witness.reports], "code that ran").toEqual([]);
    expect(await tab.page.evaluate(() => "ran" in window || localStorage.getItem("ran") !== null)).toBe(
      false,
    );
  } finally {
    await witness.close();
  }
});

test("a file that is saved without a service worker is not opened by its blob: address either", async ({
  person,
}, info) => {
  const witness = await startWitness();
  const tab = await person({
    context: { serviceWorkers: "block" },
    tolerated: [/^console: /],
    init: () => {
      const made: string[] = [];
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (content) => {
        made.push(make(content));
        return made.at(-1) ?? "";
      };
      Object.assign(window, { made });
    },
  });
  try {
    const files = witness.files.filter(({ name }) => /^(page|code|drawing)\./.test(name));
    for (const { name, content } of files) {
      const path = info.outputPath(name);
      await writeFile(path, content);
      await tab.dropPaths([path]);
      await tab.waitForStatus("Seeding", name);
      expect((await tab.save(name)).name).toBe(name);
    }
    const urls: string[] = await tab.page.evaluate(() => Reflect.get(window, "made"));
    expect(urls.length).toBe(files.length);
    for (const type of ["text/html", "text/javascript"]) {
      const targets = urls.map((url) => ({ url, type }));
      expect(await tab.page.evaluate(useInEveryWay, targets)).toEqual([]);
    }
    // No policy forbids to navigate: there, the content's type decides.
    const downloads: string[] = [];
    const note = (page: Page): void => {
      page.on("download", (download) => downloads.push(download.url()));
    };
    note(tab.page);
    tab.page.context().on("page", note);
    await tab.page.evaluate(navigateTo, urls);
    await expect.poll(() => downloads.toSorted()).toEqual([...urls, ...urls].toSorted());
    expect([...witness.reports], "code that ran").toEqual([]);
    expect(await tab.page.evaluate(() => "ran" in window)).toBe(false);
  } finally {
    await witness.close();
  }
});

/** Runs in the page: notes messages that hostile code sends to it. */
function noteMessages(): void {
  addEventListener("message", ({ data }) => {
    if (typeof data === "object" && data !== null && "ran" in data) Object.assign(window, { ran: true });
  });
}

/** A witness of its own, because a report can arrive after the others were seen. */
async function showThatCodeWorks(context: BrowserContext): Promise<void> {
  const witness = await startWitness();
  const page = await context.newPage();
  await page.goto(witness.origin);
  const targets = ["page.html", "code.js", "style.css", "values.json"].map((name) => ({
    url: `${witness.origin}/${name}`,
    type: witness.files.find((file) => file.name === name)?.type ?? "",
  }));
  const used = await page.evaluate(useInEveryWay, targets);
  expect(new Set(used.map((way) => way.replace(/ http.*/, "")))).toEqual(
    new Set([
      ...["object", "embed", "script", "module script", "import", "worker", "module worker", "shared worker"],
      ...["imported scripts", "service worker", "audio worklet", "stylesheet", "imported style"],
      "imported data",
    ]),
  );
  await expect
    .poll(() => [...witness.reports].toSorted())
    .toEqual(["document-localStorage-indexedDB", "style", "worker-indexedDB"]);
  await page.close();
  await witness.close();
}

async function sendHostileRequests({ tab, infoHash, urlOf, takeRequests }: Scene): Promise<void> {
  const named = waysToName(urlOf("code.js"));
  const absent = absentPaths(infoHash);
  const ranges = Object.keys(RANGES);
  const whole = [...named, ...absent].map((url) => ({ url }));
  const parts = ranges.map((range) => ({ url: urlOf("code.js"), range }));
  const answers = await tab.page.evaluate(sendRequests, [...whole, ...parts]);
  expect(answers.map(({ status }) => status)).toEqual([
    ...named.map(() => 200),
    ...absent.map(() => 404),
    ...Object.values(RANGES),
  ]);
  for (const { status, headers } of answers) {
    const disposition = `attachment; filename="code.js"; filename*=UTF-8''code.js`;
    expect(headers["content-disposition"]).toBe(status < 300 ? disposition : undefined);
    expect(headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
    expect(headers).not.toHaveProperty("set-cookie");
  }
  expect(answers[whole.length]).toMatchObject({ length: 1 });
  expect(takeRequests()).toEqual([]);
}

async function navigateEverywhere({
  witness,
  tab,
  context,
  urlOf,
  downloads,
  takeRequests,
}: Scene): Promise<void> {
  const names = witness.files.map(({ name }) => name);
  await tab.page.evaluate(
    navigateTo,
    names.map((name) => urlOf(name)),
  );
  await expect
    .poll(() => downloads.toSorted())
    .toEqual(names.flatMap((name) => Array(4).fill(name)).toSorted());
  const frames = await tab.page
    .locator("iframe")
    .evaluateAll((frames: HTMLIFrameElement[]) =>
      frames.map(
        ({ contentDocument }) => contentDocument && contentDocument.URL + contentDocument.body.innerHTML,
      ),
    );
  expect(new Set(frames)).toEqual(new Set(["about:blank"]));

  downloads.length = 0;
  const other = await context.newPage();
  for (const name of names) await expect(other.goto(urlOf(name))).rejects.toThrow("Download is starting");
  await tab.page.evaluate((url) => location.assign(url), urlOf("page.html"));
  await expect.poll(() => downloads.toSorted()).toEqual([...names, "page.html"].toSorted());
  await tab.waitForStatus("Seeding");
  for (const page of context.pages()) {
    if (page === tab.page) continue;
    expect(page.url().replace("about:blank", "")).toBe("");
    await page.close();
  }
  expect(takeRequests()).toEqual([]);
}

async function expectUnusable({ witness, urlOf }: Scene, page: Page): Promise<void> {
  const targets = witness.files.map(({ name, type }) => ({ url: urlOf(name), type }));
  expect(await page.evaluate(useInEveryWay, targets)).toEqual([]);
}

function scriptsOf({ witness, urlOf }: Scene): readonly string[] {
  return witness.files.filter(({ type }) => type === "text/javascript").map(({ name }) => urlOf(name));
}

async function attackFromElsewhere(scene: Scene): Promise<void> {
  const { witness, server, context, urlOf, downloads } = scene;
  const page = await context.newPage();
  await page.goto(witness.origin);
  const code = witness.files.filter(({ type }) => /javascript|css|json/.test(type));
  const targets = code.map(({ name, type }) => ({ url: urlOf(name), type }));
  expect(await page.evaluate(useInEveryWay, targets)).toEqual([]);

  // A page that has opened the app can do nothing but navigate it, and nobody listens to its messages.
  const opening = context.waitForEvent("page");
  await page.evaluate((url) => {
    Object.assign(window, { app: window.open(url) });
  }, `${server.origin}/?ice=none`);
  const app = await opening;
  await expect(app.getByLabel("Choose files")).toBeAttached();
  await page.evaluate((infoHash) => {
    const { app } = window as unknown as { app: Window & { tabswarm: unknown } };
    const allowed: string[] = [];
    Object.assign(window, { allowed });
    const attempts = {
      document: () => app.document.title,
      storage: () => app.localStorage.length,
      address: () => app.location.href,
      api: () => app.tabswarm,
      code: () => Object.assign(app, { ran: true }),
    };
    for (const [name, attempt] of Object.entries(attempts))
      try {
        attempt();
        allowed.push(name);
      } catch {
        // As it should be.
      }
    for (const type of ["file-request", "ready", "seed", "claim", "take-share", "keep-alive"]) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => allowed.push(type);
      app.postMessage({ type, infoHash, file: 0, id: "x" }, "*", [port2]);
    }
  }, scene.infoHash);
  // By then the app has received the messages.
  await expect(app.getByLabel("Choose files")).toBeAttached();
  expect(await page.evaluate(() => Reflect.get(window, "allowed"))).toEqual([]);
  await app.close();

  downloads.length = 0;
  await page.evaluate(navigateTo, [urlOf("page.html")]);
  // Frames of another site are downloads too, unless the browser separates their storage: then the server refuses them.
  await expect.poll(() => downloads.length).toBeGreaterThanOrEqual(2);
  expect(new Set(downloads)).toEqual(new Set(["page.html"]));
  await page.close();
}
