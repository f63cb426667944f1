/**
 * A tab of Firefox, which Playwright cannot drive: puppeteer-core does, over WebDriver BiDi. Each has a profile of its own. Collects
 * what the page complains about, as `Tab` does for Chromium.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

/** Nothing leaves the machine, and a link needs no network card. */
const QUIET = {
  "network.dns.forceResolve": "127.0.0.1",
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
};

/** Generous: a slow machine must not fail a test. */
const PATIENCE_MS = 90_000;

export class FirefoxTab {
  readonly complaints: string[] = [];
  readonly page: Page;
  private readonly browser: Browser;
  private readonly downloads: string;

  private constructor(browser: Browser, page: Page, downloads: string) {
    this.browser = browser;
    this.page = page;
    this.downloads = downloads;
    page.on("pageerror", (error) => this.complaints.push(`uncaught: ${String(error)}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(`console: ${message.text()}`);
    });
  }

  static async open(
    program: string,
    link: string,
    preferences: Readonly<Record<string, boolean>> = {},
  ): Promise<FirefoxTab> {
    const downloads = mkdtempSync(join(tmpdir(), "tabswarm-firefox-"));
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: program,
      extraPrefsFirefox: {
        ...QUIET,
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        ...preferences,
      },
    });
    const tab = new this(browser, await browser.newPage(), downloads);
    tab.page.setDefaultTimeout(PATIENCE_MS);
    await tab.page.evaluateOnNewDocument(() => {
      addEventListener("unhandledrejection", ({ reason }) =>
        console.error("unhandled rejection:", String(reason)),
      );
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error("refused by the policy:", violatedDirective, blockedURI),
      );
    });
    const url = new URL(link);
    url.searchParams.set("ice", "none");
    await tab.page.goto(url.href);
    return tab;
  }

  /** Names of the buttons in cards. */
  buttons(): Promise<readonly string[]> {
    return this.page.$$eval("article button", (buttons) =>
      buttons.map((button) => button.ariaLabel ?? button.textContent ?? ""),
    );
  }

  /** Waits until the torrent's status is this. */
  async waitForStatus(status: string): Promise<void> {
    const shown = () =>
      this.page.evaluate(() => document.querySelector("article [role=status]")?.textContent);
    await expect.poll(shown).toBe(status);
  }

  /** Presses the button of that name. */
  async press(name: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
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

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.downloads, { recursive: true });
  }
}
