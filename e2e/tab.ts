/**
 * One tab as people and automation see it: by roles and names, by `window.tabswarm`, and by what the browser stores.
 * Waits for conditions, never for time. Complaints of the page (uncaught errors, rejections, console errors,
 * refusals by the content security policy) are collected; the fixture fails the test over them.
 */
import { type Download, expect, type Locator, type Page } from "@playwright/test";
import type { TabswarmApi, TorrentSnapshot } from "../web/page/client/api.ts";
import { en } from "../web/page/texts/en.ts";
import { type Sample, sha256OfFile } from "./content.ts";
import type { Traffic } from "./instruments.ts";

export type Search = Readonly<Record<string, string>>;

/** Generous: a slow machine must not fail a test. */
const TRANSFER_TIMEOUT_MS = 180_000;

export interface AutomatedWindow extends Window {
  readonly tabswarm: TabswarmApi;
}

interface Saved {
  readonly name: string;
  readonly sha256: string;
}

export class Tab {
  readonly page: Page;
  readonly complaints: string[] = [];
  /** The page's address. */
  private readonly home: URL;
  private readonly search: Search;
  private readonly tolerated: readonly RegExp[];

  /** @param home the page's origin, or its address in a folder @param tolerated complaints that the test provokes on purpose */
  constructor(page: Page, home: string, search: Search, tolerated: readonly RegExp[] = []) {
    this.page = page;
    this.home = new URL(home);
    this.search = search;
    this.tolerated = tolerated;
    page.on("pageerror", (error) => this.complain(`uncaught: ${error.stack ?? error.message}`));
    page.on("crash", () => this.complain("the page crashed"));
    page.on("console", (message) => {
      if (message.type() === "error")
        this.complain(`console: ${message.text()} (${message.location().url || "no place"})`);
    });
  }

  private complain(text: string): void {
    if (!this.tolerated.some((pattern) => pattern.test(text))) this.complaints.push(text);
  }

  /** Opens the app; `link` is a share link, whose fragment counts. */
  async visit(link = ""): Promise<this> {
    const url = new URL(this.home);
    for (const [name, value] of Object.entries(this.search)) url.searchParams.append(name, value);
    url.hash = link === "" ? "" : new URL(link, this.home).hash;
    await this.page.goto(url.href);
    return this;
  }

  /** @param path of another page of the app */
  addressOf(path: string): URL {
    return new URL(path, this.home);
  }

