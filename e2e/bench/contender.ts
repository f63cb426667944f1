/** A program that distributes a file from tab to tab, as a bench drives it. */
import type { BrowserContext, Page } from "@playwright/test";
import type { Sample } from "../content.ts";
import type { TestServer } from "../server.ts";

export interface Contender {
  readonly name: string;
  readonly version: string;
  /**
   * A page that has loaded and waits for a file or a link, and tells how it stands by `window.bench.look`.
   * @param upload bytes a second; no limit when not given
   */
  load(context: BrowserContext, server: TestServer, upload?: number): Promise<Page>;
  /** Made in the page, hashed and shared. @returns what leechers open */
  seed(page: Page, file: Sample): Promise<string>;
  /** A file of this machine, chosen in a file input, hashed and shared. @returns what leechers open */
  seedPath(page: Page, path: string): Promise<string>;
  /**
   * Settles when the page has begun to look for the file.
   * @returns when it was told to: milliseconds since 1970
   */
  open(page: Page, link: string): Promise<number>;
}
