/**
 * Firefox, which Playwright cannot drive: puppeteer-core does, over WebDriver BiDi. One process has several people, each with storage
 * of their own. Collects what pages complain about, as `Tab` does for Chromium.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import puppeteer, { type Browser, type BrowserContext, type ElementHandle, type Page } from "puppeteer-core";
import type { TorrentSnapshot } from "../web/page/client/api.ts";
import type { Sample } from "./content.ts";
import { instruments, type Traffic } from "./instruments.ts";
import type { AutomatedWindow } from "./tab.ts";

/** Nothing leaves the machine, and a link needs no network card. */
const QUIET = {
  "network.dns.forceResolve": "127.0.0.1",
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  // As in e2e/playwright.config.ts.
  "ui.prefersReducedMotion": 1,
};

/** Generous: a slow machine must not fail a test. */
const PATIENCE_MS = 90_000;

export class Firefox {
  /** What pages have reported. */
  readonly complaints: string[] = [];
  /** Complaints that the test provokes on purpose. */
  readonly tolerated: RegExp[] = [];
  private readonly browser: Browser;
  private readonly downloads: string;
  /** Windows that are private by preference cannot have others. */
  private readonly isPrivate: boolean;
  private readonly contexts: BrowserContext[] = [];

  private constructor(browser: Browser, downloads: string, isPrivate: boolean) {
    this.browser = browser;
    this.downloads = downloads;
    this.isPrivate = isPrivate;
  }

  static async start(program: string, preferences: Readonly<Record<string, boolean>> = {}): Promise<Firefox> {
    const downloads = mkdtempSync(join(tmpdir(), "tabswarm-firefox-"));
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: program,
      // As in Chromium.
      defaultViewport: { width: 1280, height: 720 },
      extraPrefsFirefox: {
        ...QUIET,
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        ...preferences,
      },
    });
    return new this(browser, downloads, preferences["browser.privatebrowsing.autostart"] === true);
  }

  private complain(text: string): void {
    if (!this.tolerated.some((pattern) => pattern.test(text))) this.complaints.push(text);
  }

  /** A new person with one tab, which opens a page of the server. */
  async person(link: string, search: Readonly<Record<string, string>> = {}): Promise<FirefoxTab> {
    const context = this.isPrivate
      ? this.browser.defaultBrowserContext()
      : await this.browser.createBrowserContext();
    if (!this.isPrivate) this.contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complain(`uncaught: ${String(error)}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.complain(`console: ${message.text()}`);
    });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.evaluateOnNewDocument(instruments());
    await page.evaluateOnNewDocument(() => {
      addEventListener("unhandledrejection", ({ reason }) =>
        console.error("unhandled rejection:", String(reason)),
      );
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error("refused by the policy:", violatedDirective, blockedURI),
      );
    });
    const url = new URL(link);
    for (const [name, value] of Object.entries({ ice: "none", ...search })) url.searchParams.set(name, value);
    await page.goto(url.href);
    return new FirefoxTab(page, this.downloads);
  }

  /** Everybody leaves. @returns what pages have complained about */
  async leave(): Promise<readonly string[]> {
    for (const context of this.contexts.splice(0)) await context.close();
    this.tolerated.length = 0;
    return this.complaints.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.downloads, { recursive: true });
  }
}

export class FirefoxTab {
  readonly page: Page;
  /** Where all people of this Firefox save. */
  private readonly downloads: string;

  constructor(page: Page, downloads: string) {
    this.page = page;
    this.downloads = downloads;
  }

  /** Names of the buttons in cards. */
  buttons(): Promise<readonly string[]> {
    return this.page.$$eval("article button", (buttons) =>
      buttons.map((button) => button.ariaLabel ?? button.textContent ?? ""),
    );
  }

  /** Waits until the only torrent's status is this. */
  async waitForStatus(status: string): Promise<void> {
    const shown = () =>
      this.page.evaluate(() => document.querySelector("article [role=status]")?.textContent);
    await expect.poll(shown).toBe(status);
  }

  /** Waits until the page shows this text somewhere. */
  async waitForText(text: string): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => document.body.textContent ?? "")).toContain(text);
  }

  /** Waits until the only torrent's snapshot passes `test`. @returns that snapshot */
  async snapshotWhere(test: (snapshot: TorrentSnapshot) => boolean): Promise<TorrentSnapshot> {
    const snapshot = async (): Promise<TorrentSnapshot | undefined> =>
      this.page.evaluate(() => (window as Partial<AutomatedWindow>).tabswarm?.torrents()[0]);
    let found: TorrentSnapshot | undefined;
    await expect
      .poll(
        async () => {
          found = await snapshot();
          return found !== undefined && test(found);
        },
        { intervals: [50, 100, 200] },
      )
      .toBe(true);
    if (found === undefined) throw new Error("the poll ended without a snapshot");
    return found;
  }

  /** Presses the button of that name, or what else has the role. */
  async press(name: string, role = "button"): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click();
  }

  /** Types into the field with that label. */
  async fill(label: string, text: string): Promise<void> {
    // Passwords have no role by which they could be found.
    const field = await this.page.waitForFunction(
      (label) =>
        [...document.querySelectorAll("input")].find(({ ariaLabel, labels }) =>
          [ariaLabel, ...[...(labels ?? [])].map(({ textContent }) => textContent)].includes(label),
        ),
      {},
      label,
    );
    await field.asElement()?.type(text);
  }

  /** Chooses files of this machine. */
  async choose(...paths: readonly string[]): Promise<void> {
    const input = await this.page.waitForSelector("input[type=file]:not([webkitdirectory])");
    await (input as ElementHandle<HTMLInputElement>).uploadFile(...paths);
  }

  /** Drops files onto the page in one drag. */
  async drop(...samples: readonly Sample[]): Promise<void> {
    await this.page.waitForSelector("input[type=file]");
    await this.page.evaluate((samples) => {
      const dataTransfer = window.testing.transfer(samples);
      for (const type of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }),
        );
    }, samples);
  }

  /** Bytes that passed through page code so far. */
  traffic(): Promise<Traffic> {
    return this.page.evaluate(() => window.testing.traffic);
  }

  shareLink(): Promise<string> {
    return this.page
      .locator('::-p-aria([name="Share link"][role="textbox"])')
      .map((input) => (input as HTMLInputElement).value)
      .wait();
  }

  /** Presses a button that saves. @returns the file that arrives */
  async save(button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const before = readdirSync(this.downloads);
    await this.press(button);
    const arrived = (): readonly string[] =>
      readdirSync(this.downloads).filter((name) => !before.includes(name));
    // While Firefox writes a file, an empty one has its name, or for a moment another, and a ".part" the bytes.
    const isWhole = (): boolean => {
      const [name, ...others] = arrived();
      if (name === undefined || others.length > 0 || name.endsWith(".part")) return false;
      const found = statSync(join(this.downloads, name), { throwIfNoEntry: false });
      return found !== undefined && found.size > 0;
    };
    await expect.poll(isWhole).toBe(true);
    const [name = ""] = arrived();
    return { name, bytes: readFileSync(join(this.downloads, name)) };
  }
}