  /** Limits what the origin may store in this person's browser. One that has written just before may go on for half a minute. */
  async setQuota(bytes: number): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: this.home.origin, quotaSize: bytes });
  }

  /** The card of the torrent of that name, or the only card. */
  card(name?: string): Locator {
    return name === undefined
      ? this.page.getByRole("article")
      : this.page.getByRole("article", { name, exact: true });
  }

  status(name?: string): Locator {
    return this.card(name).getByRole("status");
  }

  button(label: string, name?: string): Locator {
    return this.card(name).getByRole("button", { name: label, exact: true });
  }

  /** Drops files onto the page in one drag. */
  async drop(samples: readonly Sample[]): Promise<void> {
    await expect(this.page.getByLabel("Choose files")).toBeAttached();
    const dataTransfer = await this.page.evaluateHandle(
      (samples) => window.testing.transfer(samples),
      samples,
    );
    for (const type of ["dragenter", "dragover", "drop"])
      await this.page.dispatchEvent("body", type, { dataTransfer });
    await dataTransfer.dispose();
  }

  /** Drops files or folders of this machine, as the operating system does. */
  async dropPaths(paths: readonly string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", { type, x: 200, y: 200, data });
    await session.detach();
  }

  /** Drops files of this machine. `vanish` runs after they were chosen and before they are read. */
  async dropVanished(paths: readonly string[], vanish: () => Promise<void>): Promise<void> {
    await this.page.evaluate(() => {
      const input = document.createElement("input");
      input.type = "file";
      input.multiple = true;
      input.id = "kept";
      document.body.append(input);
    });
    await this.page.setInputFiles("#kept", paths);
    await vanish();
    const dataTransfer = await this.page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      const input = document.querySelector<HTMLInputElement>("#kept");
      for (const file of input?.files ?? []) transfer.items.add(file);
      input?.remove();
      return transfer;
    });
    await this.page.dispatchEvent("body", "drop", { dataTransfer });
  }

  /** Chooses who can read what is shared next. @param password is asked of everyone who opens the link */
  async chooseAudience(whom: "link" | "anyone", password?: string): Promise<void> {
    const { kind } = en;
    await this.unfold();
    await this.page.getByRole("checkbox", { name: kind.anyone, exact: true }).setChecked(whom === "anyone");
    if (password === undefined) return;
    await this.page.getByRole("button", { name: kind.addPassword, exact: true }).click();
    await this.page.getByLabel(en.password.label, { exact: true }).fill(password);
  }

  /** Drops files and waits until they are shared. @returns the link to send. */
  async share(...samples: readonly Sample[]): Promise<string> {
    await this.drop(samples);
    return this.linkOf(samples);
  }

  /** Shares files by script, so that the kind is certain. @returns the link to send. */
  async seed(samples: readonly Sample[], kind: { readonly sealed: boolean }): Promise<string> {
    await expect(this.page.getByLabel("Choose files")).toBeAttached();
    await this.page.evaluate(
      async ({ samples, kind }) => {
        const { tabswarm, testing } = window as unknown as AutomatedWindow;
        await tabswarm.seed(testing.transfer(samples).files, kind);
      },
      { samples, kind },
    );
    return this.linkOf(samples);
  }

  private async linkOf(samples: readonly Sample[]): Promise<string> {
    const name = samples.length === 1 ? samples[0]?.name : undefined;
    await this.waitForStatus("Seeding", name);
    return this.shareLink(name);
  }

  /** Unfolds the inputs, which are folded on a page that was opened by a share link. */
  async unfold(): Promise<void> {
    await expect(this.page.getByLabel("Choose files")).toBeAttached();
    const folded = this.page.locator("details:not([open])", { hasText: en.compose.own });
    if ((await folded.count()) > 0) await folded.getByText(en.compose.own).click();
  }

  /** Types or pastes a link into the page, and opens it. */
  async enter(link: string): Promise<void> {
    await this.unfold();
    await this.page.getByRole("textbox", { name: "Share link or magnet" }).fill(link);
    await this.page.getByRole("button", { name: "Open", exact: true }).click();
  }

  async shareLink(name?: string): Promise<string> {
    return this.card(name).getByRole("textbox", { name: "Share link" }).inputValue();
  }

  async waitForStatus(status: string | RegExp, name?: string): Promise<void> {
    await expect(this.status(name)).toHaveText(status, { timeout: TRANSFER_TIMEOUT_MS });
  }

  /** Waits until the tab has every byte. */
  async finished(name?: string): Promise<void> {
    await this.waitForStatus(/^(Complete|Seeding)$/, name);
  }

  async torrents(): Promise<readonly TorrentSnapshot[]> {
    // A page that is still loading has no `tabswarm` yet.
    return this.page.evaluate(() => window.tabswarm?.torrents() ?? []);
  }

  /** The snapshot of the torrent of that name, or of the only one. */
  async snapshot(name?: string): Promise<TorrentSnapshot> {
    const torrents = await this.torrents();
    const [found, ...others] = name === undefined ? torrents : torrents.filter((one) => one.name === name);
    if (found === undefined || others.length > 0)
      throw new Error(`expected one torrent ${name ?? ""}, the tab has ${torrents.length}`);
    return found;
  }

  /** Waits until a torrent's snapshot passes `test`. @returns that snapshot. */
  async snapshotWhere(test: (snapshot: TorrentSnapshot) => boolean): Promise<TorrentSnapshot> {
    let found: TorrentSnapshot | undefined;
    await expect
      .poll(
        async () => {
          found = (await this.torrents()).find(test);
          return found !== undefined;
        },
        { timeout: TRANSFER_TIMEOUT_MS, intervals: [50, 100, 200] },
      )
      .toBe(true);
    if (found === undefined) throw new Error("the poll ended without a snapshot");
    return found;
  }

  async setLimits(limits: { upload?: number; download?: number }): Promise<void> {
    await this.page.evaluate(
      (limits) => (window as unknown as AutomatedWindow).tabswarm.setLimits(limits),
      limits,
    );
  }

  /** Presses a "Save" button of the card, and reads what arrives on disk. */
  async save(name?: string, button: Locator = this.button("Save", name)): Promise<Saved> {
    const waiting = this.page.waitForEvent("download");
    await button.click();
    return read(await waiting);
  }

  /** Bytes that the browser stores for what people share: without the page's own files, which it keeps to work offline. */
  usage(): Promise<number> {
    return this.page.evaluate(async () => {
      const { usageDetails = {} }: StorageEstimate & { usageDetails?: Record<string, number> } =
        await navigator.storage.estimate();
      return (usageDetails.indexedDB ?? 0) + (usageDetails.fileSystem ?? 0);
    });
  }

  /** Keys in each database of pieces that this browser keeps, by the database's name. */
  async stored(): Promise<ReadonlyMap<string, readonly IDBValidKey[]>> {
    const entries = await this.page.evaluate(async () => {
      const settled = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const found: [string, IDBValidKey[]][] = [];
      for (const { name } of await indexedDB.databases()) {
        if (name === undefined || !/^tabswarm-\d+-/.test(name)) continue;
        const database = await settled(indexedDB.open(name));
        const keys: IDBValidKey[] = [];
        for (const store of database.objectStoreNames)
          keys.push(...(await settled(database.transaction(store).objectStore(store).getAllKeys())));
        database.close();
        found.push([name, keys]);
      }
      return found;
    });
    return new Map(entries);
  }

  /** Bytes that passed through page code so far. */
  async traffic(): Promise<Traffic> {
    return this.page.evaluate(() => window.testing.traffic);
  }
}

async function read(download: Download): Promise<Saved> {
  return { name: download.suggestedFilename(), sha256: await sha256OfFile(await download.path()) };
}
